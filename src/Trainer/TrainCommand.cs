using System.CommandLine;
using System.Diagnostics;
using System.Numerics;
using SoftmaxRegression;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Models;
using SoftmaxRegression.Plots;
using SoftmaxRegression.Training;

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

    private static readonly Option<string?> Test = new("--test")
    {
        HelpName = "file",
        Description = "Rows to evaluate the trained model on, CSV with the same columns",
    };

    private static readonly Option<int?> Epochs = Options.Count(
        "--epochs", 0, "Passes over the training rows [default: chosen from the data]");

    private static readonly Option<int?> BatchSize = Options.Count(
        "--batch-size", 1, "Rows that a step looks at [default: chosen from the data]");

    private static readonly Option<double?> LearningRate = Options.NumberOrAuto(
        "--learning-rate", value => value > 0, "First step size: above 0, or auto for one computed from the data");

    private static readonly Option<string> Schedule = Options.Choice(
        "--schedule", "How the step size goes on: to zero in a line or a cosine, or constant", "linear", "cosine", "constant");

    private static readonly Option<double> Momentum = Options.Number(
        "--momentum", 0.9, value => value is >= 0 and < 1, "Share of the direction kept from step to step: at least 0, below 1");

    private static readonly Option<string> Optimizer = Options.Choice(
        "--optimizer", "Mini-batch gradient descent, or L-BFGS on all rows at once in double precision", "sgd", "lbfgs");

    private static readonly Option<bool> Optimum = new("--optimum")
    {
        Description = "After gradient descent, find the exact optimum by L-BFGS, and tell how far away it is",
    };

    private static readonly Option<string> ClassWeight = Options.Choice(
        "--class-weight", "Whether every row counts the same, or every class", "none", "balanced");

    private static readonly Option<int?> Patience = Options.Count(
        "--patience", 1, "End when the validation loss has not improved for so many epochs, and keep the best");

    private static readonly Option<double> L2 = Options.Number(
        "--l2", 1e-3, value => value >= 0, "Strength of the penalty on the weights: 0 or above");

    private static readonly Option<string[]> Drop = Options.Names("--drop", "Columns to leave out, separated by commas");

    private static readonly Option<string[]> Categorical = Options.Names(
        "--categorical", "Columns of numbers that stand for categories, separated by commas");

    private static readonly Option<bool> NoStandardize = new("--no-standardize")
    {
        Description = "Take numbers as they are",
    };

    private static readonly Option<bool> NoBias = new("--no-bias") { Description = "Give the classes no bias" };

    private static readonly Option<int?> Seed = Options.Count(
        "--seed", 0, "Where chance starts from: the same seed, the same result [default: 0]");

    private static readonly Option<string> Precision = Options.Choice(
        "--precision", "Numbers to compute with", "single", "double");

    private static readonly Option<string> Engine = Options.Choice(
        "--engine", "Who multiplies the matrices: see trainer engines", [.. Engines.Names]);

    private static readonly Option<int?> Threads = Options.Count(
        "--threads", 1, "Threads that share the work; the result is the same for any number [default: all cores]");

    private static readonly Option<(int, int)?> Image = new("--image")
    {
        HelpName = "HxW",
        Description = "Draw the weights as images of this height and width [default: square where the features look like pixels]",
        CustomParser = argument =>
        {
            string text = argument.Tokens[0].Value;
            if (text.Split('x') is [var height, var width] && int.TryParse(height, out int h) && int.TryParse(width, out int w)
                && h > 0 && w > 0)
                return (h, w);
            argument.AddError($"--image {text}: not accepted, it must be height x width, as in 28x28.");
            return null;
        },
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print the metrics as JSON instead of a table",
    };

    private static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Print errors only" };

    public static Command Create()
    {
        var command = new Command("train", "Train a classifier and leave a run folder: model, history, metrics, plots.")
        {
            File, Label, Output, Validation, Test, Epochs, BatchSize, LearningRate, Schedule, Momentum, Patience,
            Optimizer, Optimum, L2, ClassWeight, Drop, Categorical, NoStandardize, NoBias,
            Seed, Precision, Engine, Threads, Image, Json, Quiet,
        };
        command.Validators.Add(line =>
        {
            if (line.GetValue(Patience) is not null && line.GetValue(Validation) == 0)
                line.AddError("--patience waits for the validation loss; hold rows out with --validation, or leave it out.");
            foreach (Option option in new Option[] { Epochs, BatchSize, LearningRate, Schedule, Momentum, Patience, Optimum })
            {
                if (line.GetValue(Optimizer) == "lbfgs" && line.GetResult(option) is { Implicit: false })
                    line.AddError($"{option.Name} is for gradient descent; leave it out with --optimizer lbfgs.");
            }
        });
        command.SetAction(line =>
            line.GetValue(Precision) == "double" || line.GetValue(Optimizer) == "lbfgs" ? Run<double>(line) : Run<float>(line));
        return command;
    }

    private static int Run<T>(ParseResult line)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var total = Stopwatch.StartNew();
        _ = Figure.WarmUp();
        string path = line.GetRequiredValue(File);
        int threads = line.GetValue(Threads) ?? Environment.ProcessorCount;
        var testInput = line.GetValue(Test) is { } file ? new CsvInput(file) : null;
        var report = new Report(line.GetValue(Quiet), line.GetValue(Json));
        var input = new CsvInput(path);
        using var folder = new RunFolder(line.GetValue(Output)
            ?? Path.Combine("plots", Path.GetFileNameWithoutExtension(input.Name)));

        var table = TableReader.Read<T>(input, new TableOptions
        {
            Label = line.GetValue(Label),
            Drop = line.GetValue(Drop)!,
            Categorical = line.GetValue(Categorical)!,
            Standardize = !line.GetValue(NoStandardize),
            LeastOfClass = line.GetValue(Validation) > 0 ? 2 : 1,
            Threads = threads,
        });
        var preparation = new PreparationOptions
        {
            Validation = line.GetValue(Validation),
            Standardize = !line.GetValue(NoStandardize),
            HasBias = !line.GetValue(NoBias),
            BalanceClasses = line.GetValue(ClassWeight) == "balanced",
            Seed = line.GetValue(Seed) ?? 0,
            Threads = threads,
        };
        var options = new GradientDescentOptions
        {
            Epochs = line.GetValue(Epochs),
            BatchSize = line.GetValue(BatchSize),
            LearningRate = line.GetValue(LearningRate),
            Schedule = Enum.Parse<Schedule>(line.GetRequiredValue(Schedule), ignoreCase: true),
            Momentum = line.GetValue(Momentum),
            Patience = line.GetValue(Patience),
            L2 = line.GetValue(L2),
            Seed = line.GetValue(Seed) ?? 0,
            Threads = threads,
        };
        var data = TrainingData<T>.Prepare(table, preparation, options.BlockSizeFor);
        if (line.GetValue(Image) is (var height, var width) && (long)height * width != data.FeatureNames.Count)
        {
            throw new InputException($"{input.Name} has {data.FeatureNames.Count} features, and an image of {height}x{width} "
                + $"{(long)height * width} pixels; correct --image, or leave it out.");
        }

        double secondsLoad = total.Elapsed.TotalSeconds;
        report.Table(input.Name, table, data);

        var layer = new SoftmaxLayer<T>(
            data.Training.Features, data.Training.Classes, preparation.HasBias,
            Engines.Choose<T>(line.GetRequiredValue(Engine), data.Training.Classes));
        using var interruption = new Interruption();
        var (history, kept, ended) = line.GetValue(Optimizer) == "lbfgs"
            ? MinimizeByLbfgs((SoftmaxLayer<double>)(object)layer, (TrainingData<double>)(object)data, options, report, interruption.Token)
            : Descend(layer, data, options, report, interruption.Token);
        double? optimum = line.GetValue(Optimum) ? FindOptimum(layer, data, options, interruption.Token) : null;

        var last = history[^1];
        var origin = new ModelOrigin(
            input.Name, table.Rows, Options.Values(line, except: [Output, Test, Image, Optimum, Threads, Json, Quiet]));
        var model = Model.Of(layer, data, table, preparation.Standardize, origin);
        var (test, fault) = testInput is null ? (null, null) : TryTest(model, testInput);
        var metrics = new Metrics
        {
            File = origin.File,
            Rows = table.Rows,
            Features = data.FeatureNames.Count,
            Classes = table.Classes.Count,
            Objective = kept.Training.Objective,
            GradientNorm = kept.GradientNorm,
            Train = PartMetrics.Of(data.Training.Count, kept.Training),
            Validation = kept.Validation is { } measures ? PartMetrics.Of(data.Validation!.Count, measures) : null,
            Test = test is null ? null : new PartMetrics(test.Rows, test.CrossEntropy, test.Accuracy),
            Engine = layer.Engine.Name,
            Epochs = last.Number,
            Kept = kept.Number,
            Steps = last.Step,
            Stopped = ended,
            Optimum = optimum,
            SecondsLoad = secondsLoad,
            SecondsTrain = last.Seconds,
            SecondsPerEpoch = last.Number == 0 ? 0 : last.Seconds / last.Number,
            SecondsTotal = total.Elapsed.TotalSeconds,
        };
        var (part, scores) = test is not null ? ("test", test)
            : data.Validation is not null ? ("validation", Evaluation.Of(layer, data.Validation, table.Classes))
            : ("training", Evaluation.Of(layer, data.Training, table.Classes));
        report.Result(metrics, folder.Path, folder.Write(model, history, metrics, part, scores, line.GetValue(Image)));
        return fault is null ? 0 : throw fault;
    }

    /// <summary>Evaluates a model on the test file. If there is something wrong with that, what was trained is not lost.</summary>
    private static (Evaluation? Scores, InputException? Fault) TryTest(Model model, CsvInput test)
    {
        try
        {
            return (Evaluation.Of(model, new RowReader(test, model) { WithLabels = true }.Read()), null);
        }
        catch (InputException fault)
        {
            return (null, fault);
        }
    }

    private static (IReadOnlyList<Epoch> History, Epoch Kept, string Ended) Descend<T>(
        SoftmaxLayer<T> layer, TrainingData<T> data, GradientDescentOptions options, Report report, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var descent = new GradientDescent<T>(layer, data.Training, options);
        report.Training(descent);
        var history = report.Progress(descent.Run(data.Validation, cancellation), descent.Epochs);
        return (history, descent.Kept!, descent.Ended!);
    }

    private static (IReadOnlyList<Epoch> History, Epoch Kept, string Ended) MinimizeByLbfgs(
        SoftmaxLayer<double> layer, TrainingData<double> data, GradientDescentOptions options, Report report, CancellationToken cancellation)
    {
        using var lbfgs = new Lbfgs(layer, data.Training, options.L2, options.Threads);
        report.Say("training: L-BFGS on all rows, in double precision");
        var history = lbfgs.Run(data.Validation, cancellation);
        return (history, history[^1], lbfgs.Ended!);
    }

    /// <summary>The least objective there is, found by L-BFGS from the weights of the descent on; null if interrupted.</summary>
    private static double? FindOptimum<T>(
        SoftmaxLayer<T> layer, TrainingData<T> data, GradientDescentOptions options, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var precise = new SoftmaxLayer<double>(data.Training.Features, data.Training.Classes, layer.HasBias);
        layer.Weights.Map(double.CreateTruncating).CopyTo(precise.Weights);
        using var lbfgs = new Lbfgs(precise, data.Training.ToDouble(), options.L2, options.Threads);
        double least = lbfgs.Run(cancellation: cancellation)[^1].Training.Objective;
        return cancellation.IsCancellationRequested ? null : least;
    }
}
