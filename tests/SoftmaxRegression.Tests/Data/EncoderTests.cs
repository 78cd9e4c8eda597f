using SoftmaxRegression.Data;

namespace SoftmaxRegression.Tests.Data;

public class EncoderTests
{
    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void Every_cell_becomes_its_features_one_by_one_whatever_stands_beside_it(bool inPlace, bool standardize)
    {
        // Runs of numbers longer and shorter than a vector, and texts before, between and behind them.
        var columns = new List<Column>();
        foreach (int numbers in new[] { 0, 11, 2, 0, 21, 0 })
        {
            columns.AddRange(Enumerable.Range(0, numbers).Select(j => new NumericColumn($"x{columns.Count + j}", 0.5 * j - 3, j)));
            columns.Add(new CategoricalColumn($"c{columns.Count}", ["u", "v", "w"], "v"));
        }

        double[] origins = [.. columns.Select((_, j) => 0.25 * j)];
        double[] cells = [.. columns.Select((column, j) =>
            j % 4 == 3 ? double.NaN : column is NumericColumn ? 1.5 * j - 7 : j % 4 - 1)];
        var encoder = new Encoder<double>(columns, standardize, hasBias: true, origins);
        var memory = new double[encoder.Features];
        cells.CopyTo(memory, 0);

        var features = inPlace ? memory : new double[encoder.Features];
        encoder.Encode(inPlace ? memory.AsSpan(0, cells.Length) : cells, features);

        double[] expected = [.. columns.SelectMany((column, j) => Features(column, cells[j], origins[j])), 1];
        Assert.Equal(expected, features, (a, b) => Math.Abs(a - b) < 1e-13);

        double[] Features(Column column, double cell, double origin)
        {
            if (column is CategoricalColumn text)
            {
                double level = double.IsNaN(cell) ? 1 : cell;
                return [.. text.Levels.Select((_, k) => k == level ? 1.0 : 0)];
            }

            var number = (NumericColumn)column;
            double x = double.IsNaN(cell) ? number.Mean : cell + origin;
            return [!standardize ? x : number.Deviation == 0 ? 0 : (x - number.Mean) / number.Deviation];
        }
    }
}
