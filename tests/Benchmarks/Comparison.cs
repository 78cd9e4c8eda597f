using System.Diagnostics;
using System.Globalization;
using SoftmaxRegression.Data;

namespace Benchmarks;

/// <summary>
/// An epoch, and the whole job from CSV to model, beside what is usual in Python: same data, same batches, same number
/// of epochs, one after the other in one run, several times.
/// </summary>
internal static class Comparison
{
    private const int Epochs = 10, Rounds = 5;

    // Debian's, with Debian's packages: another python3 may come first on the path.
    private const string Interpreter = "/usr/bin/python3";

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "compare.py");

    /// <summary>Compares.</summary>
    /// <param name="csv">What to learn from; the last column is the label.</param>
    /// <param name="trainer">The published program, or null for the one built beside this.</param>
    public static void Run(string csv, string? trainer)
    {
        string[] peers = [.. new[] { "numpy", "torch", "sklearn" }.Where(IsInstalled)];
        using var folder = new TemporaryFolder();
        Console.WriteLine($"{Path.GetFileName(csv)}, batches of 256, single precision; medians of {Rounds} rounds");
        CompareEpochs(csv, peers, Path.Combine(folder.Path, "examples.npz"));
        CompareJobs(csv, trainer, peers, folder.Path);
    }

    private static void CompareEpochs(string csv, string[] peers, string cache)
    {
        var data = TrainingData<float>.Prepare(
            TableReader.Read<float>(CsvInput.FromFile(csv), new TableOptions()),
            new TableOptions { Validation = 0 },
            (_, _) => Workload<float>.BlockSize).Training;
        var works = new[] { 1, Environment.ProcessorCount }
            .SelectMany(threads => Workload<float>.OfEngines(data.Blocks.ToArray(), threads))
            .ToList();
        var ours = works.Select(work => new Measurement(work.Name, work.Epoch));
        var theirs = peers.Select(peer => new Measurement(peer, () => Python("epoch", peer, csv, cache)));
        Print("one epoch (scikit-learn: one iteration)", "ms", [.. ours, .. theirs]);
        works.ForEach(work => work.Dispose());
    }

    private static void CompareJobs(string csv, string? trainer, string[] peers, string folder)
    {
        string[] command = trainer is null ? ["dotnet", Path.Combine(AppContext.BaseDirectory, "trainer.dll")] : [trainer];
        var ours = new Measurement("trainer", () => Seconds(command[0],
            [.. command[1..], "train", csv, "--epochs", $"{Epochs}", "--batch-size", "256", "--learning-rate", "0.05",
            "--validation", "0", "--quiet", "--output", Path.Combine(folder, "run")]));
        var theirs = peers.Select(peer => new Measurement(peer, () => Seconds(
            Interpreter, Script, "job", peer, csv, Path.Combine(folder, "model.npz"), $"{Epochs}")));
        Print($"the whole job: read, {Epochs} epochs, write", "s", [ours, .. theirs]);
    }

    private static void Print(string what, string unit, List<Measurement> measurements)
    {
        var medians = Measurement.Interleave(Rounds, measurements)
            .ConvertAll(run => (run.Name, Median: Measurement.Median(run.Results)));
        double least = medians.Min(run => run.Median);
        Console.WriteLine();
        Console.WriteLine($"| {what} | {unit} | times the fastest |");
        Console.WriteLine("|---|--:|--:|");
        foreach (var (name, median) in medians)
            Console.WriteLine($"| {name} | {median:F1} | {median / least:F1} |");
    }

    private static bool IsInstalled(string module)
        => File.Exists(Interpreter) && Run(Interpreter, "-c", $"import {module}, pandas").ExitCode == 0;

    private static double Python(params string[] arguments)
        => double.Parse(Run(Interpreter, [Script, .. arguments]).Output, CultureInfo.InvariantCulture);

    private static double Seconds(string program, params string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        if (Run(program, arguments).ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed");
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("compare-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
