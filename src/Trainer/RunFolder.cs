using System.Text.Json;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Plots;
using SoftmaxRegression.Training;

namespace Trainer;

/// <summary>The folder with everything that came of one training. If nothing came of it, it goes again.</summary>
internal sealed class RunFolder : IDisposable
{
    /// <summary>The folders that were made, the innermost first.</summary>
    private readonly List<DirectoryInfo> _made = [];

    /// <summary>Makes the folder, before anything is read: better to learn now that nothing can be written there.</summary>
    public RunFolder(string path)
    {
        Path = path;
        for (var folder = new DirectoryInfo(path); folder is { Exists: false }; folder = folder.Parent)
            _made.Add(folder);
        try
        {
            Directory.CreateDirectory(path);
            System.IO.File.Create(File("probe.unfinished"), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Nothing can be written to {path} ({e.Message.TrimEnd('.')}); choose another --output.");
        }
    }

    public string Path { get; }

    /// <summary>Where the model of a run is.</summary>
    public static string ModelPath(string folder) => System.IO.Path.Combine(folder, "model.json");

    /// <summary>Where the history of a run is.</summary>
    public static string HistoryPath(string folder) => System.IO.Path.Combine(folder, "history.csv");

    /// <summary>Where the metrics of a run are.</summary>
    public static string MetricsPath(string folder) => System.IO.Path.Combine(folder, "metrics.json");

    /// <summary>Reads a file of a run folder.</summary>
    /// <exception cref="InputException">It is missing, or not what <c>trainer train</c> writes.</exception>
    public static TResult Read<TResult>(string path, Func<string, TResult> read)
    {
        if (!System.IO.File.Exists(path))
            throw new InputException($"There is no {path}; give folders that trainer train has written.");
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException or ArgumentException or JsonException
            or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read ({e.Message.TrimEnd('.')}); train again.");
        }
    }

    /// <summary>Writes what came of the training, several files at once.</summary>
    /// <returns>The names of the files.</returns>
    public IReadOnlyList<string> Write(
        Model model, IReadOnlyList<Epoch> history, Metrics metrics, string part, Evaluation scores, (int, int)? image)
    {
        var notes = metrics.Notes(model.Origin);
        (string Name, Action<string> Write)[] files =
        [
            ("model.json", model.Save),
            ("history.csv", path => AtomicFile.Write(path, stream => History.Write(history, stream))),
            ("metrics.json", path => AtomicFile.Write(path, metrics.ToJson() + "\n")),
            ("loss.png", path => Save(LossChart.Of(history, notes), path)),
            ("accuracy.png", path => Save(AccuracyChart.Of(history, notes), path)),
            ("confusion.png", path => Save(ConfusionChart.Of(scores, part, notes.Caption), path)),
            ("weights.png", path => Save(WeightsChart.Of(model, image), path)),
        ];
        Task.WhenAll(files.Select(file => Task.Run(() => file.Write(File(file.Name))))).GetAwaiter().GetResult();
        return [.. files.Select(file => file.Name)];
    }

    public void Dispose()
    {
        foreach (var folder in _made)
        {
            if (Directory.Exists(folder.FullName) && !folder.EnumerateFileSystemInfos().Any())
                folder.Delete();
        }
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);

    private static void Save(Figure picture, string path)
    {
        using (picture)
            picture.Save(path);
    }
}
