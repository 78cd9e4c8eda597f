using System.CommandLine;
using System.Runtime.InteropServices;
using Trainer;

Console.SetError(new BestEffortWriter(Console.Error));

// A limit on the size of files is an error like a full disk, and no reason to end at once.
const PosixSignal fileSizeExceeded = (PosixSignal)25; // SIGXFSZ
using var sizeLimit = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(fileSizeExceeded, signal => signal.Cancel = true);

// Exit codes: 0 done, 1 the input or the run is at fault, 2 the command line is.
var root = new RootCommand("Trains multinomial (softmax) logistic regression from a CSV file.")
{
    TrainCommand.Create(),
    PredictCommand.Create(),
    EvaluateCommand.Create(),
    PlotCommand.Create(),
    ReportCommand.Create(),
    ExplainCommand.Create(),
    EnginesCommand.Create(),
};
if (args.Contains(""))
{
    Console.Error.WriteLine("trainer: One of the arguments is empty; perhaps a variable is not set.");
    return 2;
}

var line = root.Parse(args is [] ? ["--help"] : args);
if (Typo.Find(line) is { } typo)
{
    Console.Error.WriteLine($"trainer: {typo}");
    return 2;
}

if (line.Errors.Count > 0)
{
    foreach (var error in line.Errors)
        Console.Error.WriteLine($"trainer: {error.Message}");
    string command = root.Subcommands.Any(known => known.Name == args[0]) ? args[0] + " " : "";
    Console.Error.WriteLine($"See: trainer {command}--help");
    return 2;
}

try
{
    return line.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (Faults.SentenceOf(e) is { } sentence)
{
    Console.Error.WriteLine($"trainer: {sentence}");
    return 1;
}
