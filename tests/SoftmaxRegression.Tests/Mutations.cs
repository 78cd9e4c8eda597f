using System.Text;

namespace SoftmaxRegression.Tests;

/// <summary>What may happen to a text, above all to a table.</summary>
internal static class Mutations
{
    private static readonly string[] Cells =
    [
        "", " ", "#x", "NaN", "NA", "?", "-", "None",
        "1e999", "-1.8e308", "1.7976931348623157e308", "8e307", "1e154", "1e30",
        "1e-45", "1e-200", "1e-320", "-0", "-1", "0", "2147483647", "-2147483648", "9223372036854775808", "inf", "0x1F",
        "12.3abc",
        "1,5", "\"1,5\"", "1 234", "\"1,860.00\"", "23%", "$5", Utf8("−5"), "2021-02-30", "2021-02-28", "13/12/2021",
        "2026-01-03 24:30", Utf8("٢٠٢٦-٠١-٠٣"), "true", "sep=;",
        "\"", "\"\"", "\"a\nb\"", "\r", "\0", "\u0001", Utf8("\uFEFF"),
        Utf8("é"), "\u00E9", "\u00FF\u00FE", new string('x', 5000), new string('9', 400),
    ];

    private static readonly Func<string, Random, string>[] All =
    [
        // Bytes: put in, changed, cut out, cut off, flipped, doubled, moved.
        (text, random) => Replace(text, random.Next(text.Length + 1), 0, $"{(char)random.Next(256)}"),
        (text, random) => Replace(text, random.Next(text.Length + 1), 1, $"{(char)random.Next(256)}"),
        (text, random) => Replace(text, random.Next(text.Length + 1), random.Next(20), ""),
        (text, random) => text[..random.Next(text.Length + 1)],
        FlipBit,
        (text, random) => text.Insert(random.Next(text.Length + 1), Piece(text, random)),
        MovePiece,

        // Separators and ends of lines.
        (text, random) => text.Replace(',', ";\t| "[random.Next(4)]),
        (text, random) => text.Replace("\n", random.Any(["\r\n", "\r", "\n\n"]), StringComparison.Ordinal),
        (text, random) => random.Any([Utf8("\uFEFF"), "# note\n", "\n", "sep=,\n"]) + text,

        // Lines.
        (text, _) => text[(text.IndexOf('\n') + 1)..],
        (text, random) => Edit(text, '\n', random, (lines, i) => lines.Insert(random.Next(lines.Count), lines[i])),
        (text, random) => Edit(text, '\n', random, (lines, i) => lines.RemoveAt(i)),
        (text, random) => Edit(text, '\n', random, (lines, i) => lines.Insert(i, AnyCell(random))),
        AddColumns,

        // Fields.
        (text, random) => Replace(text, random.Next(text.Length + 1), 0, AnyCell(random)),
        (text, random) => Edit(text, ',', random, (fields, i) => fields.Insert(i, fields[i])),
        (text, random) => Edit(text, ',', random, (fields, i) => fields.RemoveAt(i)),
        (text, random) => Edit(text, ',', random, (fields, i) => fields[i] = AnyCell(random)),
        (text, random) => Edit(text, ';', random, (fields, i) => fields[i] = AnyCell(random)),
        (text, random) => Edit(text, ',', random, (fields, i) => fields[i] = "\"" + fields[i]),
        (text, random) => Edit(text, ',', random, (fields, i) => Move(fields, i, random.Next(fields.Count))),
        (text, random) => Edit(text, ',', random, (fields, i) => fields[i] = LongText(random)),
        FillColumn,
    ];

    /// <summary>A text to which one to four things have happened, to every second one only one.</summary>
    public static string Of(string text, Random random)
    {
        for (int mutations = random.Next(1, random.Next(2, 6)); mutations > 0; mutations--)
            text = random.Any(All)(text, random);
        return text;
    }

    /// <summary>What might stand in a cell, and should not.</summary>
    public static string AnyCell(Random random) => random.Any(Cells);

    public static T Any<T>(this Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string Replace(string text, int start, int count, string with)
        => text[..start] + with + text[Math.Min(text.Length, start + count)..];

    private static string FlipBit(string text, Random random)
    {
        int at = random.Next(text.Length + 1);
        return at == text.Length ? text : Replace(text, at, 1, $"{(char)(text[at] ^ (1 << random.Next(8)))}");
    }

    /// <summary>Up to a thousand letters.</summary>
    private static string Piece(string text, Random random)
    {
        int start = random.Next(text.Length + 1);
        return text.Substring(start, random.Next(Math.Min(1000, text.Length - start + 1)));
    }

    private static string MovePiece(string text, Random random)
    {
        string piece = Piece(text, random), rest = text.Remove(text.IndexOf(piece, StringComparison.Ordinal), piece.Length);
        return rest.Insert(random.Next(rest.Length + 1), piece);
    }

    /// <summary>A text too long to be shown; one in ten is too long to be kept.</summary>
    private static string LongText(Random random) => new("x9\"é"[random.Next(4)], random.Next(10) > 0 ? 50_000 : 1_100_000);

    private static string Edit(string text, char separator, Random random, Action<List<string>, int> edit)
    {
        var parts = text.Split(separator).ToList();
        edit(parts, random.Next(parts.Count));
        return string.Join(separator, parts);
    }

    private static void Move(List<string> fields, int from, int to)
    {
        string field = fields[from];
        fields.RemoveAt(from);
        fields.Insert(to, field);
    }

    /// <summary>Very many columns: of numbers, of none, or of names that repeat.</summary>
    private static string AddColumns(string text, Random random)
    {
        if (text.Length > 10_000)
            return text;
        int count = random.Any([3, 30, 300]);
        string cell = random.Any(["", "1", "x"]);
        string[] more = [.. Enumerable.Range(0, count).Select(i => cell == "" ? "" : $"{cell}{i}")];
        return string.Join('\n', text.Split('\n').Select(line => line == "" ? "" : string.Join(',', [.. more, line])));
    }

    private static string FillColumn(string text, Random random)
    {
        int column = random.Next(5);
        string cell = AnyCell(random);
        return string.Join('\n', text.Split('\n').Select((line, i) =>
        {
            string[] fields = line.Split(',');
            if (i > 0 && column < fields.Length)
                fields[column] = cell;
            return string.Join(',', fields);
        }));
    }
}
