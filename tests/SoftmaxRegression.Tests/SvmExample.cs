using System.Globalization;
using System.Text;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Tests;

/// <summary>Rows of numbers that are mostly 0, written as LIBSVM does and as CSV.</summary>
internal sealed class SvmExample
{
    private readonly double[][] _rows;
    private readonly string[] _labels;

    /// <summary>Makes rows up. The first three features are rarely 0, the others often.</summary>
    public SvmExample(int features, int rows, int seed, bool areOnes = false)
    {
        var random = new Random(seed);
        _labels = [.. Enumerable.Range(0, rows).Select(i => "abc"[i % 3].ToString())];
        _rows = [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, features).Select(j =>
            random.NextDouble() < (j < 3 ? 0.1 : 0.99) ? 0
            : areOnes ? 1
            : Math.Round(random.NextDouble() * 8 - 3 + (j % 3 == i % 3 ? 1 : 0), 2) + 0.0).ToArray())]; // −0 + 0 = 0
        _rows[0][^1] = 1; // the last feature occurs
    }

    /// <summary>The rows in LIBSVM's format.</summary>
    public CsvInput Svm => Input(SvmText);

    /// <summary>The rows as CSV, with columns called 1, 2, 3 and so on, and label.</summary>
    public CsvInput Csv => Input(CsvText(Enumerable.Range(0, _rows[0].Length)), "rows.csv");

    public string SvmText => string.Concat(_rows.Zip(_labels, (row, label) => label + string.Concat(row.Index()
        .Where(x => x.Item != 0).Select(x => string.Create(CultureInfo.InvariantCulture, $" {x.Index + 1}:{x.Item}"))) + "\n"));

    /// <summary>A row by the names of the columns.</summary>
    public Dictionary<string, double> Row(int row) => _rows[row].Index().ToDictionary(x => $"{x.Index + 1}", x => x.Item);

    /// <summary>The rows as CSV, with the columns in another order.</summary>
    public CsvInput ShuffledCsv(int seed)
    {
        int[] order = [.. Enumerable.Range(0, _rows[0].Length)];
        new Random(seed).Shuffle(order);
        return Input(CsvText(order), "rows.csv");
    }

    public static CsvInput Input(string text, string name = "rows.svm")
        => CsvInput.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), name);

    private string CsvText(IEnumerable<int> order)
        => string.Concat(order.Select(j => $"{j + 1},")) + "label\n" + string.Concat(_rows.Zip(_labels, (row, label) =>
            string.Concat(order.Select(j => string.Create(CultureInfo.InvariantCulture, $"{row[j]},"))) + label + "\n"));
}
