using System.Text;
using CsvHelper;

namespace SoftmaxRegression.Data;

/// <summary>The names of a file's columns: its first line, or where it has no such line, 1, 2, 3.</summary>
internal sealed class Header
{
    private const int MostNamed = 8;

    private readonly CsvInput _input;

    /// <summary>The place of each name, the first where there are several.</summary>
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    private Header(CsvInput input, string[] names)
    {
        if (names.Length > Bounds.MostColumns)
        {
            throw new InputException($"{input.HeaderPlace}: the line has {names.Length:N0} columns, and "
                + $"{Bounds.MostColumns:N0} at most can be read; give the file fewer.");
        }

        _input = input;
        Names = names;
        for (int index = 0; index < names.Length; index++)
            _places.TryAdd(names[index], index);
        input.Columns = names.Length;
    }

    /// <summary>The names of all columns; empty where a column has none.</summary>
    public string[] Names { get; }

    /// <summary>The header of a file.</summary>
    /// <param name="input">The file.</param>
    /// <param name="csv">Its reader, before the first row.</param>
    /// <param name="isSure">Whether somebody said that this is a header, whatever it looks like.</param>
    /// <exception cref="InputException">The names are unusable.</exception>
    public static Header Of(CsvInput input, CsvReader csv, bool isSure)
    {
        var header = new Header(input, [.. csv.Headers.Select(name => name.Trim())]);
        if (header.Names.All(name => name.Length == 0))
            throw new InputException($"{input.Files[0].Name} is empty; it needs a line of column names, and rows.");
        if (!isSure)
            header.ThrowIfNumbers();
        header.ThrowIfUnusable();
        return header;
    }

    /// <summary>The header that a file without one would have: 1, 2, 3, as many as its first row has fields.</summary>
    /// <param name="input">The file, which can be read more than once.</param>
    /// <param name="columns">How many columns the file has that a model was trained on; null where there is no model.</param>
    /// <param name="label">Its label, whose column may be missing.</param>
    public static Header OfUnnamed(CsvInput input, int? columns = null, string label = "")
    {
        using var csv = input.Open();
        if (!csv.Read())
            throw new InputException($"{input.Name} has no rows; it needs at least one.");
        var names = Enumerable.Range(1, columns ?? csv.FieldCount).Select(number => $"{number}").ToList();
        if (csv.FieldCount == names.Count - 1)
            names.Remove(label);
        return csv.FieldCount == names.Count
            ? new Header(input, [.. names])
            : throw new InputException($"{input.Name} has {csv.FieldCount} columns, and the model was trained on {columns} "
                + "without names; give it the same columns in the same order.");
    }

    /// <summary>Where a column is. A name of several lines may be given on one, as messages show it.</summary>
    /// <exception cref="InputException">There is none of this name.</exception>
    public int Find(string name)
    {
        if (name.Length > 0 && _places.TryGetValue(name, out int index))
            return index;
        if (name.Length > 0 && (index = Array.FindIndex(Names, other => Cell.OnOneLine(other) == name)) >= 0)
            return index;
        var named = Names.Where(other => other.Length > 0).Take(MostNamed);
        string known = string.Join(", ", named.Select(other => Cell.Shortened(other)))
            + (Names.Length > MostNamed ? $", ... ({Names.Length} in all)" : "");
        throw new InputException($"{_input.Name} has no column {Cell.Quoted(name)}; its columns are {known}.");
    }

    /// <exception cref="InputException">The row on which <paramref name="csv"/> stands has too few or too many fields.</exception>
    public void ThrowIfRagged(CsvReader csv)
    {
        if (csv.FieldCount != Names.Length)
        {
            string remedy = csv.RawRecord.StartsWith("#"u8)
                ? "a comment can stand only before the header"
                : csv.FieldCount < Names.Length ? "complete the line"
                : $"put fields that contain the separator '{csv.Separator}' in double quotes";
            throw new InputException(
                $"{_input.PlaceOf(csv)}: {Count(csv.FieldCount, "field")} where the header has {Names.Length}; {remedy}.");
        }
    }

    /// <summary>Whether a row repeats the names.</summary>
    public bool IsRepeatedIn(CsvReader csv)
        => Names.Index().All(name => Encoding.UTF8.GetString(Cell.Trim(csv.GetSpan(name.Index))) == name.Item);

    /// <summary>Makes the sentence for a first line that looks like a row.</summary>
    public static InputException LooksLikeRow(CsvInput input, string what)
        => new($"{input.HeaderPlace}: {what}; put a line of column names at the top, or say whether there is one.",
            Remedy.HeaderOrNone);

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private void ThrowIfUnusable()
    {
        for (int index = 0; index < Names.Length; index++)
        {
            string name = Names[index];
            string? wrong = name switch
            {
                "" => null, // whether such a column can be left out depends on its cells
                _ when name.Contains('\uFFFD') => $"the column name {Cell.Quoted(name)} is not UTF-8; save the file as UTF-8",
                _ when Cell.IsBinary(name) => "the header contains control characters; the file is binary or damaged",
                _ when name.Length > Bounds.LongestText => $"the name of column {index + 1} has {name.Length:N0} characters, and "
                    + $"{Bounds.LongestText:N0} at most can be kept; shorten it",
                _ when _places[name] < index => $"two columns are called {Cell.Quoted(name)}; rename one of them",
                _ => null,
            };
            if (wrong is not null)
                throw new InputException($"{_input.HeaderPlace}: {wrong}.");
        }
    }

    /// <summary>Numbers are names only where they count the columns, or years: they rise by one.</summary>
    private void ThrowIfNumbers()
    {
        string[] numbers = [.. Names.Where(name => Cell.TryParseNumber(name, out _))];
        double[] values = [.. numbers.Select(name => Cell.TryParseNumber(name, out double value) ? value : double.NaN)];
        bool rise = values.All(double.IsInteger) && values.Zip(values.Skip(1)).All(pair => pair.Second == pair.First + 1);
        if (numbers.Length == 1 || !rise)
            throw LooksLikeRow(_input, $"{Cell.Quoted(numbers[0])} is a number, not a column name");
    }
}
