using System.Globalization;
using CsvHelper;
using SoftmaxRegression;
using SoftmaxRegression.Models;
using SoftmaxRegression.Plots;

namespace Trainer;

/// <summary>The folder with everything that came of one training. If nothing came of it, it goes again.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly bool _existed;

    /// <summary>Makes the folder, before the training: better to learn now that nothing can be written there.</summary>
    public RunFolder(string path)
    {
        Path = path;
        _existed = Directory.Exists(path);
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

    /// <summary>Writes what is in every run folder.</summary>
    /// <returns>The names of the files.</returns>
    public IReadOnlyList<string> Write(Model model, IReadOnlyList<Epoch> history, Metrics metrics)
    {
        AtomicFile.Write(ModelPath(Path), stream => ModelFile.Write(model, stream));
        AtomicFile.Write(File("history.csv"), stream => WriteHistory(history, stream));
        AtomicFile.Write(File("metrics.json"), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(metrics.ToJson() + "\n")));
        ChartFile.Save(LossChart.Of(history), File("loss.svg"));
        return ["model.json", "history.csv", "metrics.json", "loss.svg"];
    }

    public void Dispose()
    {
        if (!_existed && Directory.Exists(Path) && !Directory.EnumerateFileSystemEntries(Path).Any())
            Directory.Delete(Path);
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);

    private static void WriteHistory(IReadOnlyList<Epoch> history, Stream stream)
    {
        using var csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        csv.WriteHeader([
            "epoch", "step", "learning_rate", "train_objective", "train_loss", "train_accuracy",
            "validation_objective", "validation_loss", "validation_accuracy", "gradient_norm", "seconds"]);
        foreach (var epoch in history)
        {
            csv.WriteField(epoch.Number);
            csv.WriteField(epoch.Step);
            csv.WriteField(epoch.LearningRate);
            csv.WriteField(epoch.Training.Objective);
            csv.WriteField(epoch.Training.CrossEntropy);
            csv.WriteField(epoch.Training.Accuracy);
            csv.WriteField(epoch.Validation?.Objective);
            csv.WriteField(epoch.Validation?.CrossEntropy);
            csv.WriteField(epoch.Validation?.Accuracy);
            csv.WriteField(epoch.GradientNorm);
            csv.WriteField(epoch.Seconds, "F6", CultureInfo.InvariantCulture);
            csv.EndRecord();
        }
    }
}
