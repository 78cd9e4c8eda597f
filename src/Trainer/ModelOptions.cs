using System.CommandLine;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace Trainer;

/// <summary>What the commands that use a trained model have in common.</summary>
internal static class ModelOptions
{
    public static Argument<string> Model { get; } = new("model")
    {
        Description = "A run folder, or its model.json",
    };

    public static Argument<string> File { get; } = new("file")
    {
        Description = $"The rows: CSV with the columns that the model was trained on, {Options.OtherFormats}; - for CSV from "
            + "standard input",
    };

    public static Option<string> UnknownLevels { get; } = Options.Choice(
        "--unknown", "What to do with a level that training did not see: an error, none of the levels, or a rare one",
        "error", "zero", "other");

    /// <summary>What is said of a file after its name, where scores on it flatter the model.</summary>
    public const string HoldsOwnRows = "holds the rows that the model was trained on; others will score lower.";

    public static Model Read(ParseResult line) => Read(line.GetRequiredValue(Model));

    /// <summary>Reads the model of a run folder, or a model.json.</summary>
    public static Model Read(string path)
        => Directory.Exists(path) ? SavedRun.Open(path).Model() : ModelFile.Read(path);

    /// <summary>Labelled rows for a model, read as the command line says.</summary>
    public static RowReader LabelledRows(ParseResult line, CsvInput input, Model model)
        => new(input, model) { WithLabels = true, Unknown = Unknown(line) };

    public static UnknownLevel Unknown(ParseResult line)
        => Enum.Parse<UnknownLevel>(line.GetRequiredValue(UnknownLevels), ignoreCase: true);
}
