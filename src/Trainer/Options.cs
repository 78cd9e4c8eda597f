using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Trainer;

/// <summary>Kinds of command-line options, with what they accept.</summary>
internal static class Options
{
    /// <summary>A finite number, in the invariant culture.</summary>
    public static Option<double> Number(string name, double byDefault, Func<double, bool> isValid, string description)
        => new(name)
        {
            HelpName = "x",
            Description = description,
            DefaultValueFactory = _ => byDefault,
            CustomParser = argument => Parse(argument, name, isValid, description),
        };

    /// <summary>A finite number, or auto (null), the default.</summary>
    public static Option<double?> NumberOrAuto(string name, Func<double, bool> isValid, string description) => new(name)
    {
        HelpName = "x|auto",
        Description = description,
        CustomParser = argument =>
            argument.Tokens[0].Value == "auto" ? null : Parse(argument, name, isValid, description),
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

    /// <summary>Names separated by commas; the option may be repeated.</summary>
    public static Option<string[]> Names(string name, string description) => new(name)
    {
        HelpName = "name,...",
        Description = description,
        DefaultValueFactory = _ => [],
        CustomParser = argument => [.. argument.Tokens
            .SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
    };

    /// <summary>The options of a run as text, for the record.</summary>
    public static IReadOnlyDictionary<string, string> Values(ParseResult line, IReadOnlyCollection<Option> except)
        => line.CommandResult.Command.Options.Where(option => !except.Contains(option))
            .Select(option => (option.Name, Value: Text(line.GetResult(option)?.GetValueOrDefault<object?>())))
            .Where(option => option.Value is not null)
            .ToDictionary(option => option.Name.TrimStart('-'), option => option.Value!);

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

    private static string? Text(object? value) => value switch
    {
        null or false => null,
        true => "true",
        string[] { Length: 0 } => null,
        string[] names => string.Join(",", names),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
