using System.Text.Json.Nodes;

namespace Trainer.Tests;

/// <summary>The files of a run folder, but for the times in them: what has to be the same for the same run.</summary>
internal static class RunFiles
{
    /// <summary>The contents by the names of files and folders; those of binary files in hexadecimal.</summary>
    public static SortedDictionary<string, string> Of(string folder)
        => new(Directory.GetFileSystemEntries(folder).Where(path => Path.GetFileName(path) is not (".lock" or Manifest.Name))
            .ToDictionary(path => Path.GetFileName(path), Contents), StringComparer.Ordinal);

    private static string Contents(string path) => Path.GetFileName(path) switch
    {
        _ when Directory.Exists(path) => "a folder",
        SavedRun.HistoryName => string.Join('\n', File.ReadLines(path).Select(line => line[..line.LastIndexOf(',')])),
        SavedRun.MetricsName => string.Join('\n', JsonNode.Parse(File.ReadAllText(path))!.AsObject()
            .Where(metric => !metric.Key.StartsWith("seconds", StringComparison.Ordinal)).Select(metric => $"{metric}")),
        SavedRun.ModelName => File.ReadAllText(path),
        _ => Convert.ToHexString(File.ReadAllBytes(path)),
    };
}
