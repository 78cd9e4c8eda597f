using System.IO.Hashing;

namespace SoftmaxRegression.Data;

/// <summary>
/// What tells files from others, and from what they were or will be: place, size and time of each; if these differ, their bytes.
/// </summary>
/// <param name="Files">A line for each: where it is, its size in bytes, and when it was last changed.</param>
/// <param name="Length">Their size in bytes together.</param>
/// <param name="Hash">A hash of their sizes and bytes, where that was computed.</param>
internal sealed record SourceStamp(string Files, long Length, string? Hash = null)
{
    /// <summary>Of the files that rows come from; null where they come from somewhere else.</summary>
    /// <exception cref="InputException">A file is gone.</exception>
    public static SourceStamp? Of(CsvInput input)
    {
        if (input.Files.Any(file => file.FilePath is null))
            return null;
        var files = input.Files.Select(file => Reading(file, Look)).ToList();
        return new SourceStamp(string.Join('\n', files.Select(file => file.Line)), files.Sum(file => file.Length));
    }

    private static (string Line, long Length) Look(string path)
    {
        // Not FileInfo: of a link, that is the link.
        using var file = File.OpenHandle(path);
        long length = RandomAccess.GetLength(file);
        return ($"{Path.GetFullPath(path)} {length} {File.GetLastWriteTimeUtc(file):O}", length);
    }

    /// <summary>A hash of the sizes and bytes of the files that rows come from.</summary>
    /// <exception cref="InputException">A file is gone.</exception>
    public static string HashOf(CsvInput input)
    {
        var hash = new XxHash128();
        foreach (var file in input.Files)
            Reading(file, path => Append(hash, path));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>Takes a file into a hash: its size, too, which tells where the next one begins.</summary>
    /// <returns>The size in bytes.</returns>
    private static long Append(XxHash128 hash, string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 20);
        hash.Append(BitConverter.GetBytes(file.Length));
        hash.Append(file);
        return file.Length;
    }

    private static TResult Reading<TResult>(CsvInput file, Func<string, TResult> read)
    {
        try
        {
            return read(file.FilePath!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw file.Changed();
        }
    }
}
