using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Training;

/// <summary>
/// The least of J over the biases alone, by Newton's method: there, the mean prediction s̄ is the mean target π. The
/// gradient is s̄ − π, and the Hessian the mean of the softmax's Jacobians, diag(s̄) − mean sᵀs.
/// </summary>
/// <param name="logits">Z without biases, m × K for each block that this process holds.</param>
/// <param name="fractions">How much of the mean each of the m examples of a block is, m × 1.</param>
/// <param name="team">The threads that share the work; any number gives the same bits.</param>
/// <param name="group">The processes that hold the blocks; any number gives the same bits.</param>
internal sealed class BiasNewton(Scratch logits, Scratch fractions, Team team, ProcessGroup group)
{
    private const int MaxPasses = 12;
    private const double Rounding = 1e-13;

    /// <summary>For more classes the Hessian takes too long; the biases are then left as they are.</summary>
    private const int MaxClasses = 512;

    private readonly SimdEngine<double> _engine = new();

    /// <summary>Finds the best biases, or as good ones as passes and precision allow.</summary>
    /// <param name="start">Where to begin, K values.</param>
    /// <param name="prior">π, K values.</param>
    /// <returns>The biases, and s̄ with them; K values each.</returns>
    public (Vector<double> Biases, Vector<double> Mean) Solve(Vector<double> start, Vector<double> prior)
    {
        var biases = start;
        var (mean, hessian) = Moments(biases);
        var step = Step();
        for (int pass = 1; pass < MaxPasses && step is not null && Error(mean) > Rounding; pass++)
        {
            // In its direction the gradient becomes smaller, but perhaps not all the way.
            var next = Moments(biases + step);
            if (Error(next.Mean) < Error(mean))
            {
                biases += step;
                (mean, hessian) = next;
                step = Step();
            }
            else
            {
                step /= 2;
            }
        }

        return (biases, mean);

        double Error(Vector<double> s) => (s - prior).L2Norm();

        // To add the same to all biases changes nothing. 11ᵀ/K gives that direction a curvature; no step goes there.
        Vector<double>? Step() => hessian is null ? null : (hessian + 1.0 / prior.Count).Solve(prior - mean);
    }

    /// <summary>S of a block.</summary>
    /// <param name="logits">Its logits without biases, m × K.</param>
    /// <param name="biases">K values.</param>
    /// <returns>m × K.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Matrix<double> Probabilities(Matrix<double> logits, Vector<double> biases)
    {
        int m = logits.RowCount, classes = biases.Count;
        var probabilities = Matrix<double>.Build.Dense(m, classes);
        Span<double> z = logits.Values(), s = probabilities.Values();
        for (int i = 0; i < m; i++)
        {
            double max = double.NegativeInfinity, sum = 0;
            for (int k = 0; k < classes; k++)
                max = Math.Max(max, z[k * m + i] + biases[k]);
            for (int k = 0; k < classes; k++)
                sum += s[k * m + i] = Math.Exp(z[k * m + i] + biases[k] - max);
            for (int k = 0; k < classes; k++)
                s[k * m + i] /= sum;
        }

        return probabilities;
    }

    /// <summary>s̄ and, where there are not too many classes, diag(s̄) − mean sᵀs.</summary>
    private (Vector<double> Mean, Matrix<double>? Hessian) Moments(Vector<double> biases)
    {
        int classes = biases.Count, products = classes > MaxClasses ? 0 : classes * classes;
        double[] sums = ShareTotal<double>.Of(
            group,
            Math.Min(Shares.Count, logits.Count),
            classes + products,
            (share, sum) => AddMoments(share, biases, sum.AsSpan(0, classes), sum.AsSpan(classes)),
            team.Run);
        var mean = Vector<double>.Build.Dense(sums[..classes]);
        if (products == 0)
            return (mean, null);
        var hessian = -Matrix<double>.Build.Dense(classes, classes, sums[classes..]);
        for (int k = 0; k < classes; k++)
            hessian[k, k] += mean[k];
        return (mean, hessian);
    }

    /// <summary>Adds what the blocks of a share have of s̄ and, where that is wanted, of mean sᵀs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddMoments(
        int share,
        Vector<double> biases, // [K]
        Span<double> mean, // [K]
        Span<double> products) // [K, K], or empty
    {
        int classes = biases.Count;
        var product = products.IsEmpty ? null : Matrix<double>.Build.Dense(classes, classes);
        for (int b = share; b < logits.Count; b += Shares.Count)
        {
            Matrix<double> S = Probabilities(logits.Read(b), biases), weighted = S.Clone();
            Span<double> values = weighted.Values(), fraction = fractions.Read(b).Values();
            for (int at = 0; at < values.Length; at++)
            {
                values[at] *= fraction[at % S.RowCount];
                mean[at / S.RowCount] += values[at];
            }

            if (product is null)
                continue;
            _engine.Forward(S, weighted, product);
            FloatingVector.Combine<double>(1, product.Values(), 1, products);
        }
    }
}
