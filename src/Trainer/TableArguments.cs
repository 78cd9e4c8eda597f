using System.CommandLine;
using SoftmaxRegression.Data;
using SoftmaxRegression.Training;

namespace Trainer;

/// <summary>How to read a table that nobody has learnt yet: what train and explain have in common.</summary>
internal static class TableArguments
{
    private static readonly Option<string> Label = Options.Text(
        "--label", "name", "The column to predict [default: the last]");

    private static readonly Option<string[]> Drop = Options.Names("--drop", "Columns to leave out, separated by commas");

    private static readonly Option<string[]> Categorical = Options.Names(
        "--categorical", "Columns whose numbers or names stand for categories, separated by commas");

    private static readonly Option<int?> MinCount = Options.Count(
        "--min-count", 1, "Rows in which a text has to occur for a feature of its own; the rarer ones of a column share one [default: 1]");

    private static readonly Option<string[]> Missing = Options.Names(
        "--missing", "Texts or numbers that stand for a missing value, beside an empty cell, NA, ? and among numbers -, None and the like");

    private static readonly Option<string> Unlabeled = Options.Choice(
        "--unlabeled", "What to do with rows without a label: an error, or leave them out", "error", "drop");

    private static readonly Option<bool> Header = Options.Flag(
        "--header", "The first line names the columns, though it looks like a row");

    private static readonly Option<bool> NoHeader = Options.Flag(
        "--no-header", "The first line is a row: call the columns 1, 2, 3");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Label, Drop, Categorical, MinCount, Missing, Unlabeled, Header, NoHeader];

    /// <summary>Gives a command these options.</summary>
    /// <param name="command">The command.</param>
    /// <param name="files">Its argument that names the table.</param>
    public static void AddTo(Command command, Argument files)
    {
        foreach (var option in All)
            command.Add(option);
        command.Validators.Add(line =>
        {
            if (line.GetValue(Header) && line.GetValue(NoHeader))
                line.AddError("--header says the contrary of --no-header; leave one of them out.");
            if (line.GetResult(files)?.Tokens.Any(file => CsvInput.IsSvmName(file.Value)) == true)
            {
                Options.Refuse(line, [Label, Categorical, MinCount, Missing, Header, NoHeader],
                    "is for CSV; a file in LIBSVM's format has the label first, and numbered features that are all numbers. Leave it out.");
            }
        });
    }

    /// <summary>The options of a training that says no more than how to read its table.</summary>
    public static TrainingOptions Of(ParseResult line) => new()
    {
        Label = line.GetValue(Label),
        Drop = line.GetValue(Drop)!,
        Categorical = line.GetValue(Categorical)!,
        MinCount = line.GetValue(MinCount) ?? 1,
        Missing = line.GetValue(Missing)!,
        DropUnlabeled = line.GetValue(Unlabeled) == "drop",
        HasHeader = line.GetValue(Header) ? true : line.GetValue(NoHeader) ? false : null,
    };
}
