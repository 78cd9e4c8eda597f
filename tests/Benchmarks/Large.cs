using System.Globalization;
using System.Text;

namespace Benchmarks;

/// <summary>
/// A made-up table that may be larger than memory: what customers have bought, what was measured of them, a few texts, and
/// the segment that each is in.
/// </summary>
/// <remarks>
/// Labels are drawn from a softmax model, so there is as much to learn as there is noise. A row depends on its number only:
/// a shorter table is the beginning of a longer one, on any number of cores.
/// </remarks>
internal sealed class Large
{
    public const int DefaultRows = 10_000_000;

    private const int Counts = 70, Measures = 20, Classes = 5, TestRows = 100_000;

    /// <summary>A cell takes ten bits of chance: so many texts are possible in a column, and they are looked up.</summary>
    private const int Quantiles = 1 << 10, CellsPerDraw = 6;

    /// <summary>The deviation of a logit; with this one, two of three rows can be told right at best.</summary>
    private const double Deviation = 2.3;

    /// <summary>What one core writes at a time, and more bytes than a row takes.</summary>
    private const int ChunkRows = 10_000, LongestRow = 1_000;

    private static readonly (string Name, int Levels)[] Texts =
    [
        ("region", 30), ("channel", 6), ("device", 8), ("plan", 5), ("language", 20),
        ("weekday", 7), ("browser", 12), ("payment", 9), ("industry", 25), ("source", 15),
    ];

    private readonly Column[] _columns;

    private Large()
    {
        var random = new Random(0);
        _columns =
        [
            .. Enumerable.Range(1, Counts).Select(j => CountsOf($"bought_{j:D2}", random)),
            .. Enumerable.Range(1, Measures).Select(j => MeasuresOf($"measure_{j:D2}", random)),
            .. Texts.Select(text => LevelsOf(text.Name, text.Levels, random)),
        ];
    }

    /// <summary>Where the rows are that no training sees: in a file beside the table.</summary>
    public static string TestFileOf(string path) => Path.ChangeExtension(path, ".test.csv");

    /// <summary>Writes the table, and beside it 100,000 more rows of the kind to test what was learnt.</summary>
    public static void Write(string path, int rows)
    {
        var table = new Large();
        table.Write(path, 0, rows);
        table.Write(TestFileOf(path), int.MaxValue, TestRows);
    }

    private void Write(string path, long first, int rows)
    {
        using var file = File.Create(path);
        string header = string.Join(',', _columns.Select(column => column.Name).Append("segment"));
        file.Write(Encoding.ASCII.GetBytes($"{header}\n"));
        byte[][] chunks = [.. Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => new byte[ChunkRows * LongestRow])];
        int[] lengths = new int[chunks.Length];
        for (int done = 0; done < rows; done += chunks.Length * ChunkRows)
        {
            Parallel.For(0, chunks.Length, i =>
            {
                int start = done + i * ChunkRows;
                lengths[i] = WriteRows(chunks[i], first + start, Math.Clamp(rows - start, 0, ChunkRows));
            });
            foreach (var (chunk, length) in chunks.Zip(lengths))
                file.Write(chunk.AsSpan(0, length));
        }
    }

    /// <summary>Writes so many rows from one on.</summary>
    /// <returns>How many bytes they take.</returns>
    private int WriteRows(Span<byte> text, long first, int rows)
    {
        int length = 0;
        Span<float> logits = stackalloc float[Classes];
        for (long row = first; row < first + rows; row++)
        {
            ulong state = (ulong)row * 0xD1342543DE82EF95, bits = 0;
            logits.Clear();
            for (int j = 0; j < _columns.Length; j++)
            {
                bits = j % CellsPerDraw == 0 ? Next(ref state) : bits / Quantiles;
                int place = (int)(bits % Quantiles);
                byte[] cell = _columns[j].Cells[place];
                cell.CopyTo(text[length..]);
                length += cell.Length;
                var effects = _columns[j].Effects.AsSpan(place * Classes, Classes);
                for (int k = 0; k < Classes; k++)
                    logits[k] += effects[k];
            }

            text[length++] = (byte)('A' + Draw(Next(ref state), logits));
            text[length++] = (byte)'\n';
        }

        return length;
    }

    /// <summary>SplitMix64, of Steele, Lea and Flood.</summary>
    private static ulong Next(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A class, as probable as the softmax of the logits says; overwrites them.</summary>
    private static int Draw(ulong bits, Span<float> logits)
    {
        float sum = 0;
        foreach (ref float logit in logits)
            logit = sum += MathF.Exp(logit);
        float u = (bits >> 40) * (1f / (1 << 24)) * sum;
        int k = 0;
        while (k < Classes - 1 && u >= logits[k])
            k++;
        return k;
    }

    /// <summary>Whole numbers from 0 to 99; in some columns about as often each, in others the small ones more often.</summary>
    private static Column CountsOf(string name, Random random)
    {
        double exponent = 1 + 3 * random.NextDouble();
        return NumbersOf(name, random, u => Math.Floor(100 * Math.Pow(u, exponent)), decimals: 0);
    }

    /// <summary>Numbers with two or three decimals, about as often each between two bounds.</summary>
    private static Column MeasuresOf(string name, Random random)
    {
        double lowest = random.Next(-20, 10), width = random.Next(1, 20);
        return NumbersOf(name, random, u => lowest + width * u, decimals: random.Next(2, 4));
    }

    private static Column NumbersOf(string name, Random random, Func<double, double> quantile, int decimals)
    {
        double[] values = [.. Enumerable.Range(0, Quantiles).Select(place => quantile((place + 0.5) / Quantiles))];
        double mean = values.Average(), deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        double[] weights = Weights(random);
        return new Column(
            name,
            [.. values.Select(value => Cell(value.ToString($"F{decimals}", CultureInfo.InvariantCulture)))],
            [.. values.SelectMany(value => weights.Select(weight => (float)(weight * (value - mean) / deviation)))]);
    }

    /// <summary>Texts, the first ones more often.</summary>
    private static Column LevelsOf(string name, int levels, Random random)
    {
        double[][] weights = [.. Enumerable.Range(0, levels).Select(_ => Weights(random))];
        int[] places = [.. Enumerable.Range(0, Quantiles)
            .Select(place => (int)(levels * Math.Pow((place + 0.5) / Quantiles, 1.5)))];
        return new Column(
            name,
            [.. places.Select(level => Cell($"{name}-{level + 1}"))],
            [.. places.SelectMany(level => weights[level].Select(weight => (float)weight))]);
    }

    /// <summary>One for each class: those of all columns add up to logits that deviate as said.</summary>
    private static double[] Weights(Random random)
    {
        double deviation = Deviation / Math.Sqrt(Counts + Measures + Texts.Length);
        return [.. Enumerable.Range(0, Classes).Select(_ => deviation * Normal())];

        // A sum of twelve uniform numbers is as good as normal, and has a variance of 1.
        double Normal() => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
    }

    private static byte[] Cell(string text) => Encoding.ASCII.GetBytes($"{text},");

    /// <summary>A column by its quantiles.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Cells">The text of each, with the comma behind it.</param>
    /// <param name="Effects">What each adds to the logits: quantiles × classes.</param>
    private sealed record Column(string Name, byte[][] Cells, float[] Effects);
}
