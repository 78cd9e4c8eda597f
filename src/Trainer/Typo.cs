using System.CommandLine;
using System.CommandLine.Parsing;

namespace Trainer;

/// <summary>A word of the command line that is neither a command nor an option, but perhaps nearly one.</summary>
internal static class Typo
{
    /// <summary>Says which word it is, and what may have been meant; null where there is none.</summary>
    public static string? Find(ParseResult line)
    {
        var command = line.CommandResult.Command;
        string help = command is RootCommand ? "trainer --help" : $"trainer {command.Name} --help";
        if (command is RootCommand && line.UnmatchedTokens is [var word, ..] && !IsOption(word))
            return Sentence("command", word, command.Subcommands.Select(known => known.Name), help);

        // An unknown option is taken for an argument, where one is missing; what follows -- is meant as one.
        if (line.Tokens.Any(token => token.Type == TokenType.DoubleDash))
            return null;
        var arguments = line.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens);
        string? option = arguments.Select(token => token.Value).Concat(line.UnmatchedTokens).FirstOrDefault(IsOption);
        var options = command.Options.Concat(line.RootCommandResult.Command.Options.Where(known => known.Recursive));
        return option is null ? null : Sentence("option", option.Split('=', ':')[0],
            options.SelectMany(known => known.Aliases.Prepend(known.Name)), help);
    }

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    private static string Sentence(string kind, string word, IEnumerable<string> known, string help)
    {
        string letters = word.TrimStart('-');
        string nearest = known.MinBy(other => Distance(letters, other.TrimStart('-')))!;
        bool isNear = 2 * Distance(letters, nearest.TrimStart('-')) < letters.Length;
        return $"There is no {kind} '{word}'; " + (isNear ? $"did you mean '{nearest}'?" : $"see {help}.");
    }

    /// <summary>How many letters to add, leave out, change, or swap with the next; 0 for an abbreviation.</summary>
    /// <remarks>
    /// Source: F. Damerau, "A technique for computer detection and correction of spelling errors", 1964.
    /// </remarks>
    private static int Distance(string word, string known)
    {
        if (known.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            return 0;
        var distances = new int[word.Length + 1, known.Length + 1];
        for (int i = 0; i <= word.Length; i++)
        {
            for (int j = 0; j <= known.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    distances[i, j] = i + j;
                    continue;
                }

                int change = word[i - 1] == known[j - 1] ? 0 : 1;
                distances[i, j] = Math.Min(
                    Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1, distances[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && word[i - 1] == known[j - 2] && word[i - 2] == known[j - 1])
                    distances[i, j] = Math.Min(distances[i, j], distances[i - 2, j - 2] + 1);
            }
        }

        return distances[word.Length, known.Length];
    }
}
