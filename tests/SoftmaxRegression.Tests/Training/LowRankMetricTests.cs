using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public class LowRankMetricTests
{
    private const double L2 = 0.01;

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(300)]
    public void It_multiplies_by_the_inverse_of_what_it_is_made_of(int rank)
    {
        const int n = 300;
        var random = new Random(1);
        double[] diagonal = [.. Enumerable.Range(0, n).Select(_ => Math.Pow(10, 6 * random.NextDouble() - 3))];
        double[] Λ = [.. Enumerable.Range(0, rank).Select(i => 0.5 + 10.0 * i / rank)];
        const double σ = 0.5;
        var V = Examples.RandomMatrix<double>(n, rank, seed: 2).GramSchmidt().Q;
        var root = Matrix<double>.Build.DiagonalOfDiagonalArray([.. diagonal.Select(Math.Sqrt)]);
        var within = V * Matrix<double>.Build.DiagonalOfDiagonalArray([.. Λ.Select(λ => λ - σ)]) * V.Transpose();
        var M = root * (within + σ * Matrix<double>.Build.DenseIdentity(n)) * root;

        // Directions and weights have rows of sparse features before those of M.
        var metric = new LowRankMetric<double>(diagonal, V, Λ, σ, new SimdEngine<double>());
        Matrix<double> directions = Examples.RandomMatrix<double>(n + 7, 4, seed: 3), weights = Examples.RandomMatrix<double>(n + 7, 4, seed: 4);
        for (int call = 0; call < 2; call++)
        {
            var added = weights.Clone();
            metric.Add(-0.5, directions, added, Metric<double>.Alone);
            var change = (added - weights) / -0.5;
            Assert.Equal(0, change.SubMatrix(0, 7, 0, 4).FrobeniusNorm());
            var expected = directions.SubMatrix(7, n, 0, 4);
            Assert.InRange((M * change.SubMatrix(7, n, 0, 4) - expected).FrobeniusNorm() / expected.FrobeniusNorm(), 0, 1e-9);
        }
    }

    [Fact]
    public void The_square_of_an_example_is_what_the_inverse_says()
    {
        var data = Decaying<double>(features: 150, examples: 400);
        var (X, metric) = (data.Blocks[0].X, Of(data));
        var inverse = Inverse(metric, data.Features);
        var expected = (X.Transpose() * inverse * X).Diagonal();
        Assert.All(metric.Squares(data.Blocks[0]).Zip(expected), pair => Assert.Equal(1, pair.First / pair.Second, 1e-9));
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(1)]
    public void Where_few_directions_are_all_there_is_it_is_the_bound_itself(double l2)
    {
        // Standardised columns that depend on 20 numbers: D is the same for all, and ½XXᵀ/n of rank 20.
        var X = Examples.RandomMatrix<double>(400, 20, seed: 5) * Examples.RandomMatrix<double>(20, 250, seed: 6);
        X = X.NormalizeRows(2) * Math.Sqrt(X.ColumnCount);
        var data = new DataSet<double>(new Block<double>(X, new int[250], classes: 2));
        var metric = LowRankMetric<double>.Of(new SoftmaxLayer<double>(400, 2, hasBias: false), data, l2, threads: 1);
        var B = X * X.Transpose() / 500 + l2 * Matrix<double>.Build.DenseIdentity(400);
        var product = Matrix<double>.Build.Dense(400, 3);
        var V = Examples.RandomMatrix<double>(400, 3, seed: 7);
        metric.Add(1, B * V, product, Metric<double>.Alone);
        Assert.InRange((product - V).FrobeniusNorm() / V.FrobeniusNorm(), 0, 1e-9);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits_in_both_precisions()
    {
        Compare<float>();
        Compare<double>();

        static void Compare<T>()
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            var data = Decaying<T>(features: 70, examples: 1100);
            var V = Examples.RandomMatrix<T>(data.Features, 3, seed: 1);
            Matrix<T> alone = V.Clone(), together = V.Clone();
            Of(data, threads: 1).Add(T.One, V, alone, Metric<T>.Alone);
            Of(data, threads: 3).Add(T.One, V, together, (_, items, work) => Parallel.For(0, items, work));
            Assert.Equal(alone, together);
        }
    }

    [Fact]
    public void The_units_of_the_columns_make_no_difference()
    {
        const int features = 80;
        var data = Decaying<double>(features, examples: 100);
        var random = new Random(8);
        var scales = Matrix<double>.Build.DiagonalOfDiagonalArray(
            [.. Enumerable.Range(0, features).Select(j => j == features - 1 ? 1 : Math.Pow(10, 5 * random.NextDouble() - 2))]);
        var scaled = new DataSet<double>(data.Blocks.ToArray().Select(block => new Block<double>(scales * block.X, block.Y)));
        var expected = Inverse(Of(data, l2: 0), features);
        var inverse = scales * Inverse(Of(scaled, l2: 0), features) * scales;
        Assert.InRange((inverse - expected).FrobeniusNorm() / expected.FrobeniusNorm(), 0, 1e-6);
    }

    [Fact]
    public void An_example_that_counts_twice_is_two_examples()
    {
        var once = Decaying<double>(features: 30, examples: 64).Blocks[0];
        double[] weights = [.. Enumerable.Range(0, 64).Select(i => i < 10 ? 2.0 : 1)];
        var weighted = new DataSet<double>(new Block<double>(once.X, once.Y) { Weights = weights });
        var repeated = new DataSet<double>(new Block<double>(
            once.X.Append(once.X.SubMatrix(0, 30, 0, 10)), once.Y.Stack(once.Y.SubMatrix(0, 10, 0, 3))));
        var expected = Inverse(Of(repeated), 30);
        Assert.InRange((Inverse(Of(weighted), 30) - expected).FrobeniusNorm() / expected.FrobeniusNorm(), 0, 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.01)]
    public void Features_that_are_0_and_fewer_examples_than_features_do_no_harm(double l2)
    {
        var X = Examples.RandomMatrix<double>(220, 20, seed: 9);
        X.ClearRows(Enumerable.Range(0, 50).ToArray());
        var data = new DataSet<double>(new Block<double>(X, new int[20], classes: 2));
        var inverse = Inverse(Of(data, l2), 220);
        Assert.All(inverse.Enumerate(), value => Assert.True(double.IsFinite(value)));
        Assert.InRange(Largest(data, Of(data, l2), l2), 0.5, 3);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_refused()
    {
        var X = Examples.RandomMatrix<double>(30, 20, seed: 9);
        X[3, 4] = double.NaN;
        Assert.Throws<ArgumentException>(() => Of(new DataSet<double>(new Block<double>(X, new int[20], classes: 2))));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(40)]
    public void How_far_it_is_from_the_bound_is_measured_well(int rank)
    {
        var data = Decaying<double>(features: 120, examples: 500);
        double[] diagonal = CurvatureProduct<double>.Diagonal(Layer<double>(120), data, L2, threads: 1);
        var root = Matrix<double>.Build.DiagonalOfDiagonalArray([.. diagonal.Select(d => 1 / Math.Sqrt(d))]);
        var (V, Λ) = LargestEigenpairs.Of(120, rank, products: 1, Q => root * Bound(data, L2) * root * Q);
        var metric = new LowRankMetric<double>(diagonal, V, Λ, Λ[0], new SimdEngine<double>());
        double measured = CurvatureBound<double>.LargestEigenvalue(Layer<double>(120), data, L2, metric, threads: 1);
        Assert.InRange(measured, 0.95 * Largest(data, metric, L2), Largest(data, metric, L2) * (1 + 1e-9));
    }

    [Fact]
    public void What_the_sample_misses_the_largest_curvature_shows()
    {
        // Of 33 times 128 examples the first 16 blocks are looked at; the first feature differs from 0 in one of the others.
        var random = new Random(10);
        var data = new DataSet<double>(Enumerable.Range(0, 33).Select(b => new Block<double>(
            Matrix<double>.Build.Dense(12, 128, (j, _) => j == 11 ? 1 : j < 2 && b != 16 ? 0 : random.NextDouble() + j), new int[128], classes: 2)));
        var metric = Of(data, 0);
        double measured = CurvatureBound<double>.LargestEigenvalue(Layer<double>(12), data, 0, metric, threads: 1);
        Assert.True(measured > 10);
        Assert.Equal(1, measured / Largest(data, metric, 0), 1e-6);
    }

    /// <summary>Correlated columns: feature j is a mixture of normal numbers of which number i has the variance 1/(i + 1)².</summary>
    internal static DataSet<T> Decaying<T>(int features, int examples)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var mixture = Examples.RandomMatrix<double>(features, features, seed: 11);
        for (int i = 0; i < features; i++)
            mixture.SetColumn(i, mixture.Column(i) / (i + 1));
        return new DataSet<T>(Enumerable.Range(0, examples).Chunk(64).Select(block =>
        {
            var X = mixture * Examples.RandomMatrix<double>(features, block.Length, seed: block[0], scale: 3);
            X.SetRow(features - 1, Vector<double>.Build.Dense(block.Length, 1));
            int[] labels = [.. block.Select((_, i) => X[0, i] + X[1, i] > 1 ? 1 : X[2, i] > 0.5 ? 2 : 0)];
            return new Block<T>(Matrix<T>.Build.Dense(features, block.Length, (j, i) => T.CreateChecked(X[j, i])), labels, 3);
        }));
    }

    private static SoftmaxLayer<T> Layer<T>(int features)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => new(features, 3);

    private static LowRankMetric<T> Of<T>(DataSet<T> data, double l2 = L2, int threads = 1)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => LowRankMetric<T>.Of(Layer<T>(data.Features), data, l2, threads);

    private static Matrix<double> Inverse(LowRankMetric<double> metric, int features)
    {
        var inverse = Matrix<double>.Build.Dense(features, features);
        metric.Add(1, Matrix<double>.Build.DenseIdentity(features), inverse, Metric<double>.Alone);
        return inverse;
    }

    /// <summary>λ_max(M⁻¹B), which is that of LᵀM⁻¹L with B = LLᵀ; for B's sake with a trifle on the diagonal.</summary>
    private static double Largest(DataSet<double> data, LowRankMetric<double> metric, double l2)
    {
        var B = Bound(data, l2);
        var L = (B + 1e-12 * B.Trace() * Matrix<double>.Build.DenseIdentity(data.Features)).Cholesky().Factor;
        var symmetric = L.Transpose() * Inverse(metric, data.Features) * L;
        return ((symmetric + symmetric.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues.Max(value => value.Real);
    }

    /// <summary>½XXᵀ/n + λI, without λ for the bias.</summary>
    private static Matrix<double> Bound(DataSet<double> data, double l2)
    {
        var X = data.Blocks.ToArray().Select(block => block.X).Aggregate((left, right) => left.Append(right));
        var bound = X * X.Transpose() / (2 * data.Count);
        for (int j = 0; j < data.Features - 1; j++)
            bound[j, j] += l2;
        return bound;
    }
}
