using CsCheck;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public class DualityGapTests
{
    /// <summary>
    /// The biases take up any offset of the columns, so that the optimum is that of the table without offsets: what L-BFGS
    /// finds there is exact, which it cannot be where the columns are far from 0.
    /// </summary>
    [Fact]
    public void It_is_an_upper_bound_all_along_the_way_to_the_optimum_whatever_the_table()
        => Tables.Sample(table =>
        {
            var layer = new SoftmaxLayer<double>(table.Data.Features, table.Data.Classes, table.HasBias);
            double optimum = Optimum(table.Centered, table.L2, table.HasBias);
            var gap = new DualityGap<double>(layer, table.Data, table.L2, threads: 1);
            AssertBounds("untrained");
            using var lbfgs = new Lbfgs(layer, table.Data, new TrainingOptions { L2 = table.L2, Threads = 1 });
            foreach (var epoch in lbfgs.Run().Take(60))
            {
                AssertBounds($"iteration {epoch.Number}");
                var weights = layer.Weights.Clone();
                var noise = Examples.RandomMatrix<double>(weights.RowCount, weights.ColumnCount, epoch.Number, scale: 0.1);
                layer.Weights.Add(noise, layer.Weights);
                AssertBounds($"near iteration {epoch.Number}");
                weights.CopyTo(layer.Weights);
            }

            void AssertBounds(string when)
            {
                var (objective, above) = gap.Measure();
                Assert.True(objective - optimum <= above + 1e-9 * Math.Max(1, objective),
                    $"{table}, {when}: {objective - optimum} above the optimum, not {above}");
            }
        }, iter: 60, seed: "0000KOIPe803", threads: 1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void At_the_optimum_it_is_as_good_as_zero(bool hasBias)
    {
        foreach (double l2 in new[] { 1, 1e-2, 1e-4 })
        {
            var data = Imbalanced<double>();
            var layer = new SoftmaxLayer<double>(data.Features, data.Classes, hasBias);
            using var lbfgs = new Lbfgs(layer, data, new TrainingOptions { L2 = l2 });
            double optimum = lbfgs.Run().Last().Training!.Value.Objective;
            Assert.Equal(Ending.Converged, lbfgs.Ended);
            Assert.InRange(new DualityGap<double>(layer, data, l2, threads: 1).Measure().Gap / optimum, -1e-14, 1e-10);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_sparse_features_it_is_that_of_the_same_features_as_a_matrix(bool hasBias)
    {
        var (sparse, dense) = Examples.RandomSparse<double>(levels: 30, classes: 4, examples: 300, seed: 5, weighted: true);
        var layer = new SoftmaxLayer<double>(dense.Features, 4, hasBias);
        Examples.RandomMatrix<double>(dense.Features, 4, seed: 6, scale: 0.3).CopyTo(layer.Weights);
        var expected = new DualityGap<double>(layer, dense, 0.1, threads: 1).Measure();
        var gap = new DualityGap<double>(layer, sparse, 0.1, threads: 2).Measure();
        Assert.Equal(expected.Objective, gap.Objective, 12);
        Assert.Equal(1, gap.Gap / expected.Gap, 1e-10);
    }

    [Fact]
    public void Wrong_biases_count_and_are_not_only_put_right()
    {
        var data = Imbalanced<double>();
        var layer = new SoftmaxLayer<double>(data.Features, data.Classes);
        double optimum = Optimum(data, 0.1, hasBias: true);
        layer.Weights[3, 1] = 2;
        var (objective, gap) = new DualityGap<double>(layer, data, 0.1, threads: 1).Measure();
        Assert.Equal(new Objective<double>(layer, 0.1).Evaluate(data.Blocks).Objective, objective, 12);
        Assert.InRange(gap, objective - optimum, 1.1 * (objective - optimum));
    }

    [Fact]
    public void Without_a_penalty_nothing_is_certain()
    {
        var data = Imbalanced<double>();
        var gap = new DualityGap<double>(new SoftmaxLayer<double>(data.Features, data.Classes), data, l2: 0, threads: 1);
        Assert.Equal(double.PositiveInfinity, gap.Measure().Gap);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var data = Imbalanced<float>();
        var layer = new SoftmaxLayer<float>(data.Features, data.Classes);
        Examples.RandomMatrix<float>(4, 2, seed: 1).CopyTo(layer.Weights);
        Assert.Equal(Measure(threads: 1), Measure(threads: 5));

        (double, double) Measure(int threads) => new DualityGap<float>(layer, data, 0.1, threads).Measure();
    }

    /// <summary>
    /// Fourteen temperatures: the column is far from 0 and not standardised. A bound that takes the biases for penalised
    /// weights is met when the objective is still 16 % above the optimum.
    /// </summary>
    [Fact]
    public void A_column_with_an_offset_does_not_end_a_run_early()
    {
        float[] temperatures = [36.5f, 36.8f, 36.6f, 36.9f, 37f, 36.7f, 36.4f, 38.5f, 39f, 38.2f, 38.8f, 39.5f, 38.1f, 40f];
        var x = Matrix<float>.Build.Dense(2, 14, (j, i) => j == 0 ? temperatures[i] : 1);
        var data = new DataSet<float>(new Block<float>(x, [.. Enumerable.Range(0, 14).Select(i => i / 7)], 2));
        using var descent = new GradientDescent<float>(
            new SoftmaxLayer<float>(2, 2), data, new GradientDescentOptions { Epochs = 2000 }, new TrainingOptions());
        var last = descent.Run().Last();
        Assert.Equal(Ending.Converged, descent.Ended);
        Assert.InRange(last.Training!.Value.Objective / Optimum(data.ToDouble(), 1e-3, hasBias: true), 1 - 1e-6, 1.001);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.1)]
    public void A_run_that_says_it_converged_has_also_where_one_class_is_rare(double l2)
    {
        var data = Imbalanced<float>();
        using var descent = new GradientDescent<float>(
            new SoftmaxLayer<float>(data.Features, data.Classes), data,
            new GradientDescentOptions { Epochs = 200 }, new TrainingOptions { L2 = l2 });
        var last = descent.Run().Last();
        Assert.Equal(Ending.Converged, descent.Ended);
        Assert.InRange(last.Training!.Value.Objective / Optimum(data.ToDouble(), l2, hasBias: true), 1 - 1e-6, 1.001);
    }

    private static double Optimum(DataSet<double> data, double l2, bool hasBias)
    {
        var layer = new SoftmaxLayer<double>(data.Features, data.Classes, hasBias);
        using var lbfgs = new Lbfgs(layer, data, new TrainingOptions { L2 = l2, Threads = 1 });
        return lbfgs.Run().Last().Training!.Value.Objective;
    }

    /// <summary>Few rows, columns of any scale and offset, classes of any frequency.</summary>
    private static readonly Gen<RandomTable> Tables = Gen.Select(
        Gen.Int[8, 40], Gen.Int[2, 5], Gen.Select(Gen.Double[-3, 6], Gen.Double[-3, 6]).Array[1, 4],
        Gen.Bool, Gen.Bool, Gen.Double[-4, 0], Gen.Int)
        .Select((rows, classes, columns, hasBias, hasWeights, logL2, seed) =>
            new RandomTable(rows, classes, columns, hasBias, hasWeights, Math.Pow(10, logL2), seed));

    private sealed record RandomTable(
        int Rows, int Classes, (double Scale, double Offset)[] Columns, bool HasBias, bool HasWeights, double L2, int Seed)
    {
        public DataSet<double> Data => Make(withOffsets: true);

        /// <summary>The same without offsets where the biases make up for that.</summary>
        public DataSet<double> Centered => Make(withOffsets: !HasBias);

        public override string ToString()
            => $"{Rows} rows, {Classes} classes, columns 10^{string.Join(", ", Columns)}, bias {HasBias}, "
                + $"weights {HasWeights}, λ {L2}, seed {Seed}";

        private DataSet<double> Make(bool withOffsets)
        {
            var random = new Random(Seed);

            // Every class has an example; the others are rare in proportion to their number.
            int[] labels = [.. Enumerable.Range(0, Rows)
                .Select(i => i < Classes ? i : (int)(Classes * Math.Pow(random.NextDouble(), 3)))];
            double[] weights = [.. labels.Select(_ => HasWeights ? 0.1 + 10 * random.NextDouble() : 1)];
            var noise = Matrix<double>.Build.Dense(Columns.Length, Rows, (_, _) => random.NextDouble() - 0.5);
            var x = Matrix<double>.Build.Dense(Columns.Length + 1, Rows, (j, i) => j == Columns.Length ? 1
                : (noise[j, i] + 0.3 * labels[i]) * Math.Pow(10, Columns[j].Scale)
                    + (withOffsets ? Math.Pow(10, Columns[j].Offset) : 0));
            if (!HasBias)
                x = x.RemoveRow(Columns.Length);
            return new DataSet<double>(Enumerable.Range(0, Rows).Chunk(16).Select(rows => new Block<double>(
                x.SubMatrix(0, x.RowCount, rows[0], rows.Length), labels.AsSpan(rows[0], rows.Length), Classes)
            {
                Weights = HasWeights ? weights[rows[0]..(rows[0] + rows.Length)] : [],
            }));
        }
    }

    /// <summary>Two classes, one of them 500 times as frequent as the other.</summary>
    private static DataSet<T> Imbalanced<T>()
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(0);
        return new DataSet<T>(Enumerable.Range(0, 4008).Chunk(64).Select(rows =>
        {
            int[] labels = [.. rows.Select(row => row % 501 == 0 ? 1 : 0)];
            var x = Matrix<T>.Build.Dense(4, rows.Length, (j, i) =>
                j == 3 ? T.One : T.CreateChecked(random.NextDouble() * 3 - 1.5 + (j == 0 ? labels[i] : 0)));
            return new Block<T>(x, labels, 2);
        }));
    }
}
