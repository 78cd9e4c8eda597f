using System.Globalization;
using System.Text.Json;
using SoftmaxRegression.Data;

namespace Benchmarks;

/// <summary>
/// An epoch, and the whole job from CSV to model, beside what is usual in Python and .NET: same data, same batches,
/// same number of epochs, one after the other in one run, several times.
/// </summary>
internal static class Comparison
{
    private const int Epochs = 10, Rounds = 5;

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "compare.py");

    /// <summary>Compares.</summary>
    /// <param name="csv">What to learn from; the last column is the label.</param>
    /// <param name="trainer">The published program, or null for the one built beside this.</param>
    public static void Run(string csv, string? trainer)
    {
        string[] peers = [.. new[] { "numpy", "torch", "sklearn" }.Where(IsInstalled)];
        using var folder = new TemporaryFolder();
        Console.WriteLine($"{Path.GetFileName(csv)}, batches of 256, single precision; {Rounds} rounds");
        string[] command = trainer is null ? ["dotnet", Path.Combine(AppContext.BaseDirectory, "trainer.dll")] : [trainer];
        CompareEpochs(csv, peers, Path.Combine(folder.Path, "examples.npz"));
        CompareJobs(csv, command, peers, folder.Path);
        CompareFits(csv, command, peers.Contains("sklearn"), folder.Path);
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

    private static void CompareJobs(string csv, string[] command, string[] peers, string folder)
    {
        var ours = new Measurement("trainer", () => Launch.Seconds(command[0],
            [.. command[1..], "train", csv, "--epochs", $"{Epochs}", "--batch-size", "256", "--learning-rate", "0.05",
            "--validation", "0", "--quiet", "--output", Path.Combine(folder, "run")]));
        var theirs = peers.Select(peer => new Measurement(peer, () => Launch.Seconds(
            Launch.Python, Script, "job", peer, csv, Path.Combine(folder, "model.npz"), $"{Epochs}")));
        Print($"the whole job: read, {Epochs} epochs, write", "s", [ours, .. theirs]);
    }

    /// <summary>
    /// A run with all defaults, from launch to its files, beside scikit-learn's L-BFGS from launch to the same objective
    /// on the rows that such a run trains on, and ML.NET from launch to a fitted model.
    /// </summary>
    private static void CompareFits(string csv, string[] command, bool withSklearn, string folder)
    {
        string run = Path.Combine(folder, "default");
        string[] train = [.. command[1..], "train", csv, "--quiet", "--output", run];
        Launch.Run(command[0], [.. train, "--optimum"]);
        using var metrics = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "metrics.json")));
        double objective = metrics.RootElement.GetProperty("objective").GetDouble();
        double optimum = metrics.RootElement.GetProperty("optimum").GetDouble();
        Console.WriteLine();
        Console.WriteLine($"A default run ends {objective / optimum - 1:P2} above the optimum.");

        string[] mlNet = ["dotnet", Environment.GetCommandLineArgs()[0], "mlnet"];
        List<Measurement> runs =
        [
            new("trainer, all defaults", () => Launch.Seconds(command[0], train)),
            new("ML.NET, SDCA", () => Launch.Seconds(mlNet[0], [.. mlNet[1..], "sdca", csv])),
            new("ML.NET, L-BFGS, 50 iterations", () => Launch.Seconds(mlNet[0], [.. mlNet[1..], "lbfgs", csv])),
        ];
        if (withSklearn)
        {
            string rows = Path.Combine(folder, "rows.csv");
            WriteTrainingRows(csv, rows);
            string l2 = "0.001", goal = objective.ToString(CultureInfo.InvariantCulture);
            string iterations = Launch.Run(Launch.Python, Script, "iterations", rows, l2, goal).Output.Trim();
            if (iterations == "0")
            {
                Console.WriteLine("scikit-learn's L-BFGS does not come so low, in single precision.");
            }
            else
            {
                runs.Add(new($"scikit-learn, L-BFGS, {iterations} iterations to the same objective",
                    () => Launch.Seconds(Launch.Python, Script, "lbfgs", rows, l2, iterations)));
            }
        }

        Print("from launch to a fitted model", "s", runs);
    }

    /// <summary>The rows that a run with all defaults trains on, in the order of the file.</summary>
    private static void WriteTrainingRows(string csv, string path)
    {
        string[] lines = File.ReadAllLines(csv);
        var table = TableReader.Read<float>(CsvInput.FromFile(csv), new TableOptions());
        var options = new TableOptions();
        var (order, heldOut) = StratifiedSplit.Shuffle(
            table.Index.Labels, table.Classes.Count, options.Validation, new Random(options.Seed));
        File.WriteAllLines(path, [lines[0], .. order[..^heldOut].Order().Select(row => lines[row + 1])]);
    }

    private static void Print(string what, string unit, List<Measurement> measurements)
    {
        var runs = Measurement.Interleave(Rounds, measurements);
        double fastest = runs.Min(run => run.Results.Min());
        Console.WriteLine();
        Console.WriteLine($"| {what} | least, {unit} | median, {unit} | least / fastest |");
        Console.WriteLine("|---|--:|--:|--:|");
        foreach (var (name, times) in runs)
        {
            Console.WriteLine(
                $"| {name} | {times.Min():F2} | {Measurement.Median(times):F2} | {times.Min() / fastest:F1} |");
        }
    }

    private static bool IsInstalled(string module)
        => File.Exists(Launch.Python) && Launch.Run(Launch.Python, "-c", $"import {module}, pandas").ExitCode == 0;

    private static double Python(params string[] arguments)
        => double.Parse(Launch.Run(Launch.Python, [Script, .. arguments]).Output, CultureInfo.InvariantCulture);
}
