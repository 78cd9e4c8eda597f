using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using CsvHelper;
using SoftmaxRegression.Data;

namespace Trainer;

/// <summary>Kinds of command-line options, with what they accept.</summary>
internal static class Options
{
    /// <summary>How to let rare levels share a feature.</summary>
    public const string ShareRareLevels = "--min-count 10";

    /// <summary>What a file of rows may be if it is not CSV.</summary>
    public const string OtherFormats = "or LIBSVM's format (.svm, .libsvm), either also compressed as .gz";

    private const int LongestName = 60;

    /// <summary>Something that is asked for or not.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>A name or a path as it stands; null by default.</summary>
    public static Option<string> Text(string name, string helpName, string description)
        => new(name) { HelpName = helpName, Description = description };

    /// <summary>Where to write.</summary>
    public static Option<string> Output(string helpName, string description, string? byDefault = null) => new("--output", "-o")
    {
        HelpName = helpName,
        Description = description,
        DefaultValueFactory = byDefault is null ? null : _ => byDefault,
    };

    /// <summary>A finite number, in the invariant culture.</summary>
    public static Option<double> Number(string name, double byDefault, Func<double, bool> isValid, string description)
        => new(name)
        {
            HelpName = "x",
            Description = description,
            DefaultValueFactory = _ => byDefault,
            CustomParser = argument => Parse(argument, name, isValid, description),
        };

    /// <summary>A finite number; or auto, which is NaN because a parser may not give null, and null by default.</summary>
    public static Option<double?> NumberOrAuto(string name, Func<double, bool> isValid, string description) => new(name)
    {
        HelpName = "x|auto",
        Description = description,
        CustomParser = argument =>
            argument.Tokens[0].Value == "auto" ? double.NaN : Parse(argument, name, isValid, description),
    };

    /// <summary>A whole number of at least <paramref name="least"/>; null by default.</summary>
    public static Option<int?> Count(string name, int least, string description) => new(name)
    {
        HelpName = "n",
        Description = description,
        CustomParser = argument =>
        {
            string text = argument.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least)
                return value;
            argument.AddError($"{name} {text}: not accepted, it must be a whole number of {least} or above. {description}.");
            return null;
        },
    };

    /// <summary>One of a few words.</summary>
    public static Option<string> Choice(string name, string description, params string[] words)
    {
        var option = new Option<string>(name)
        {
            HelpName = string.Join('|', words),
            Description = description,
            DefaultValueFactory = _ => words[0],
        };
        option.CompletionSources.Add(_ => words.Select(word => new CompletionItem(word)));
        option.Validators.Add(result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : words[0];
            if (!words.Contains(text))
                result.AddError($"{name} {text}: not accepted, it must be {string.Join(" or ", words)}. {description}.");
        });
        return option;
    }

    /// <summary>Names separated by commas, as a record of a CSV file; the option may be repeated.</summary>
    public static Option<string[]> Names(string name, string description) => new(name)
    {
        HelpName = "name,...",
        Description = description + "; one with a comma in double quotes",
        DefaultValueFactory = _ => [],
        CustomParser = argument =>
        {
            try
            {
                return [.. argument.Tokens.SelectMany(token => Fields(token.Value)).Where(field => field.Length > 0)];
            }
            catch (CsvFormatException)
            {
                string text = string.Join(' ', argument.Tokens.Select(token => token.Value));
                argument.AddError($"{name} {text}: not accepted, a double quote is missing. {description}.");
                return [];
            }
        },
    };

    /// <summary>The rows that an argument names: a file, or standard input.</summary>
    public static CsvInput Input(string path)
        => path == "-" ? CsvInput.FromStream(Console.OpenStandardInput(), "standard input") : CsvInput.FromFile(path);

    /// <summary>The option that sets what an error advises to set; null where it advises none.</summary>
    public static string? Of(InputException error) => error.Remedy switch
    {
        Remedy.None => null,
        Remedy.OtherLabel => "--label NAME",
        Remedy.DropColumn => $"--drop {Named(error.Column)}",
        Remedy.MarkCategorical => $"--categorical {Named(error.Column)}",
        Remedy.HeaderOrNone => "--no-header or --header",
        Remedy.MissingOrCategorical => $"--missing TEXT or --categorical {Named(error.Column)}",
        Remedy.DropUnlabeled => "--unlabeled drop",
        Remedy.DoublePrecision => "--precision double",
        Remedy.AutomaticLearningRate => "--learning-rate auto",
        Remedy.LargerPenalty => "--l2",
        Remedy.UnknownAsZero => "--unknown zero",
        Remedy.UnknownAsOther => "--unknown other",
        Remedy.AsTheyAre => "--no-standardize",
        Remedy.ShareRareLevels => ShareRareLevels,
        Remedy.OtherOutput => "--output",
        Remedy.OtherCache => "--cache FILE",
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };

    /// <summary>A column as it is named on a command line, unless its name is too long for a message.</summary>
    public static string Named(string? column)
        => column is { Length: > 0 and <= LongestName } ? AsField(OneLine.Of(column, LongestName)) : "NAME";

    /// <summary>Whether an option stands on the command line, and is not there by default.</summary>
    public static bool IsGiven(CommandResult line, Option option) => line.GetResult(option) is { Implicit: false };

    /// <summary>Refuses options that do not go with others.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="options">The options.</param>
    /// <param name="why">What is said after the name of each that is given.</param>
    public static void Refuse(CommandResult line, IEnumerable<Option> options, string why)
    {
        foreach (var option in options.Where(option => IsGiven(line, option)))
            line.AddError($"{option.Name} {why}");
    }

    /// <summary>An argument as it is typed.</summary>
    public static string Argument(string text)
        => text.All(c => char.IsLetterOrDigit(c) || "-_./".Contains(c)) ? text
            : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static IEnumerable<string> Fields(string record)
    {
        using var csv = CsvReader.Create(Encoding.UTF8.GetBytes(record), new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            TrimWhitespace = true,
            MalformedData = CsvMalformedDataHandling.Throw,
        });
        while (csv.Read())
        {
            for (int i = 0; i < csv.FieldCount; i++)
                yield return csv.GetString(i);
        }
    }

    /// <summary>A name as <see cref="Names"/> reads it from a command line.</summary>
    private static string AsField(string name)
        => name.Contains(',') || name.Contains('"') ? $"'\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"'"
            : name.Any(c => !char.IsLetterOrDigit(c) && c is not ('_' or '-' or '.')) ? $"'{name}'"
            : name;

    private static double Parse(ArgumentResult argument, string name, Func<double, bool> isValid, string description)
    {
        string text = argument.Tokens[0].Value;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            || !double.IsFinite(value) || !isValid(value))
        {
            argument.AddError($"{name} {text}: not accepted. {description}.");
        }

        return value;
    }
}
