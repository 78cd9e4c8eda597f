using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>
/// An upper bound on the curvature of the <see cref="Objective{T}"/>, from the examples alone: whatever the weights, its
/// Hessian is at most B = ½XXᵀ/n + λI for every class, and that of one example at most ½xxᵀ + λI. From it comes a step
/// size that needs no tuning, and a metric in which badly conditioned data are easy: the step η B⁻¹∇J.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Sources: Böhning, "Multinomial logistic regression algorithm", 1992, for the bound; Gower et al., "SGD: General
/// Analysis and Improved Rates", 2019, for the expected smoothness of a mini-batch.
/// </remarks>
public sealed class CurvatureBound<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    /// <summary>Up to this many features B is inverted; beyond, its largest eigenvalue alone has to serve.</summary>
    private const int MaxInverse = 1024;

    private const int PowerIterations = 20;
    private const int SampledBlocks = 32;
    private const double HighPercentile = 0.99;

    /// <summary>What is added to the diagonal of B at least, as a share of its mean, so that rounding leaves it invertible.</summary>
    private const double LeastJitter = 1e-5;

    /// <summary>Measures the examples.</summary>
    /// <param name="layer">The layer that is trained: who multiplies, and whether the last feature is the bias's.</param>
    /// <param name="data">The training examples.</param>
    /// <param name="l2">λ.</param>
    /// <param name="asMetric">Whether B⁻¹ is wanted; without it, its largest eigenvalue stands for B.</param>
    /// <param name="threads">How many threads may share the work, 1 or more; the result is the same for any number.</param>
    public CurvatureBound(SoftmaxLayer<T> layer, DataSet<T> data, double l2, bool asMetric, int threads)
    {
        if (asMetric && data.Features <= MaxInverse)
        {
            Inverse = Invert(layer, data, l2, threads);
            Largest = 1;
        }
        else
        {
            Largest = LargestEigenvalue(layer, data) / 2 + l2;
        }

        Example = Math.Max(Largest, HighExample(layer, data, threads));
        Examples = data.Count;
    }

    /// <summary>B⁻¹, N × N, or null where the metric is the identity.</summary>
    public Matrix<T>? Inverse { get; }

    /// <summary>L, the largest curvature of the objective in this metric: 1 if B⁻¹ is the metric.</summary>
    public double Largest { get; }

    /// <summary>
    /// L_max, the curvature of a single example in this metric, ½xᵀB⁻¹x or ½‖x‖²: the 99th percentile, because a few far
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

    /// <summary>(½XXᵀ/n + λI)⁻¹.</summary>
    private static Matrix<T> Invert(SoftmaxLayer<T> layer, DataSet<T> data, double l2, int threads)
    {
        var bound = Gram<T>.LowerTriangle(data, threads);
        bound.Divide(2 * data.TotalWeight, bound);
        double rounding = data.Features * double.CreateChecked(T.BitIncrement(T.One) - T.One);
        double jitter = Math.Max(LeastJitter, rounding) * bound.Trace() / data.Features;
        for (int j = 0; j < data.Features; j++)
            bound[j, j] += jitter + (layer.HasBias && j == data.Features - 1 ? 0 : l2);

        // Where many columns are nearly the same, as constants that are not standardised, rounding may weigh more than that.
        Matrix<double>? exact;
        while ((exact = Cholesky.Inverse(bound)) is null)
        {
            if (!double.IsFinite(jitter *= 10))
                throw new ArgumentException("The examples are not finite.", nameof(data));
            for (int j = 0; j < data.Features; j++)
                bound[j, j] += jitter;
        }

        var inverse = Matrix<T>.Build.Dense(data.Features, data.Features);
        MatrixSpans.Convert<double, T>(exact.Values(), inverse.Values());
        return inverse;
    }

    /// <summary>λ_max(XXᵀ/n), by power iterations: X(Xᵀv) is a gradient whose error is the logits.</summary>
    private static double LargestEigenvalue(SoftmaxLayer<T> layer, DataSet<T> data)
    {
        var random = new Random(0);
        var v = Matrix<T>.Build.Dense(data.Features, 1, (_, _) => T.CreateTruncating(random.NextDouble() + 0.5));
        double largest = 0;
        for (int i = 0; i < PowerIterations; i++)
        {
            v /= T.CreateTruncating(v.Norm());
            var next = Matrix<T>.Build.SameAs(v);
            foreach (var block in data.Blocks)
            {
                var logits = Matrix<T>.Build.Dense(block.Count, 1);
                layer.Engine.Forward(block.X, v, logits);
                if (block.Weights.Length > 0)
                    TensorPrimitives.Multiply(logits.Values(), block.Weights, logits.Values());
                layer.Engine.Backward(block.X, logits, next);
            }

            v = next / T.CreateTruncating(data.TotalWeight);
            largest = v.Norm();
            if (largest is not (> 0 and < double.PositiveInfinity))
                break;
        }

        return largest;
    }

    private double HighExample(SoftmaxLayer<T> layer, DataSet<T> data, int threads)
    {
        var curvatures = new double[Math.Min(SampledBlocks, data.Blocks.Length)][];
        var blocks = data.Blocks[..curvatures.Length].ToArray();
        Parallel.For(0, blocks.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, b =>
        {
            Matrix<T> X = blocks[b].X, scaled = X;
            if (Inverse is not null)
                layer.Engine.Forward(Inverse, X, scaled = Matrix<T>.Build.SameAs(X));
            curvatures[b] = [.. Enumerable.Range(0, X.ColumnCount).Select(i =>
            {
                double square = double.CreateTruncating(FloatingVector.Dot<T>(scaled.ColumnSpan(i), X.ColumnSpan(i)));
                double weight = double.CreateTruncating(blocks[b].WeightOf(i)) * data.Count / data.TotalWeight;
                return weight * square / 2;
            })];
        });
        double[] all = [.. curvatures.SelectMany(block => block).Order()];
        return all[(int)(HighPercentile * (all.Length - 1))];
    }
}
