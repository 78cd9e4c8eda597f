using System.CommandLine;
using System.Diagnostics;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;
using SoftmaxRegression.Training;

namespace Trainer;

/// <summary>trainer train FILE.csv: from a table to a run folder.</summary>
internal static class TrainCommand
{
    private static readonly Argument<string[]> Files = new("file")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = $"The table to learn from: CSV with a line of column names, {Options.OtherFormats}; several files are one "
            + "table; - for CSV from standard input",
    };

    private static readonly Option<string> Output = Options.Output(
        "folder", "Where to write [default: plots/<name of the first file without .csv, .svm and .gz>]");

    private static readonly Option<double> Validation = Options.Number(
        "--validation", 0.2, value => value is >= 0 and < 1, "Share of each class to hold out: at least 0, below 1");

    private static readonly Option<string> Test = Options.Text(
        "--test", "file", "Rows to evaluate the trained model on, CSV or LIBSVM's format with the same columns");

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

    private static readonly Option<bool> Optimum = Options.Flag(
        "--optimum", "After gradient descent, find the exact optimum by L-BFGS, and tell how far away it is");

    private static readonly Option<string> ClassWeight = Options.Choice(
        "--class-weight", "Whether every row counts the same, or every class", "none", "balanced");

    private static readonly Option<int?> Patience = Options.Count(
        "--patience", 1,
        "End when the loss on the rows held out, or else the objective, has not improved for so many epochs; keep the best");

    private static readonly Option<double> L2 = Options.Number(
        "--l2", 1e-3, value => value >= 0, "Strength of the penalty on the weights: 0 or above");

    private static readonly Option<bool> NoStandardize = Options.Flag("--no-standardize", "Take numbers as they are");

    private static readonly Option<bool> NoBias = Options.Flag("--no-bias", "Give the classes no bias");

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
            if (Wishes.ImageOf(text) is { } size)
                return size;
            argument.AddError($"--image {text}: not accepted, it must be height x width, as in 28x28.");
            return null;
        },
    };

    private static readonly Option<string> Resume = Options.Text(
        "--resume", "run", "Go on with the interrupted run of this folder, by its last checkpoint and with its options");

    private static readonly Option<double> Checkpoint = Options.Number(
        "--checkpoint", 1, value => value >= 0, "Seconds from one checkpoint to the next at least; 0: one after every epoch");

    private static readonly Option<string> Cache = Options.Text(
        "--cache", "file",
        "Keep the encoded rows in this file, on a disk, instead of in memory; the next training on the same table starts at once");

    private static readonly Option<bool> Json = Options.Flag("--json", "Print the metrics as JSON instead of a table");

    private static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Print errors only" };

    public static Command Create()
    {
        var command = new Command("train", "Train a classifier and leave a run folder: model, history, metrics, plots.")
        {
            Files, Output, Validation, Test, Epochs, BatchSize, LearningRate, Schedule, Momentum, Patience,
            Optimizer, Optimum, L2, ClassWeight, NoStandardize, NoBias,
            Seed, Precision, Engine, Threads, Image, Cache, Resume, Checkpoint, Json, Quiet,
        };
        TableArguments.AddTo(command, Files);
        command.Validators.Add(line =>
        {
            string[] files = line.GetValue(Files) ?? [];
            if (files.Length > 1 && files.Contains("-"))
                line.AddError("Standard input cannot be one of several files; save it as a file, or give it alone.");
            if (files is ["-"] && line.GetValue(Test) == "-")
                line.AddError("Standard input can be read once; give --test a file.");
            if (files is ["-"] && line.GetValue(Cache) is not null)
                line.AddError("--cache is for the rows of a file, to be told from others the next time; save standard input as a file.");
            if (line.GetValue(Optimizer) == "lbfgs")
            {
                Options.Refuse(line, [Epochs, BatchSize, LearningRate, Schedule, Momentum, Optimum],
                    "is for gradient descent; leave it out with --optimizer lbfgs.");
            }

            if (line.GetValue(Resume) is not null)
            {
                Options.Refuse(line, command.Options.Except([Output, Threads, Cache, Resume, Checkpoint, Json, Quiet]),
                    "cannot be given with --resume: the run goes on with what it began with.");
            }
        });
        command.SetAction(line => Job.Run(processes => Run(line, processes)));
        return command;
    }

    private static int Run(ParseResult line, ProcessGroup processes)
    {
        var clock = Stopwatch.StartNew();
        bool isFirst = processes.Rank == 0;
        using var curtain = new CancellationTokenSource();
        _ = Rehearsal.Begin(withPictures: isFirst, curtain.Token);
        var report = new Report(line.GetValue(Quiet) || !isFirst, line.GetValue(Json) && isFirst);
        string[] files = line.GetRequiredValue(Files);
        var input = files is [var file] ? Options.Input(file) : CsvInput.FromFiles(files);
        string? resumed = line.GetValue(Resume);
        string output = line.GetValue(Output) ?? resumed ?? Path.Combine("plots", input.Stem);
        using var interruption = new Interruption();
        using var folder = isFirst ? new RunFolder(output) : null;
        var checkpoints = new Checkpoints(output, line.GetValue(Checkpoint));
        string howToGoOn = $"go on with {(processes.Size > 1 ? $"mpirun -n {processes.Size} " : "")}trainer train "
            + $"{string.Join(' ', files.Select(Options.Argument))} --resume {Options.Argument(output)}";
        var wishes = new Wishes(line.GetValue(Test), line.GetValue(Optimum), line.GetValue(Image), line.GetValue(Cache));
        return new TrainRun(processes, interruption, folder, checkpoints, report, curtain, howToGoOn)
            .Run(input, OptionsOf(line, processes) with { CacheFolder = output }, wishes, resumed, clock);
    }

    private static TrainingOptions OptionsOf(ParseResult line, ProcessGroup processes) => TableArguments.Of(line) with
    {
        Standardize = !line.GetValue(NoStandardize),
        HasBias = !line.GetValue(NoBias),
        BalanceClasses = line.GetValue(ClassWeight) == "balanced",
        Validation = line.GetValue(Validation),
        Patience = line.GetValue(Patience),
        L2 = line.GetValue(L2),
        Seed = line.GetValue(Seed) ?? 0,
        Engine = line.GetRequiredValue(Engine),
        Threads = line.GetValue(Threads) ?? Math.Max(1, Environment.ProcessorCount / processes.OnThisMachine),
        Processes = processes,
        Optimizer = line.GetValue(Optimizer) == "lbfgs" ? new LbfgsOptions() : new GradientDescentOptions
        {
            Epochs = line.GetValue(Epochs),
            BatchSize = line.GetValue(BatchSize),
            LearningRate = line.GetValue(LearningRate) is > 0 and var rate ? rate : null,
            Schedule = Enum.Parse<Schedule>(line.GetRequiredValue(Schedule), ignoreCase: true),
            Momentum = line.GetValue(Momentum),
            DoublePrecision = line.GetValue(Precision) == "double",
        },
    };
}
