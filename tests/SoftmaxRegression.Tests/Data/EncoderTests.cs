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
        var memory = new double[encoder.DenseFeatures];
        cells.CopyTo(memory, 0);

        var features = inPlace ? memory : new double[encoder.DenseFeatures];
        encoder.Encode([], [], inPlace ? memory.AsSpan(0, cells.Length) : cells, features, sparse: null);

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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cells_of_sparse_columns_become_indices_and_values(bool standardize)
    {
        string[] levels = [.. Enumerable.Range(0, 70).Select(k => $"{k}")];
        Column[] columns = [
            new NumericColumn("a", Mean: 0.5, Deviation: 2) { IsSparse = true },
            new NumericColumn("b", Mean: 0.25, Deviation: 4) { IsSparse = true },
            new CategoricalColumn("c", levels, "7") { IsSparse = true },
            new CategoricalColumn("d", levels[..64], "8") { IsSparse = true, Rare = ["x", "y"] },
            new NumericColumn("e", Mean: 1, Deviation: 5)];
        var encoder = new Encoder<double>(columns, standardize, hasBias: true);
        Assert.Equal((2 + 70 + 65, 2), (encoder.SparseFeatures, encoder.DenseFeatures));
        Assert.Equal(["a", "b", "c=0"], encoder.Names.Take(3));
        Assert.Equal(["d=63", "d=(other)", "e"], encoder.Names.TakeLast(3));

        // Rows (a, b, c, d, e): numbers that are 0 are no entries, and a level that training did not see is none.
        var sparse = new SparseRowsBuilder<double>();
        var features = new double[2];
        encoder.Encode([0, 1], [3, double.NaN], [69, 64, 11], features, sparse);
        double e = standardize ? 2 : 11;
        Assert.Equal([e, 1], features);
        encoder.Encode([], [], [double.NaN, -1, double.NaN], features, sparse);
        Assert.Equal([standardize ? 0 : 1, 1], features);
        var rows = sparse.Build(encoder.SparseFeatures);
        Assert.Equal([0, 1, 2 + 69, 2 + 70 + 64], rows.Indices(0));

        // Not centred: x/deviation, and for a missing number mean/deviation, which is that of the mean.
        double[] expected = standardize ? [1.5, 0.0625, 1, 1] : [3, 0.25, 1, 1];
        Assert.Equal(expected, rows.Values(0));
        Assert.Equal([2 + 7], rows.Indices(1));
    }
}
