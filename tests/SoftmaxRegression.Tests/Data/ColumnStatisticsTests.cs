using System.Globalization;
using System.Text;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Tests.Data;

public class ColumnStatisticsTests
{
    [Theory]
    [InlineData(1, 64)]
    [InlineData(100, 7)]
    [InlineData(700, 7)]
    [InlineData(700, 32)]
    [InlineData(1100, 64)]
    public void Columns_are_summed_within_each_share_and_then_over_the_shares_to_the_last_bit(int rows, int blockSize)
    {
        // 37 columns: more than the widest vector and no multiple of one; every seventh has missing values.
        var random = new Random(rows);
        double[][] columns = [.. Enumerable.Range(0, 37).Select(j => Enumerable.Range(0, rows).Select(i =>
            j % 7 == 6 && i % 3 == 1 ? double.NaN : (float)(Math.Exp(20 * random.NextDouble()) - j)).ToArray())];
        string header = string.Join(',', columns.Select((_, j) => $"x{j}"));
        string text = header + ",t\n" + string.Concat(Enumerable.Range(0, rows).Select(i =>
            string.Join(',', columns.Select(x => x[i].ToString("R", CultureInfo.InvariantCulture))) + ",a\n"));
        Check<double>();
        Check<float>();

        void Check<T>()
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            var input = CsvInput.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), "table");
            var table = TableReader.Read<T>(input, new TableOptions { Standardize = false });
            if (rows == 1)
            {
                Assert.Throws<InputException>(() => ColumnStatistics.Learn(table, rows, blockSize, threads: 2));
                return;
            }

            var learnt = ColumnStatistics.Learn(table, rows, blockSize, threads: 2);
            foreach (var (x, column) in columns.Zip(learnt.Cast<NumericColumn>()))
            {
                double sum = Sum(x, value => value), squares = Sum(x, value => value * value);
                int count = x.Count(double.IsFinite);
                Assert.Equal(sum / count, column.Mean);
                Assert.Equal(Math.Sqrt((squares - count * column.Mean * column.Mean) / rows), column.Deviation);
            }
        }

        double Sum(double[] x, Func<double, double> term)
        {
            var shares = new double[16];
            for (int i = 0; i < rows; i++)
                shares[i / blockSize % 16] += double.IsNaN(x[i]) ? 0 : term(x[i]);
            double sum = 0;
            foreach (double share in shares)
                sum += share;
            return sum;
        }
    }
}
