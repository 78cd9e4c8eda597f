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
                Assert.Throws<InputException>(() => ColumnStatistics<T>.Learn(table, rows, blockSize, threads: 2));
                return;
            }

            var learnt = ColumnStatistics<T>.Learn(table, rows, blockSize, threads: 2);
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

    /// <summary>Values of known mean and deviation in some unit: 1, 3, 3 and 5, of which the 3 may be missing.</summary>
    [Theory]
    [InlineData("1e307", true)]
    [InlineData("1e200", true)]
    [InlineData("1e154", true)]
    [InlineData("1e35", true)]
    [InlineData("1e-30", true)]
    [InlineData("1e-36", true)]
    [InlineData("1e-160", true)]
    [InlineData("1e-200", true)]
    [InlineData("1e-300", true)]
    [InlineData("1e150", false)]
    [InlineData("1e-200", false)]
    public void The_square_of_a_value_may_be_larger_or_smaller_than_any_number(string unit, bool standardize)
    {
        double scale = double.Parse(unit, CultureInfo.InvariantCulture);
        Check<double>(1e-14);
        if (scale is > 1e-37 and < 1e37)
            Check<float>(1e-6);

        void Check<T>(double tolerance)
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            string exponent = unit[1..];
            var whole = Learn<T>($"1{exponent}\n3{exponent}\n3{exponent}\n5{exponent}\n", standardize);
            Assert.Equal(3, whole.Mean / scale, tolerance * 3);
            Assert.Equal(Math.Sqrt(2), whole.Deviation / scale, tolerance * 3);
            var some = Learn<T>($"1{exponent}\n\"\"\n\"\"\n5{exponent}\n", standardize);
            Assert.Equal(3, some.Mean / scale, tolerance * 3);
            Assert.Equal(Math.Sqrt(2), some.Deviation / scale, tolerance * 3);
        }
    }

    [Fact]
    public void A_deviation_far_below_the_mean_is_not_lost_to_rounding()
    {
        var column = Learn<double>("1000000000001\n1000000000003\n1000000000003\n1000000000005\n", standardize: false);
        Assert.Equal(1000000000003, column.Mean);
        Assert.Equal(Math.Sqrt(2), column.Deviation, 14);
    }

    [Theory]
    [InlineData("1e-320", Remedy.None)]
    [InlineData("1e-320", Remedy.DoublePrecision)]
    [InlineData("1e-200", Remedy.DoublePrecision)]
    [InlineData("1e-45", Remedy.DoublePrecision)]
    [InlineData("1e-39", Remedy.DoublePrecision)]
    public void Values_too_close_together_are_refused_and_not_taken_for_a_constant(string unit, Remedy remedy)
    {
        string column = string.Concat("1335".Select(digit => $"{digit}{unit[1..]}\n"));
        var error = Assert.Throws<InputException>(() =>
            remedy == Remedy.None ? Learn<double>(column, standardize: true) : Learn<float>(column, standardize: true));
        Assert.StartsWith("Column 'x' has values so close together", error.Message, StringComparison.Ordinal);
        Assert.Equal(remedy, error.Remedy);
    }

    [Fact]
    public void Values_that_vanish_beside_larger_ones_are_as_good_as_0()
        => Assert.Equal(0.5, Learn<float>("1e-50\n1\n1\n2e-50\n", standardize: true).Deviation);

    [Theory]
    [InlineData("1e308\n-1e308\n-1e308\n", "line 2 (row 1), column 'x': '1e308' is too far from the other values", true)]
    [InlineData("1\n\"\"\n-1e153\n1e154\n", "line 5 (row 4), column 'x': '1e154' is too large to be squared", false)]
    public void A_value_too_large_to_compute_with_is_named(string column, string says, bool standardize)
    {
        var error = Assert.Throws<InputException>(() => Learn<double>(column, standardize));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    /// <summary>What is learnt of a column, which stands beside one that differs from row to row.</summary>
    private static NumericColumn Learn<T>(string column, bool standardize)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        string csv = "x,i,t\n" + string.Concat(column.TrimEnd().Split('\n').Select((cell, i) => $"{cell},{i},a\n"));
        var input = CsvInput.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "table");
        var table = TableReader.Read<T>(input, new TableOptions { Standardize = standardize });
        return (NumericColumn)ColumnStatistics<T>.Learn(table, table.Rows, blockSize: 64, threads: 2)[0];
    }
}
