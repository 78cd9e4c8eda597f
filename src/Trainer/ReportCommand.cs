using System.CommandLine;
using SoftmaxRegression.Models;
using Trainer.Reports;

namespace Trainer;

/// <summary>trainer report RUN [FILE.csv]: all that is known of a run on one page.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string> Folder = new("run") { Description = "A run folder" };

    private static readonly Argument<string?> File = new("file")
    {
        Description = "Labelled rows to evaluate the model on: CSV with the columns that it was trained on, "
            + $"{Options.OtherFormats}; - for CSV from standard input",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> Output = Options.Output("page.html", "The page to write", byDefault: "report.html");

    public static Command Create()
    {
        var command = new Command("report", "Tell all that is known of a run on one page, pictures included.")
        {
            Folder, File, ModelOptions.UnknownLevels, Output,
        };
        command.Validators.Add(line =>
        {
            if (line.GetValue(Output) is { } output && Path.GetExtension(output).ToUpperInvariant() is not (".HTML" or ".HTM"))
                line.AddError($"--output {output}: not accepted, a report is a .html file.");
            if (line.GetValue(File) is null)
                Options.Refuse(line, [ModelOptions.UnknownLevels], "is about the rows of a file; name one after the run.");
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult line)
    {
        var run = SavedRun.Open(line.GetRequiredValue(Folder));
        string output = line.GetRequiredValue(Output);
        var file = line.GetValue(File) is { } rows
            ? ScoredFile.Read(Options.Input(rows), run.Model(), ModelOptions.Unknown(line))
            : null;
        AtomicFile.Write(output, RunReport.Of(run, file));
        string? remark = file is null ? "No file of rows: scores by class and the worst rows are left out."
            : file.AreOwn ? $"trainer: {file.Name} {ModelOptions.HoldsOwnRows}"
            : null;
        if (remark is not null)
            Console.Error.WriteLine(remark);
        Console.Error.WriteLine($"Wrote {output}");
        return 0;
    }
}
