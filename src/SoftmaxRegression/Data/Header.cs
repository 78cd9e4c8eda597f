using CsvHelper;

namespace SoftmaxRegression.Data;

/// <summary>The first line of a CSV file: which column is the label, and which are features.</summary>
internal sealed class Header
{
    private readonly CsvInput _input;

    /// <exception cref="InputException">The names are unusable, or a column that is asked for is not there.</exception>
    public Header(CsvInput input, CsvReader csv, TableOptions options)
    {
        _input = input;
        Names = [.. csv.Headers.Select(name => name.Trim())];
        if (Names.Length == 0)
            throw new InputException($"{input.Name} is empty; it needs a line of column names and at least two rows.");
        ThrowIfUnusable();

        Label = options.Label is null ? Names.Length - 1 : Find(options.Label);
        var dropped = options.Drop.Select(Find).ToHashSet();
        if (dropped.Contains(Label))
            throw new InputException($"Column '{LabelName}' is the label and cannot be dropped; choose another --label.");
        foreach (string name in options.Categorical)
            Find(name);
        Features = [.. Enumerable.Range(0, Names.Length).Where(index => index != Label && !dropped.Contains(index))];
        if (Features.Count == 0)
            throw new InputException($"{input.Name} has no feature columns beside the label '{LabelName}'.");
    }

    /// <summary>The names of all columns.</summary>
    public string[] Names { get; }

    /// <summary>Where the label is.</summary>
    public int Label { get; }

    /// <summary>Where the features are.</summary>
    public IReadOnlyList<int> Features { get; }

    public string LabelName => Names[Label];

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

    private int Find(string name)
    {
        int index = Array.IndexOf(Names, name);
        if (index >= 0)
            return index;
        string known = string.Join(", ", Names.Take(8)) + (Names.Length > 8 ? $", ... ({Names.Length} in all)" : "");
        throw new InputException($"{_input.Name} has no column '{name}'; its columns are {known}.");
    }

    private void ThrowIfUnusable()
    {
        for (int index = 0; index < Names.Length; index++)
        {
            string name = Names[index];
            string? wrong = name switch
            {
                "" => $"the name of column {index + 1} is empty; give it one",
                _ when name.Contains('\uFFFD') => $"the column name '{name}' is not UTF-8; save the file as UTF-8",
                _ when name.Any(char.IsControl) => "the header contains control characters; the file is binary or damaged",
                _ when Array.IndexOf(Names, name) < index => $"two columns are called '{name}'; rename one of them",
                _ when name.Contains('.') && double.TryParse(name, out _) =>
                    $"'{name}' is a number, not a column name; put a line of column names at the top",
                _ => null,
            };
            if (wrong is not null)
                throw new InputException($"{_input.Name}, row 1: {wrong}.");
        }
    }
}
