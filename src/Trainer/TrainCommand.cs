using System.CommandLine;
using System.Diagnostics;
using System.Numerics;
using SoftmaxRegression;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace Trainer;

/// <summary>trainer train FILE.csv: from a table to a run folder.</summary>
internal static class TrainCommand
{
    private static readonly Argument<string> File = new("file")
    {
        Description = "The table to learn from: CSV with a line of column names",
    };

    private static readonly Option<string?> Label = new("--label")
    {
        HelpName = "name",
        Description = "The column to predict [default: the last]",
    };

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        HelpName = "folder",
        Description = "Where to write [default: plots/<file name without .csv>]",
    };

    private static readonly Option<double> Validation = Options.Number(
        "--validation", 0.2, value => value is >= 0 and < 1, "Share of each class to hold out: at least 0, below 1");

    private static readonly Option<int> Epochs = Options.Count(
        "--epochs", 100, 0, "Passes over the training rows");

    private static readonly Option<int> BatchSize = Options.Count(
        "--batch-size", 32, 1, "Rows that a step looks at");

    private static readonly Option<double> LearningRate = Options.Number(
        "--learning-rate", 0.1, value => value > 0, "Step size: above 0");

    private static readonly Option<double> L2 = Options.Number(
        "--l2", 1e-4, value => value >= 0, "Strength of the penalty on the weights: 0 or above");

    private static readonly Option<string[]> Drop = Options.Names("--drop", "Columns to leave out, separated by commas");

    private static readonly Option<string[]> Categorical = Options.Names(
        "--categorical", "Columns of numbers that stand for categories, separated by commas");

    private static readonly Option<bool> NoStandardize = new("--no-standardize")
    {
        Description = "Take numbers as they are",
    };

    private static readonly Option<bool> NoBias = new("--no-bias") { Description = "Give the classes no bias" };

    private static readonly Option<int> Seed = Options.Count(
        "--seed", 0, 0, "Where chance starts from: the same seed, the same result");

    private static readonly Option<string> Precision = new Option<string>("--precision")
    {
        Description = "Numbers to compute with: single or double",
        DefaultValueFactory = _ => "single",
    }.AcceptOnlyFromAmong("single", "double");

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print the metrics as JSON instead of a table",
    };

    private static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Print errors only" };

    public static Command Create()
    {
        var command = new Command("train", "Train a classifier and leave a run folder: model, history, metrics, plots.")
        {
            File, Label, Output, Validation, Epochs, BatchSize, LearningRate, L2, Drop, Categorical, NoStandardize, NoBias,
            Seed, Precision, Json, Quiet,
        };
        command.SetAction(line => line.GetValue(Precision) == "double" ? Run<double>(line) : Run<float>(line));
        return command;
    }

    private static int Run<T>(ParseResult line)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var total = Stopwatch.StartNew();
        string path = line.GetRequiredValue(File);
        var report = new Report(line.GetValue(Quiet), line.GetValue(Json));

        var table = TableReader.Read<T>(new CsvInput(path), new TableOptions
        {
            Label = line.GetValue(Label),
            Drop = line.GetValue(Drop)!,
            Categorical = line.GetValue(Categorical)!,
        });
        var preparation = new PreparationOptions
        {
            Validation = line.GetValue(Validation),
            Standardize = !line.GetValue(NoStandardize),
            HasBias = !line.GetValue(NoBias),
            Seed = line.GetValue(Seed),
        };
        var descent = new GradientDescentOptions
        {
            Epochs = line.GetValue(Epochs),
            BatchSize = line.GetValue(BatchSize),
            LearningRate = line.GetValue(LearningRate),
            L2 = line.GetValue(L2),
            Seed = line.GetValue(Seed),
        };
        var data = TrainingData<T>.Prepare(table, preparation, _ => descent.BlockSize);
        double secondsLoad = total.Elapsed.TotalSeconds;
        report.Table(Path.GetFileName(path), table, data);

        using var folder = new RunFolder(line.GetValue(Output)
            ?? Path.Combine("plots", Path.GetFileNameWithoutExtension(path)));
        var layer = new SoftmaxLayer<T>(data.Training.Features, data.Training.Classes, preparation.HasBias);
        using var interruption = new Interruption();
        using var training = new GradientDescent<T>(layer, descent);
        var history = report.Progress(
            training.Run(data.Training, data.Validation, interruption.Token), descent.Epochs);

        var last = history[^1];
        var metrics = new Metrics
        {
            File = Path.GetFileName(path),
            Rows = table.Rows,
            Features = data.FeatureNames.Count,
            Classes = table.Classes.Count,
            Objective = last.Training.Objective,
            GradientNorm = last.GradientNorm,
            Train = PartMetrics.Of(data.Training.Count, last.Training),
            Validation = last.Validation is { } measures ? PartMetrics.Of(data.Validation!.Count, measures) : null,
            Engine = layer.Engine.Name,
            Epochs = last.Number,
            Steps = last.Step,
            Stopped = interruption.Token.IsCancellationRequested ? "interrupted" : "all epochs done",
            SecondsLoad = secondsLoad,
            SecondsTrain = last.Seconds,
            SecondsPerEpoch = last.Number == 0 ? 0 : last.Seconds / last.Number,
            SecondsTotal = total.Elapsed.TotalSeconds,
        };
        var origin = new ModelOrigin(metrics.File, table.Rows, Options.Values(line, except: [Output, Json, Quiet]));
        var model = Model.Of(layer, data, table, preparation.Standardize, origin);
        report.Result(metrics, folder.Path, folder.Write(model, history, metrics));
        return 0;
    }
}
