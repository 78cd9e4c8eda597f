using System.Globalization;
using System.Text;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace SoftmaxRegression.Tests.Models;

public class RowReaderTests
{
    private const int Numbers = 20;

    private static readonly Model Model = new()
    {
        Label = "t",
        Classes = ["a", "b"],
        Standardize = true,
        Columns = [
            .. Enumerable.Range(0, Numbers).Select(j => new NumericColumn($"x{j}", j, j + 1)),
            new CategoricalColumn("c", ["u", "v"], "u")],
        Weights = new[] { "a", "b" }.ToDictionary(
            name => name, _ => (IReadOnlyDictionary<string, double>)Features.ToDictionary(x => x, _ => 1.0)),
        Bias = new Dictionary<string, double> { ["a"] = 0, ["b"] = 0 },
        Origin = new ModelOrigin("table", 1, new Dictionary<string, string>()),
    };

    private static IEnumerable<string> Features => [.. Enumerable.Range(0, Numbers).Select(j => $"x{j}"), "c=u", "c=v"];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Rows_come_in_their_order_to_the_same_bits_for_any_number_of_threads(int rows)
    {
        var (x, text) = Table(rows, shuffle: new Random(1), cell: value => value);
        foreach (int threads in new[] { 1, 2, 7 })
        {
            var reader = Reader(text, threads);
            List<EncodedRows> blocks = [.. reader.Read()];
            Assert.Equal(rows, reader.Rows);
            Assert.Equal(rows, blocks.Sum(block => block.X.ColumnCount));
            int i = 0;
            foreach (var block in blocks)
            {
                for (int row = 0; row < block.X.ColumnCount; row++, i++)
                {
                    // What is expected comes from the numbers themselves: (x − mean)/deviation, and the levels.
                    var numbers = x[i].Select((value, j) => (value - j) * (1.0 / (j + 1)));
                    double[] expected = [.. numbers, i % 2, 1 - i % 2, 1];
                    Assert.Equal(expected, block.X.Column(row).ToArray());
                    Assert.Equal(i % 3 == 0 ? 0 : 1, block.Labels![row]);
                    Assert.Equal([$"{i}"], block.Kept[row]);
                }
            }
        }
    }

    [Theory]
    [InlineData("\"{0}\"")]
    [InlineData(" {0} ")]
    [InlineData("{0}e0")]
    public void A_number_is_the_same_however_it_is_written(string form)
    {
        var (_, plain) = Table(100, new Random(2), value => value);
        var (_, other) = Table(100, new Random(2), value => string.Format(CultureInfo.InvariantCulture, form, value));
        var expected = Reader(plain, 2).Read().Select(block => block.X);
        Assert.Equal(expected, Reader(other, 2).Read().Select(block => block.X));
    }

    [Fact]
    public void The_first_fault_of_the_file_is_told_and_what_is_whole_before_it_comes_first()
    {
        var (_, text) = Table(1000, new Random(3), value => value);
        string[] lines = text.Split('\n');
        foreach (int row in new[] { 400, 700, 900 })
            lines[row] = lines[row].Replace(",u,", ",w,").Replace(",v,", ",w,");
        foreach (int threads in new[] { 1, 4 })
        {
            var blocks = new List<Matrix<double>>();
            var error = Assert.Throws<InputException>(() =>
            {
                foreach (var block in Reader(string.Join('\n', lines), threads).Read())
                    blocks.Add(block.X);
            });
            Assert.Contains("line 401 (row 400), column 'c': 'w' is a level", error.Message, StringComparison.Ordinal);
            Assert.Equal(400 / 64 * 64, blocks.Sum(X => X.ColumnCount));
        }
    }

    [Fact]
    public void A_number_infinitely_far_from_a_column_that_was_constant_is_refused()
    {
        var model = new Model
        {
            Label = Model.Label,
            Classes = Model.Classes,
            Standardize = true,
            Columns = [new NumericColumn("x", -1.7e308, 0)],
            Weights = Model.Classes.ToDictionary(
                name => name, _ => (IReadOnlyDictionary<string, double>)new Dictionary<string, double> { ["x"] = 1 }),
            Bias = Model.Bias,
            Origin = Model.Origin,
        };
        var reader = new RowReader(CsvInput.FromStream(new MemoryStream([.. "x\n1\n1.7e308\n"u8]), "rows"), model);

        var fault = Assert.Throws<InputException>(() => reader.Read().ToList());

        Assert.Contains("line 3", fault.Message);
        Assert.Contains("'x'", fault.Message);
    }

    private static RowReader Reader(string text, int threads)
        => new(CsvInput.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), "table"), Model)
        {
            WithLabels = true,
            Keep = ["id"],
            Threads = threads,
        };

    /// <summary>Rows of short and long numbers, texts, labels and an id, with the columns in a random order.</summary>
    private static (double[][] X, string Text) Table(int rows, Random shuffle, Func<string, string> cell)
    {
        string[] names = [.. Enumerable.Range(0, Numbers).Select(j => $"x{j}")];
        int[] order = [.. Enumerable.Range(0, Numbers)];
        shuffle.Shuffle(order.AsSpan(Numbers / 2));
        var random = new Random(rows);
        double[][] x = [.. Enumerable.Range(0, rows).Select(_ => names
            .Select((_, j) => j % 5 == 0 ? Math.Round(random.NextDouble() * 99 - 50, 3) : random.Next(300)).ToArray())];
        var text = new StringBuilder($"id,{string.Join(',', order.Select(j => names[j]))},c,t\n");
        for (int i = 0; i < rows; i++)
        {
            string numbers = string.Join(',', order.Select(j => cell(x[i][j].ToString(CultureInfo.InvariantCulture))));
            text.Append(CultureInfo.InvariantCulture, $"{i},{numbers},{"vu"[i % 2]},{(i % 3 == 0 ? "a" : "b")}\n");
        }

        return (x, text.ToString());
    }
}
