using System.IO.Hashing;

namespace SoftmaxRegression.Data;

/// <summary>What tells a file from others, and from what it was or will be: place, size and time; if these differ, its bytes.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Changed">When it was last changed.</param>
/// <param name="Hash">A hash of its bytes, where that was computed.</param>
internal sealed record SourceStamp(string Path, long Length, DateTime Changed, string? Hash = null)
{
    /// <summary>Of the file that rows come from; null where they come from somewhere else.</summary>
    /// <exception cref="InputException">The file is gone.</exception>
    public static SourceStamp? Of(CsvInput input) => input.FilePath is null ? null : Reading(input, () =>
    {
        // Not FileInfo: of a link, that is the link.
        using var file = File.OpenHandle(input.FilePath);
        return new SourceStamp(System.IO.Path.GetFullPath(input.FilePath), RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));
    });

    /// <summary>A hash of the bytes of the file that rows come from.</summary>
    /// <exception cref="InputException">The file is gone.</exception>
    public static string HashOf(CsvInput input) => Reading(input, () =>
    {
        var hash = new XxHash128();
        using var file = new FileStream(input.FilePath!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 20);
        hash.Append(file);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    });

    private static TResult Reading<TResult>(CsvInput input, Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw input.Changed();
        }
    }
}
