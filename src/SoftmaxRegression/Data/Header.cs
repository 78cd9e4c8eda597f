using CsvHelper;

namespace SoftmaxRegression.Data;

/// <summary>The first line of a CSV file: the names of its columns.</summary>
internal sealed class Header
{
    private readonly CsvInput _input;

    /// <exception cref="InputException">The names are unusable.</exception>
    public Header(CsvInput input, CsvReader csv)
    {
        _input = input;
        Names = [.. csv.Headers.Select(name => name.Trim())];
        if (Names.Length == 0)
            throw new InputException($"{input.Name} is empty; it needs a line of column names, and rows.");
        ThrowIfUnusable();
    }

    /// <summary>The names of all columns.</summary>
    public string[] Names { get; }

    /// <summary>Where a column is.</summary>
    /// <exception cref="InputException">There is none of this name.</exception>
    public int Find(string name)
    {
        int index = Array.IndexOf(Names, name);
        if (index >= 0)
            return index;
        string known = string.Join(", ", Names.Take(8)) + (Names.Length > 8 ? $", ... ({Names.Length} in all)" : "");
        throw new InputException($"{_input.Name} has no column '{name}'; its columns are {known}.");
    }

    /// <exception cref="InputException">The row on which <paramref name="csv"/> stands has too few or too many fields.</exception>
    public void ThrowIfRagged(CsvReader csv)
    {
        if (csv.FieldCount != Names.Length)
        {
            throw new InputException($"{_input.Name}, row {csv.LineNumber}: {Count(csv.FieldCount, "field")} where the header "
                + $"has {Names.Length}; put fields that contain the separator '{csv.Separator}' in double quotes.");
        }
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private void ThrowIfUnusable()
    {
        for (int index = 0; index < Names.Length; index++)
        {
            string name = Names[index];
            string? wrong = name switch
            {
                "" => $"the name of column {index + 1} is empty; give it one",
                _ when name.Contains('\uFFFD') => $"the column name '{name}' is not UTF-8; save the file as UTF-8",
                _ when name.Any(Cell.IsUnprintable) => "the header contains control characters; the file is binary or damaged",
                _ when Array.IndexOf(Names, name) < index => $"two columns are called '{name}'; rename one of them",
                _ when name.Contains('.') && Cell.TryParseNumber(System.Text.Encoding.UTF8.GetBytes(name), out _) =>
                    $"'{name}' is a number, not a column name; put a line of column names at the top",
                _ => null,
            };
            if (wrong is not null)
                throw new InputException($"{_input.Name}, row 1: {wrong}.");
        }
    }
}
