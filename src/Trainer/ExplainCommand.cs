using System.CommandLine;
using SoftmaxRegression.Models;
using Spectre.Console;
using Trainer.Lesson;

namespace Trainer;

/// <summary>trainer explain FILE.csv: the gradient of the loss of one row, derived step by step.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> File = new("file")
    {
        Description = $"The table: CSV with a line of column names, {Options.OtherFormats}; - for CSV from standard input",
    };

    private static readonly Option<int?> Row = Options.Count("--row", 1, "The row to explain, counted from 1 [default: 1]");

    private static readonly Option<string> Trained = Options.Text(
        "--model", "run", "A run folder, or its model.json, to take the weights from [default: one step of gradient descent]");

    private static readonly Option<string> Output = Options.Output(
        "page.md", "Where to write the page as Markdown, instead of showing it; - for standard output");

    private static readonly Option<string> Html = Options.Text(
        "--html", "lesson.html",
        "Where to write the lesson as one HTML file, with weights to move and steps to take; - for standard output");

    private static readonly Option<bool> ShowMistakes = Options.Flag(
        "--mistakes", "Show five common mistakes on the row, and how the finite difference finds them");

    public static Command Create()
    {
        var command = new Command("explain", "Derive the gradient of the loss of one row, step by step.")
        {
            File, Row, Trained, Output, Html, ShowMistakes,
        };
        TableArguments.AddTo(command, File);
        command.Validators.Add(line =>
        {
            if (line.GetValue(Trained) is not null)
                Options.Refuse(line, TableArguments.All, "cannot be changed with --model: the model knows its columns.");
            foreach (Option option in (Option[])[Output, ShowMistakes])
            {
                if (line.GetValue(Html) is not null && Options.IsGiven(line, option))
                    line.AddError($"--html cannot be combined with {option.Name}: the lesson has it all; leave one out.");
            }
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult line)
    {
        var input = Options.Input(line.GetRequiredValue(File));
        bool withOthers = line.GetValue(Html) is not null || line.GetValue(ShowMistakes);
        var example = ExampleReader.Read(
            input, line.GetValue(Row) ?? 1, line.GetValue(Trained), TableArguments.Of(line), withOthers);
        Console.OutputEncoding = System.Text.Encoding.UTF8; // the console's own may lack the letters of the formulas
        if (line.GetValue(Html) is { } lesson)
        {
            Write(lesson, LessonPage.Of(example));
            return 0;
        }

        var page = line.GetValue(ShowMistakes) ? MistakeSteps.Of(example) : ExplainSteps.Of(example);
        if (line.GetValue(Output) is { } path)
            Write(path, page.ToMarkdown());
        else
            page.Show(AnsiConsole.Console);
        return 0;
    }

    private static void Write(string path, string text)
    {
        if (path == "-")
        {
            Console.Out.Write(text);
            return;
        }

        AtomicFile.Write(path, text);
        Console.Error.WriteLine($"Wrote {path}");
    }
}
