namespace SoftmaxRegression;

/// <summary>Files that are either complete or not there.</summary>
public static class AtomicFile
{
    /// <summary>Writes beside the target, and renames when everything is written.</summary>
    /// <param name="path">The file; one already there is replaced.</param>
    /// <param name="write">Writes the contents.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Nothing may be written there.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string unfinished = path + ".unfinished";
        try
        {
            using (var stream = File.Create(unfinished))
                write(stream);
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
