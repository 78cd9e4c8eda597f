using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Training;

/// <summary>
/// An upper bound on the curvature of the <see cref="Objective{T}"/>, from the examples alone: whatever the weights, its
/// Hessian is at most B = ½XXᵀ/n + λI for every class, and that of one example at most ½xxᵀ + λI. From it comes a step
/// size that needs no tuning, and a metric in which badly conditioned data are easy: the step η M⁻¹∇J, where M is B or
/// as near to it as can be had.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// <para>
/// Sources: Böhning, "Multinomial logistic regression algorithm", 1992, for the bound; Gower et al., "SGD: General
/// Analysis and Improved Rates", 2019, for the expected smoothness of a mini-batch.
/// </para>
/// <para>
/// All processes get what the first one has found: they form the same sums, but what processors of different kinds make
/// of these may differ in the last bits.
/// </para>
/// </remarks>
public sealed class CurvatureBound<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private const int Products = 10;

    /// <summary>Less than this, in proportion, is rounding: there is nothing left.</summary>
    private const double LeastRest = 1e-6;

    private const int SampledBlocks = 32;
    private const double HighPercentile = 0.99;

    /// <summary>What is added to the diagonal of B at least, as a share of its mean, so that rounding leaves it invertible.</summary>
    internal const double LeastJitter = 1e-5;

    /// <summary>Measures the examples.</summary>
    /// <param name="layer">The layer that is trained: who multiplies, and whether the last feature is the bias's.</param>
    /// <param name="data">The training examples.</param>
    /// <param name="l2">λ.</param>
    /// <param name="asMetric">Whether a metric is wanted; without it, the largest eigenvalue stands for B.</param>
    /// <param name="threads">How many threads may share the work, 1 or more; the result is the same for any number.</param>
    public CurvatureBound(SoftmaxLayer<T> layer, DataSet<T> data, double l2, bool asMetric, int threads)
    {
        Metric = asMetric ? MetricOf(layer, data, l2, threads) : null;
        double largest = Metric is { IsBound: true } ? 1 : LargestEigenvalue(layer, data, l2, Metric, threads);
        double[] found = [largest, Math.Max(largest, HighExample(data, threads))];
        data.Processes.Broadcast(found.AsSpan());
        (Largest, Example, Examples) = (found[0], found[1], data.Count);
    }

    /// <summary>M, or null where it is the identity.</summary>
    internal Metric<T>? Metric { get; }

    /// <summary>L, the largest curvature of the objective in this metric, λ_max(M⁻¹B): 1 if M is B.</summary>
    public double Largest { get; }

    /// <summary>
    /// L_max, the curvature of a single example in this metric, ½xᵀM⁻¹x or ½‖x‖²: the 99th percentile, because a few far
    /// outliers would otherwise slow down all the others.
    /// </summary>
    public double Example { get; }

    private int Examples { get; }

    /// <summary>
    /// The expected smoothness of a mini-batch: 𝓛(b) = n(b − 1)/(b(n − 1)) · L + (n − b)/(b(n − 1)) · L_max. It is L_max
    /// for one example and L for all of them.
    /// </summary>
    /// <param name="batchSize">b, from 1 to n.</param>
    /// <returns>𝓛(b). A step of 1/𝓛(b) is safe.</returns>
    public double ExpectedSmoothness(int batchSize)
    {
        double n = Examples, b = Math.Min(batchSize, n);
        return n == 1 ? Example : n * (b - 1) / (b * (n - 1)) * Largest + (n - b) / (b * (n - 1)) * Example;
    }

    /// <summary>The first step size for mini-batches with momentum, v ← μv + (1 − μ)∇J, W ← W − ηv.</summary>
    /// <param name="batchSize">b, from 1 to n.</param>
    /// <param name="momentum">μ, at least 0 and below 1.</param>
    /// <param name="schedule">Whether the step goes to zero.</param>
    /// <returns>η.</returns>
    /// <remarks>
    /// Along a direction of curvature h that is w ← (1 + μ − η(1 − μ)h)w − μw₋₁, which is stable up to η = 2(1 +
    /// μ)/((1 − μ)h): 2/h without momentum, 38/h with μ = 0.9 (Polyak, "Some methods of speeding up the convergence
    /// of iteration methods", 1964). A little less than a third of that leaves room for the noise: 12/𝓛(b) with μ =
    /// 0.9. But the variance that the noise gives w grows with η, whatever μ is. So more momentum makes no longer
    /// steps; and where the steps stay as they are, so that the noise of the batches does too, more than 1/𝓛(b) is
    /// not safe.
    /// </remarks>
    public double StepSize(int batchSize, double momentum, Schedule schedule)
    {
        bool noiseStays = schedule == Schedule.Constant && batchSize < Examples;
        double stable = 12.0 / 19 * (1 + momentum) / (1 - momentum);
        return Math.Min(noiseStays ? 1 : 12, stable) / ExpectedSmoothness(batchSize);
    }

    private static Metric<T> MetricOf(SoftmaxLayer<T> layer, DataSet<T> data, double l2, int threads)
    {
        int dense = data.Features - data.SparseFeatures - (layer.HasBias ? 1 : 0);
        Metric<T> metric = dense > SparseColumns.MostDense ? LowRankMetric<T>.Of(layer, data, l2, threads)
            : new InverseMetric<T>(Invert(layer, data, l2, threads), layer.Engine);
        return data.SparseFeatures == 0 ? metric : new SparseMetric<T>(data, l2, layer.HasBias, metric);
    }

    /// <summary>(½XXᵀ/n + λI)⁻¹, of the dense features.</summary>
    private static Matrix<T> Invert(SoftmaxLayer<T> layer, DataSet<T> data, double l2, int threads)
    {
        var bound = Gram<T>.LowerTriangle(data, threads);
        int n = bound.RowCount;
        bound.Divide(2 * data.TotalWeight, bound);
        double rounding = n * double.CreateChecked(T.BitIncrement(T.One) - T.One);
        double jitter = Math.Max(LeastJitter, rounding) * bound.Trace() / n;
        for (int j = 0; j < n; j++)
            bound[j, j] += jitter + (layer.HasBias && j == n - 1 ? 0 : l2);

        // Where many columns are nearly the same, as constants that are not standardised, rounding may weigh more than that.
        Matrix<double>? exact;
        while ((exact = Cholesky.Inverse(bound)) is null)
        {
            if (!double.IsFinite(jitter *= 10))
                throw new ArgumentException("The examples are not finite.", nameof(data));
            for (int j = 0; j < n; j++)
                bound[j, j] += jitter;
        }

        var inverse = Matrix<T>.Build.Dense(n, n);
        MatrixSpans.Convert<double, T>(exact.Values(), inverse.Values());
        data.Processes.Broadcast(inverse.Values());
        return inverse;
    }

    /// <summary>
    /// λ_max(M⁻¹B), by Lanczos' method: from g₀ come g₁, g₂, … by BM⁻¹, made orthonormal in the inner product gᵀM⁻¹g, in
    /// which BM⁻¹ is symmetric and, between these, a matrix of three diagonals, whose largest eigenvalue is at most that of
    /// M⁻¹B and soon near it. Source: Golub and Van Loan, "Matrix Computations", 2013, section 10.1.
    /// </summary>
    internal static double LargestEigenvalue(
        SoftmaxLayer<T> layer, DataSet<T> data, double l2, Metric<T>? metric, int threads)
    {
        var blocks = data.Blocks.ToArray();
        var random = new Random(0);
        var g = Matrix<T>.Build.Dense(data.Features, 1, (_, _) => T.CreateTruncating(random.NextDouble() + 0.5));
        var before = Matrix<T>.Build.SameAs(g);
        var between = Matrix<double>.Build.Dense(Products, Products);
        int count = 0;
        for (; count < Products; count++)
        {
            // The g that has come is β times the next one; v = M⁻¹g, so that vᵀg = 1.
            var v = Matrix<T>.Build.SameAs(g);
            if (metric is not null)
                metric.Add(T.One, g, v, Metric<T>.Alone);
            else
                g.CopyTo(v);
            double β = Math.Sqrt(Dot(v, g));
            if (!double.IsFinite(β))
                return double.PositiveInfinity;
            if (!(β > LeastRest * between[0, 0]))
                break;
            (g, v) = (g / T.CreateTruncating(β), v / T.CreateTruncating(β));
            var next = CurvatureProduct<T>.Of(layer, blocks, l2, v, threads, data.Processes);
            double α = between[count, count] = Dot(v, next);
            if (!double.IsFinite(α))
                return double.PositiveInfinity;
            next -= T.CreateTruncating(α) * g;
            if (count > 0)
            {
                next -= T.CreateTruncating(β) * before;
                between[count, count - 1] = between[count - 1, count] = β;
            }

            (before, g) = (g, next);
        }

        return count == 0 ? 0 : between.SubMatrix(0, count, 0, count).Evd(Symmetricity.Symmetric).EigenValues[count - 1].Real;

        static double Dot(Matrix<T> a, Matrix<T> b) => double.CreateTruncating(FloatingVector.Dot<T>(a.Values(), b.Values()));
    }

    private double HighExample(DataSet<T> data, int threads)
    {
        var blocks = data.Blocks[..Math.Min(SampledBlocks, data.Blocks.Length)].ToArray();
        double[] all = new double[Block<T>.CountOf(blocks)];
        Threads.For(blocks.Length, threads, b =>
        {
            if (blocks[b].Owner != data.Processes.Rank)
                return;
            var block = blocks[b].In(new BlockRoom<T>());
            double[] squares = Metric?.Squares(block) ?? Squares(block);
            for (int i = 0; i < squares.Length; i++)
                squares[i] *= double.CreateTruncating(block.WeightOf(i)) * data.Count / data.TotalWeight / 2;
            squares.CopyTo(all, Block<T>.CountOf(blocks.AsSpan(0, b)));
        });
        data.Processes.Unite(all.AsSpan());
        Array.Sort(all);
        return all[(int)(HighPercentile * (all.Length - 1))];
    }

    /// <summary>‖x‖² of each example.</summary>
    private static double[] Squares(Block<T> block) => [.. Enumerable.Range(0, block.Count).Select(i =>
    {
        double square = double.CreateTruncating(FloatingVector.Dot<T>(block.X.ColumnSpan(i), block.X.ColumnSpan(i)));
        for (int entry = 0; entry < (block.Sparse?.Indices(i).Length ?? 0); entry++)
            square += Math.Pow(double.CreateTruncating(block.Sparse!.Value(i, entry)), 2);
        return square;
    })];
}
