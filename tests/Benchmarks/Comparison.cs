using System.Diagnostics;
using System.Globalization;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace Benchmarks;

/// <summary>
/// An epoch, and the whole job from CSV to model, beside what is usual in Python: same data, same batches, same number of
/// epochs, one after the other in one run, several times.
/// </summary>
internal static class Comparison
{
    private const int Epochs = 10, Rounds = 5;

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "compare.py");
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "trainer.dll");

    public static void Run(string csv)
    {
        string[] peers = [.. new[] { "numpy", "torch", "sklearn" }.Where(IsInstalled)];
        using var folder = new TemporaryFolder();
        Console.WriteLine($"{Path.GetFileName(csv)}, batches of 256, single precision; medians of {Rounds} rounds");
        CompareEpochs(csv, peers, Path.Combine(folder.Path, "examples.npz"));
        CompareJobs(csv, peers, folder.Path);
    }

    private static void CompareEpochs(string csv, string[] peers, string cache)
    {
        var data = TrainingData<float>.Prepare(
            TableReader.Read<float>(new CsvInput(csv), new TableOptions()),
            new PreparationOptions { Validation = 0 },
            (_, _) => Workload<float>.BlockSize).Training;
        var ours =
            from engine in Engines.Installed<float>()
            where engine.Name != "managed"
            from threads in new[] { 1, Environment.ProcessorCount }
            select (Name: $"{engine.Name}, {threads} threads", Work: new Workload<float>(data.Blocks, engine, threads));
        var runs = ours.Select(run => (run.Name, Measure: (Func<double>)(() => run.Work.Epoch())))
            .Concat(peers.Select(peer => (Name: peer, Measure: (Func<double>)(() => Python("epoch", peer, csv, cache)))))
            .ToList();
        Print("one epoch (scikit-learn: one iteration)", "ms", Interleaved(runs));
    }

    private static void CompareJobs(string csv, string[] peers, string folder)
    {
        (string, Func<double>)[] ours = [("trainer", () => Seconds(
            "dotnet", Program, "train", csv, "--epochs", $"{Epochs}", "--batch-size", "256", "--learning-rate", "0.05",
            "--validation", "0", "--quiet", "--output", Path.Combine(folder, "run")))];
        var theirs = peers.Select(peer => (peer, (Func<double>)(() =>
            Seconds("/usr/bin/python3", Script, "job", peer, csv, Path.Combine(folder, "model.npz"), $"{Epochs}"))));
        Print($"the whole job: read, {Epochs} epochs, write", "s", Interleaved([.. ours, .. theirs]));
    }

    private static List<(string Name, double Median)> Interleaved(List<(string Name, Func<double> Measure)> runs)
    {
        foreach (var run in runs)
            run.Measure();
        var times = runs.ConvertAll(_ => new List<double>());
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < runs.Count; i++)
                times[i].Add(runs[i].Measure());
        }

        return [.. runs.Zip(times, (run, all) => (run.Name, Limits.Median(all)))];
    }

    private static void Print(string what, string unit, List<(string Name, double Median)> results)
    {
        double least = results.Min(result => result.Median);
        Console.WriteLine();
        Console.WriteLine($"| {what} | {unit} | times the fastest |");
        Console.WriteLine("|---|--:|--:|");
        foreach (var (name, median) in results)
            Console.WriteLine($"| {name} | {median:F1} | {median / least:F1} |");
    }

    private static bool IsInstalled(string module) => Run("/usr/bin/python3", "-c", $"import {module}, pandas").ExitCode == 0;

    private static double Python(params string[] arguments)
        => double.Parse(Run("/usr/bin/python3", [Script, .. arguments]).Output, CultureInfo.InvariantCulture);

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
