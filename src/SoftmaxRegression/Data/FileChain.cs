using CsvHelper;

namespace SoftmaxRegression.Data;

/// <summary>CSV files that are read as one: the first from its header on, and behind it the rows of the others.</summary>
/// <remarks>
/// The reader of the one text knows nothing of files. Where a row is in its own file is found when it is asked for, which is
/// seldom: the files are then read one by one.
/// </remarks>
/// <param name="files">The files, in their order.</param>
internal sealed class FileChain(CsvInput[] files)
{
    /// <summary>Does the same to each file.</summary>
    public void ForEach(Action<CsvInput> work) => Array.ForEach(files, work);

    /// <summary>Opens all files as one text, which is of the separator of the first.</summary>
    /// <exception cref="InputException">The header of a file is not that of the first.</exception>
    public Stream Open()
    {
        ForEach(file => file.Keep()); // each is opened twice, here and when its turn comes
        var first = files[0];
        string[] names = first.Reading(ReadFirst);
        var texts = new List<Func<Stream>> { () => first.OpenBehind(0, 0) };
        foreach (var file in files.Skip(1))
        {
            if (file.Reading(() => FindRows(file, names)) is var (bytes, lines))
                texts.Add(() => file.OpenBehind(bytes, lines));
        }

        return new ChainedText(texts);
    }

    /// <summary>The file and line of a row, and its number in that file.</summary>
    /// <param name="row">The number of the row among those of all files, from 1.</param>
    public string PlaceOf(long row)
    {
        foreach (var (file, csv) in Rows())
        {
            if (--row == 0)
                return file.PlaceOf(csv);
        }

        throw files[^1].Changed();
    }

    /// <summary>Reads all rows, each file by itself.</summary>
    /// <exception cref="InputException">One of them is malformed.</exception>
    public void ReadAll() => _ = Rows().LongCount();

    private IEnumerable<(CsvInput File, CsvReader Row)> Rows()
    {
        foreach (var file in files)
        {
            using var csv = file.Reading(file.Open);
            Func<bool> next = csv.Read;
            while (file.Reading(next))
                yield return (file, csv);
        }
    }

    private string[] ReadFirst()
    {
        using var csv = files[0].Open();
        files[0].Separator = csv.Separator;
        return NamesOf(csv);
    }

    /// <summary>How much stands before the first row of a file, its preamble not counted; null where there is no row.</summary>
    private (long Bytes, long Lines)? FindRows(CsvInput file, string[] names)
    {
        using var csv = file.Open();
        ThrowIfOther(file, NamesOf(csv), names);
        return csv.Read() ? (csv.ByteOffset, csv.LineNumber - 1) : null;
    }

    private static string[] NamesOf(CsvReader csv) => [.. csv.Headers.Select(name => name.Trim())];

    private void ThrowIfOther(CsvInput file, string[] names, string[] expected)
    {
        if (names.SequenceEqual(expected))
            return;
        string first = files[0].Name;
        int at = names.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
        string what = at == names.Length ? $"column {at + 1} is missing, in {first} {Cell.Quoted(expected[at])}"
            : at == expected.Length ? $"column {at + 1} is {Cell.Quoted(names[at])}, and {first} has {at} in all"
            : $"column {at + 1} is {Cell.Quoted(names[at])}, and in {first} {Cell.Quoted(expected[at])}";
        throw new InputException($"{file.HeaderPlace}: {what}; begin all files with the same line of column names.");
    }
}
