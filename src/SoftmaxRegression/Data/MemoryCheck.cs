namespace SoftmaxRegression.Data;

/// <summary>Decides whether rows are kept in memory or on disk.</summary>
internal static class MemoryCheck
{
    /// <summary>What training needs beside the rows, at least.</summary>
    private const double Reserve = 64 << 20;

    private static readonly string[] InMemory = ["tmpfs", "ramfs", "devtmpfs"];

    /// <summary>The folder for rows on disk; null for rows in memory.</summary>
    /// <param name="input">What is read.</param>
    /// <param name="options">Where rows may be kept.</param>
    /// <param name="bytes">About how much memory they would take.</param>
    /// <exception cref="InputException">They do not fit memory, and the folder is no disk.</exception>
    public static string? FolderFor(CsvInput input, TableOptions options, double bytes)
    {
        if (options.Cache is { } cache)
            return Path.GetDirectoryName(Path.GetFullPath(cache))!;
        bytes *= (double)options.Processes.OnThisMachine / options.Processes.Size; // each process has its part
        double free = FreeMemory();
        if (options.CacheFolder is not { } folder || bytes + Reserve <= free)
            return null;
        return IsInMemory(folder)
            ? throw new InputException($"{input.Name} takes about {Gigabytes(bytes)} of memory, of which {Gigabytes(free)} are free, and "
                + $"{folder} is in memory, too; keep the encoded rows in a file on a disk.", Remedy.OtherCache)
            : folder;
    }

    /// <summary>How many bytes this program can have.</summary>
    private static double FreeMemory()
    {
        GC.Collect(0); // what is known is as of the last collection
        var memory = GC.GetGCMemoryInfo();
        return Math.Min(memory.TotalAvailableMemoryBytes, memory.HighMemoryLoadThresholdBytes - memory.MemoryLoadBytes);
    }

    private static bool IsInMemory(string folder)
    {
        try
        {
            return InMemory.Contains(new DriveInfo(Path.GetFullPath(folder)).DriveFormat);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false; // not every drive tells
        }
    }

    private static string Gigabytes(double bytes) => $"{bytes / 1e9:N1} GB";
}
