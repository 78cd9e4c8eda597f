using System.Diagnostics;
using CsvHelper;
using SoftmaxRegression;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;
using Trainer;

namespace Benchmarks;

/// <summary>Where the time of a run with all defaults goes. All happens for the first time, as in a real run.</summary>
internal static class Phases
{
    private const int Rounds = 7;

    public static void Run(string csv)
    {
        var options = new TrainingOptions();
        var descentOptions = new GradientDescentOptions();
        _ = Rehearsal.Begin(withPictures: true, CancellationToken.None);
        double start = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds;
        var (read, table) = Time(() => TableReader.Read<float>(CsvInput.FromFile(csv), options));
        var (prepare, data) = Time(() => TrainingData<float>.Prepare(table, options, descentOptions.BlockSizeFor));
        var engine = Engines.Choose<float>(options.Engine, data.Training.Features, table.Classes.Count);
        var layer = new SoftmaxLayer<float>(data.Training.Features, table.Classes.Count, options.HasBias, engine);
        var (bound, descent) = Time(() => new GradientDescent<float>(layer, data.Training, descentOptions, options));
        var (epochs, history) = Time(() => descent.Run(data.Validation).ToList());

        // Once more, what was measured between the steps.
        using var objective = new Objective<float>(layer, options.L2, options.Threads);
        double measuring = Time(() => history.Count(epoch =>
        {
            if (epoch.Training is not null)
                objective.Evaluate(data.Training.Blocks);
            return data.Validation is not null && objective.Evaluate(data.Validation.Blocks).Accuracy >= 0;
        })).Milliseconds;
        var (evaluation, _) = Time(() => Evaluation.Of(layer, data.Validation ?? data.Training, table.Classes));
        descent.Dispose();
        var (files, model) = WriteFiles(csv, options);

        (string Name, double Milliseconds)[] phases =
        [
            ("start of the program", start), ("reading", read), ("preparing", prepare), ("B⁻¹", bound),
            ($"{history.Count - 1} epochs of steps", epochs - measuring), ("measuring", measuring),
            ("evaluation", evaluation), ("pictures and other files", files),
        ];
        Console.WriteLine($"{Path.GetFileName(csv)}, all defaults, {engine.Name}");
        Console.WriteLine();
        Console.WriteLine("| phase | ms | share |");
        Console.WriteLine("|---|--:|--:|");
        double total = phases.Sum(phase => phase.Milliseconds);
        foreach (var (name, milliseconds) in phases)
            Console.WriteLine($"| {name} | {milliseconds:F0} | {milliseconds / total:P0} |");
        CompareReading(csv, options, model);
    }

    /// <summary>Reading once more, warm, beside a bare scan of the file; and evaluating the file beside that.</summary>
    private static void CompareReading(string csv, TrainingOptions options, Model model)
    {
        var work = new Dictionary<string, Action>
        {
            ["a bare scan by CsvHelper"] = () => Scan(csv, options.Threads),
            ["reading for training"] = () => TableReader.Read<float>(CsvInput.FromFile(csv), options),
            ["reading and preparing"] = () => TrainingData<float>.Prepare(
                TableReader.Read<float>(CsvInput.FromFile(csv), options),
                options,
                new GradientDescentOptions().BlockSizeFor),
            ["evaluating the file"] = () => Evaluation.Of(
                model, new RowReader(CsvInput.FromFile(csv), model) { WithLabels = true }.Read()),
        };
        var runs = Measurement.Interleave(
            Rounds, [.. work.Select(part => new Measurement(part.Key, () => Measurement.Milliseconds(part.Value)))]);
        Console.WriteLine();
        Console.WriteLine($"| least of {Rounds} | ms |");
        Console.WriteLine("|---|--:|");
        foreach (var (name, times) in runs)
            Console.WriteLine($"| {name} | {times.Min():F0} |");
    }

    private static void Scan(string csv, int threads)
    {
        using var reader = CsvReader.FromFile(csv);
        int columns = reader.ParallelEnumerate(row => row.FieldCount, threads).Max();
        if (columns == 0)
            throw new InvalidDataException(csv);
    }

    /// <summary>The time to write what a short run leaves.</summary>
    private static (double Milliseconds, Model Model) WriteFiles(string csv, TrainingOptions options)
    {
        string folder = Directory.CreateTempSubdirectory("phases-").FullName;
        using var training = SoftmaxTraining.Prepare(
            CsvInput.FromFile(csv), options with { Optimizer = new GradientDescentOptions { Epochs = 2 } });
        var epochs = training.Epochs().ToList();
        var (run, scores) = (training.Result(), training.Evaluate());
        using (var files = new RunFolder(folder))
        {
            double milliseconds = Measurement.Milliseconds(
                () => files.Write(run.Model, epochs, Metrics.Of(training, run), "validation", scores, image: null));
            Directory.Delete(folder, recursive: true);
            return (milliseconds, run.Model);
        }
    }

    private static (double Milliseconds, TResult Result) Time<TResult>(Func<TResult> work)
    {
        TResult result = default!;
        double milliseconds = Measurement.Milliseconds(() => result = work());
        return (milliseconds, result);
    }
}
