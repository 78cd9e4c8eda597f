using System.Collections.Concurrent;
using System.Text;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>The different texts of a column, numbered as they turn up. Several threads may ask at once.</summary>
/// <param name="column">The name of the column.</param>
internal sealed class Levels(string column)
{
    private const int MaxStackLength = 256, BytesAtOnce = 1 << 20;

    /// <summary>So many whole numbers single precision tells apart: levels are kept as numbers of a table.</summary>
    private const int Most = 1 << 24;

    private readonly ConcurrentDictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>How many there are so far.</summary>
    public int Count => _names.Count;

    /// <summary>The number of a level; a new one when <paramref name="field"/> is seen for the first time.</summary>
    /// <param name="field">UTF-8 text.</param>
    /// <param name="check">Makes the text of a level seen for the first time, or throws.</param>
    public int Code(ReadOnlySpan<byte> field, Func<byte[], string> check)
    {
        Span<char> text = field.Length <= MaxStackLength ? stackalloc char[MaxStackLength] : new char[field.Length];
        text = text[..Encoding.UTF8.GetChars(field, text)];
        if (_codes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out int code))
            return code;

        string name = check(field.ToArray());
        lock (_names)
        {
            if (_codes.TryGetValue(name, out code))
                return code;
            if (_names.Count == Most)
                throw TooMany();
            return Add(name);
        }
    }

    /// <summary>Takes the levels that other processes have found behind those of this one, some at a time.</summary>
    /// <exception cref="InputException">All together are too many.</exception>
    public void Unite(ProcessGroup group)
    {
        string[] own = group.Size > 1 ? [.. _names] : [];
        for (int sent = 0, most = 1; most > 0;)
        {
            using var letter = new MemoryStream();
            using (var writer = new BinaryWriter(letter))
            {
                while (sent < own.Length && letter.Length < BytesAtOnce)
                    writer.Write(own[sent++]);
            }

            byte[][] all = group.Gather<byte>(letter.ToArray());
            most = all.Max(part => part.Length);
            foreach (byte[] part in all)
                AddAll(part);
        }

        if (_names.Count > Most)
            throw TooMany();
    }

    private void AddAll(byte[] letter)
    {
        using var reader = new BinaryReader(new MemoryStream(letter));
        while (reader.BaseStream.Position < letter.Length)
        {
            string name = reader.ReadString();
            if (!_codes.ContainsKey(name))
                Add(name);
        }
    }

    private int Add(string name)
    {
        _names.Add(name);
        return _codes[name] = _names.Count - 1;
    }

    private InputException TooMany() => new(
        $"Column {Cell.Quoted(column)} has over {Most:N0} different texts; leave it out.", Remedy.DropColumn, column);

    /// <summary>The levels in ordinal order, and for each number given so far the place of its level among them.</summary>
    public (string[] Sorted, int[] Places) Sort()
    {
        var sorted = _names.Order(StringComparer.Ordinal).ToArray();
        var places = _names.Select(name => Array.BinarySearch(sorted, name, StringComparer.Ordinal)).ToArray();
        return (sorted, places);
    }
}
