using System.Text;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Models;

/// <summary>Files that are either complete or not there.</summary>
public static class AtomicFile
{
    private const string Ending = ".unfinished";
    private const int RandomLetters = 8;

    /// <summary>Whether a file is what is left of another one that was never completed.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="target">The name that it would have got.</param>
    /// <returns>Whether it is named so.</returns>
    public static bool IsUnfinished(string name, string target)
        => name.Length == target.Length + 1 + RandomLetters + Ending.Length
            && name.StartsWith(target + ".", StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal);

    /// <summary>Writes a text, in UTF-8.</summary>
    /// <param name="path">The file; one already there is replaced.</param>
    /// <param name="text">The contents.</param>
    /// <exception cref="InputException">It cannot be written. The sentence names the file and the reason.</exception>
    public static void Write(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes beside the target, and renames when everything is written.</summary>
    /// <param name="path">The file; one already there is replaced.</param>
    /// <param name="write">Writes the contents.</param>
    /// <exception cref="InputException">It cannot be written. The sentence names the file and the reason.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        // A device is written to as it is: a renamed file would take its place. Two programs that write the same file at
        // the same time each have a name of their own until then.
        string ending = $".{Path.GetRandomFileName()[..RandomLetters]}{Ending}";
        string unfinished = path.StartsWith("/dev/", StringComparison.Ordinal) ? path : path + ending;
        try
        {
            // For writing only: a pipe that is open for reading too would never break.
            using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
            {
                write(stream);
                if (stream.CanSeek)
                    stream.Flush(flushToDisk: true); // or a power cut may leave the name without the contents
            }

            if (unfinished != path)
                File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e)
        {
            if (unfinished != path && File.Exists(unfinished))
                File.Delete(unfinished);
            if (e is not (IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)) // the last one: a limit on the size
                throw;
            string reason = e.Message.Replace(ending, "", StringComparison.Ordinal).TrimEnd('.');
            throw new InputException(
                $"{path} cannot be written ({reason}); make room, or write to another place.", Remedy.OtherOutput);
        }
    }
}
