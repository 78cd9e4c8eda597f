using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

/// <summary>The metric of sparse features, against the matrix that it stands for.</summary>
public sealed class SparseMetricTests
{
    private const int Levels = 25;
    private const double L2 = 1e-2;

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void It_adds_the_product_with_the_inverse_that_its_formula_gives(bool hasBias, bool weighted)
    {
        var (sparse, dense) = Examples.RandomSparse<double>(Levels, classes: 3, examples: 400, seed: 1, weighted);
        var metric = Assert.IsType<SparseMetric<double>>(Bound(sparse, hasBias).Metric);
        var inverse = Inverse(sparse, dense, hasBias);
        Matrix<double> V = Examples.RandomMatrix<double>(dense.Features, 3, seed: 2), W = V.Clone();
        metric.Add(-0.5, V, W, Metric<double>.Alone);
        Assert.InRange((W - (V - 0.5 * inverse * V)).L2Norm() / W.L2Norm(), 0, 1e-9);

        var block = sparse.Blocks[0];
        var X = dense.Blocks[0].X;
        double[] squares = metric.Squares(block);
        for (int i = 0; i < block.Count; i++)
            Assert.Equal(1, X.Column(i) * inverse * X.Column(i) / squares[i], 1e-9);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_largest_curvature_is_that_of_the_bound_in_this_metric(bool hasBias)
    {
        var (sparse, dense) = Examples.RandomSparse<double>(Levels, classes: 3, examples: 400, seed: 3);
        var factor = Inverse(sparse, dense, hasBias).Cholesky().Factor;
        double largest = (factor.Transpose() * B(dense, hasBias) * factor).Evd(Symmetricity.Symmetric).EigenValues.Max(value => value.Real);
        double found = Bound(sparse, hasBias).Largest;
        Assert.InRange(found / largest, 0.97, 1 + 1e-9);

        // Four blocks, each the bound of its own: two columns of levels, one of numbers, and the dense features.
        Assert.InRange(largest, 1, 4);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var (sparse, _) = Examples.RandomSparse<float>(Levels, classes: 3, examples: 2000, seed: 3);
        var layer = new SoftmaxLayer<float>(sparse.Features, 3);
        var alone = new CurvatureBound<float>(layer, sparse, L2, asMetric: true, threads: 1);
        var shared = new CurvatureBound<float>(layer, sparse, L2, asMetric: true, threads: 3);
        Assert.Equal((alone.Largest, alone.Example), (shared.Largest, shared.Example));
        Matrix<float> V = Examples.RandomMatrix<float>(sparse.Features, 3, seed: 2), one = V.Clone(), other = V.Clone();
        alone.Metric!.Add(1, V, one, Metric<float>.Alone);
        shared.Metric!.Add(1, V, other, (_, items, work) => Parallel.For(0, items, work));
        Assert.Equal(one, other);
    }

    private static CurvatureBound<double> Bound(DataSet<double> sparse, bool hasBias)
        => new(new SoftmaxLayer<double>(sparse.Features, sparse.Classes, hasBias), sparse, L2, asMetric: true, threads: 2);

    /// <summary>Cᵀ diag(D⁻¹, B_dense⁻¹) C, where Cv subtracts what sparse features have in common with the bias.</summary>
    private static Matrix<double> Inverse(DataSet<double> sparse, DataSet<double> dense, bool hasBias)
    {
        int n = dense.Features, m = sparse.SparseFeatures;
        var bound = B(dense, hasBias);
        var blocks = Matrix<double>.Build.Dense(n, n);
        for (int j = 0; j < m; j++)
            blocks[j, j] = 1 / bound[j, j];

        // The jitter of the inverse of the dense part, 1e-5 of its mean diagonal, is below what is compared here.
        var part = bound.SubMatrix(m, n - m, m, n - m);
        double jitter = 1e-5 * (part.Trace() - (n - m - (hasBias ? 1 : 0)) * L2) / (n - m);
        blocks.SetSubMatrix(m, m, (part + jitter * Matrix<double>.Build.DenseIdentity(n - m)).Inverse());
        double least = 1e-5 * (Enumerable.Range(0, m).Average(j => bound[j, j] - L2) + L2);
        for (int j = 0; j < m; j++)
            blocks[j, j] = 1 / (bound[j, j] + least);
        var C = Matrix<double>.Build.DenseIdentity(n);
        for (int j = 0; hasBias && j < m; j++)
            C[j, n - 1] = -2 * bound[j, n - 1]; // the mean of feature j: B is half the products with 1
        return C.Transpose() * blocks * C;
    }

    private static Matrix<double> B(DataSet<double> dense, bool hasBias)
    {
        var bound = Matrix<double>.Build.Dense(dense.Features, dense.Features);
        foreach (var block in dense.Blocks)
        {
            var weighted = block.X.Clone();
            for (int i = 0; i < block.Count; i++)
                weighted.SetColumn(i, block.X.Column(i) * block.WeightOf(i));
            bound += weighted * block.X.Transpose() / (2 * dense.TotalWeight);
        }

        for (int j = 0; j < dense.Features - (hasBias ? 1 : 0); j++)
            bound[j, j] += L2;
        return bound;
    }
}
