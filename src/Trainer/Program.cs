using System.CommandLine;
using System.Runtime.InteropServices;
using SoftmaxRegression.Data;
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
catch (InputException e)
{
    string option = Options.Of(e) is { } name ? $" ({name})." : "";
    Console.Error.WriteLine($"trainer: {(option == "" ? e.Message : e.Message.TrimEnd('.'))}{option}");
    return 1;
}
catch (DllNotFoundException e)
{
    Console.Error.WriteLine($"trainer: {e.Message.TrimEnd('.')} (--engine auto).");
    return 1;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    // Whatever else reads or writes says so itself. The runtime calls a closed output one without permission.
    string reason = e.GetBaseException().Message.TrimEnd('.');
    Console.Error.WriteLine($"trainer: The output cannot be written ({reason}); make room, or send it elsewhere.");
    return 1;
}
catch (Exception e) when (e is OutOfMemoryException or AggregateException { InnerException: OutOfMemoryException })
{
    Console.Error.WriteLine(
        "trainer: There is not enough memory for this table; keep its rows on disk (train --cache FILE), or drop columns or rows.");
    return 1;
}
