using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>Proves how far J is above its minimum J* at most, by a point of the dual problem.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// <para>
/// The proof. log Σ_k e^{z_k} is the greatest value of αz + H(α) among all distributions α, H(α) being the entropy
/// (Boyd and Vandenberghe, "Convex Optimization", 2004, example 3.25). So for any distributions α_i, one for each
/// example, J(W, b) ≥ mean (α − y)(Wx + b) + mean H(α) + λ/2 · ‖W‖², where the mean is J's, with the weights of the
/// examples. If mean α = mean y =: π, the biases b drop out; and whatever W is, the rest is at least what it is at
/// its least, D(α) = mean H(α) − ‖mean (α − y)xᵀ‖²/2λ. Hence J* ≥ D(α): weak duality.
/// </para>
/// <para>
/// Between the model and that bound there are, since log Σ_k e^{z_k} − αz − H(α) = KL(α‖S) with S the softmax of z,
/// J(W, b) − D(α) = mean KL(α‖S) + ‖mean (α − y)xᵀ + λW‖²/2λ: two terms that are 0 at the optimum, and no difference
/// of large numbers.
/// </para>
/// <para>
/// Which α is a matter of how tight the bound is, not of whether it holds. It is S itself; with biases, S as it would
/// be with the best of them (<see cref="BiasNewton"/>), s̄ on average, and what is missing there is made up for all
/// examples alike: α = cS + 1(π − cs̄), with the greatest c ≤ 1 that leaves π − cs̄ ≥ 0. Its mean is π, whatever
/// Newton's method has left. All of it is computed in double, from the examples and weights as they are stored.
/// </para>
/// </remarks>
/// <param name="layer">The layer whose weights are judged.</param>
/// <param name="training">The examples that J is a mean over.</param>
/// <param name="l2">λ. Where it is 0, nothing can be proven.</param>
/// <param name="threads">How many threads may share the work, 1 or more; any number gives the same bits.</param>
internal sealed class DualityGap<T>(SoftmaxLayer<T> layer, DataSet<T> training, double l2, int threads)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private readonly Block<T>[] _blocks = training.Blocks.ToArray();
    private readonly SparseRows<double>?[] _sparse = [.. training.Blocks.ToArray().Select(block => block.Sparse?.ToDouble())];
    private readonly SimdEngine<double> _engine = new();

    /// <summary>The norm of the gradient when the proof was last tried in vain.</summary>
    public double Tried { get; set; } = double.PositiveInfinity;

    /// <summary>Below which ‖∇J‖ the proof is tried.</summary>
    /// <param name="tolerance">How far above J* the model may be, as a share of J*.</param>
    /// <param name="objective">J.</param>
    /// <returns>A norm; 0 where λ or the tolerance is 0, and nothing can be proven.</returns>
    /// <remarks>
    /// The proof takes as long as a few epochs. It is tried where it would succeed if the biases were penalised
    /// like the weights, ‖∇J‖²/2λ being the bound then; and after a failure, when the gradient is half as long.
    /// </remarks>
    public double Limit(double tolerance, double objective)
        => Math.Min(Math.Sqrt(2 * l2 * tolerance * objective), Tried / 2);

    /// <summary>Whether J is certainly at most <paramref name="tolerance"/> above J*, as a share of J*.</summary>
    /// <param name="tolerance">The share; for 0, the answer is no.</param>
    /// <param name="epoch">What was measured of the layer as it is; without a gradient, the answer is no.</param>
    public bool IsWithin(double tolerance, Epoch epoch)
    {
        if (epoch is not { Training.Objective: var measured, GradientNorm: { } norm }
            || !(norm < Limit(tolerance, measured)))
            return false;
        Tried = norm;
        var (objective, gap) = Measure();

        // What people are told is J as it was measured, which in single precision may be a little more.
        return gap + Math.Max(0, measured - objective) <= tolerance * (objective - gap);
    }

    /// <summary>Computes J, and how far it is above J* at most.</summary>
    /// <returns>J and the bound on J − J*, which is infinite where λ is 0.</returns>
    public (double Objective, double Gap) Measure()
    {
        var weights = layer.Weights.ToDouble();
        var center = Center();
        var biases = weights.LeftMultiply(center);
        double[][] shares = [.. _blocks.Select(SharesOf)];
        var logits = Logits(weights, center);
        var prior = Prior(shares);
        var newton = new BiasNewton(logits, shares);
        var (best, mean) = layer.HasBias ? newton.Solve(biases, prior) : (biases, prior);
        double c = Math.Min(1, prior.PointwiseDivide(mean).Minimum());
        var rest = prior - c * mean;

        var sums = new Sum[Shares];
        ForEachBlock(center, (share, b, X) =>
        {
            var sum = sums[share] ??= new Sum(X.RowCount, weights.ColumnCount);
            var S = newton.Probabilities(b, best);
            sum.Compare(S, c, rest, logits[b], biases, _blocks[b].Y.ToDouble(), shares[b]);
            _engine.Backward(X, S, sum.Gradient);
            logits[b] = S;
        });
        return Total(sums, Gradient(sums, errors: logits), weights);
    }

    private int Shares => Math.Min(Data.Shares.Count, _blocks.Length);

    /// <summary>
    /// A point among the examples, N values: since mean (α − y) is 0, mean (α − y)xᵀ is the same wherever x is
    /// measured from, and from nearby it loses fewer digits; the biases are then Wx at that point. Without biases it
    /// has to be 0, and so it is for sparse features, which lie near 0 anyway.
    /// </summary>
    private Vector<double> Center()
    {
        var center = Vector<double>.Build.Dense(training.Features);
        if (layer.HasBias)
            center.SetSubVector(training.SparseFeatures, _blocks[0].X.RowCount, _blocks[0].X.ToDouble().RowSums() / _blocks[0].Count);
        return center;
    }

    /// <summary>How much of the mean each example of a block is.</summary>
    private double[] SharesOf(Block<T> block)
    {
        var shares = new double[block.Count];
        for (int i = 0; i < shares.Length; i++)
            shares[i] = double.CreateTruncating(block.WeightOf(i)) / training.TotalWeight;
        return shares;
    }

    /// <summary>π, the mean target.</summary>
    private Vector<double> Prior(double[][] shares)
    {
        var prior = Vector<double>.Build.Dense(training.Classes);
        for (int b = 0; b < _blocks.Length; b++)
            prior += _blocks[b].Y.ToDouble().LeftMultiply(Vector<double>.Build.Dense(shares[b]));
        return prior;
    }

    /// <summary>Z = XᵀW of each block, with the features measured from the center.</summary>
    private Matrix<double>[] Logits(Matrix<double> weights, Vector<double> center)
    {
        var logits = new Matrix<double>[_blocks.Length];
        ForEachBlock(center, (_, b, X) =>
        {
            logits[b] = Matrix<double>.Build.Dense(X.ColumnCount, weights.ColumnCount);
            _engine.Forward(X, weights, logits[b]);
            _sparse[b]?.AddLogits(weights, logits[b]);
        });
        return logits;
    }

    /// <summary>Works on all blocks: each thread on a share of them at a time, in the order of the blocks.</summary>
    /// <param name="center">What the features are measured from, N values.</param>
    /// <param name="work">Is given the numbers of share and block, and X from there, which it may not keep.</param>
    private void ForEachBlock(Vector<double> center, Action<int, int, Matrix<double>> work)
        => Parallel.For(0, Shares, new ParallelOptions { MaxDegreeOfParallelism = threads }, share =>
        {
            var centered = Matrix<double>.Build.Dense(_blocks[share].X.RowCount, _blocks[share].Count);
            for (int b = share; b < _blocks.Length; b += Shares)
            {
                var X = _blocks[b].X;
                if (centered.ColumnCount != X.ColumnCount)
                    centered = Matrix<double>.Build.Dense(X.RowCount, X.ColumnCount);
                MatrixSpans.Convert<T, double>(X.Values(), centered.Values());
                for (int i = 0; i < X.ColumnCount; i++)
                    FloatingVector.Combine<double>(-1, center.AsArray().AsSpan()[^X.RowCount..], 1, centered.ColumnSpan(i));
                work(share, b, centered);
            }
        });

    /// <summary>mean (α − y)xᵀ, N × K: of dense features the sum over the shares, of sparse ones over all examples in order.</summary>
    private Matrix<double> Gradient(Sum[] sums, Matrix<double>[] errors)
    {
        var gradient = Matrix<double>.Build.Dense(training.Features, training.Classes);
        Parallel.For(0, training.Classes, new ParallelOptions { MaxDegreeOfParallelism = threads }, k =>
        {
            var column = gradient.ColumnSpan(k);
            for (int b = 0; b < _blocks.Length; b++)
                _sparse[b]?.AddGradient(errors[b].ColumnSpan(k), column);
            foreach (var sum in sums)
                FloatingVector.Combine(1, sum.Gradient.ColumnSpan(k), 1, column[^sum.Gradient.RowCount..]);
        });
        return gradient;
    }

    /// <summary>J(W, b), and mean KL(α‖S) + ‖mean (α − y)xᵀ + λW‖²/2λ.</summary>
    private (double Objective, double Gap) Total(Sum[] sums, Matrix<double> gradient, Matrix<double> weights)
    {
        int penalized = layer.PenalizedWeights(0).Length;
        double squares = 0, distances = 0;
        for (int k = 0; k < weights.ColumnCount; k++)
        {
            for (int j = 0; j < penalized; j++)
            {
                double w = weights[j, k], distance = gradient[j, k] + l2 * w;
                squares += w * w;
                distances += distance * distance;
            }
        }

        return (sums.Sum(sum => sum.Loss) + l2 / 2 * squares,
            l2 > 0 ? sums.Sum(sum => sum.Divergence) + distances / (2 * l2) : double.PositiveInfinity);
    }

    /// <summary>What a share of the blocks adds to the means.</summary>
    private sealed class Sum(int denseFeatures, int classes)
    {
        /// <summary>The loss Σ y(log Σ e^z − z) of the model.</summary>
        public double Loss { get; private set; }

        /// <summary>KL(α‖S) = Σ α(log α − z + log Σ e^z), the model being S.</summary>
        public double Divergence { get; private set; }

        /// <summary>(α − y)xᵀ, of the dense features.</summary>
        public Matrix<double> Gradient { get; } = Matrix<double>.Build.Dense(denseFeatures, classes);

        /// <summary>Adds the loss and the divergence of a block.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Compare(
            Matrix<double> S, // [m, K] with the best biases, overwritten with α − y, each row multiplied by its share
            double c, // α = cS + 1 rest
            Vector<double> rest, // [K]
            Matrix<double> logits, // [m, K], without biases; overwritten with Z
            Vector<double> biases, // [K], the model's
            Matrix<double> Y, // [m, K]
            double[] shares) // [m]
        {
            int m = S.RowCount;
            Span<double> s = S.Values(), z = logits.Values(), y = Y.Values();
            for (int i = 0; i < m; i++)
            {
                double max = double.NegativeInfinity, sum = 0;
                for (int k = 0; k < rest.Count; k++)
                    max = Math.Max(max, z[k * m + i] += biases[k]);
                for (int k = 0; k < rest.Count; k++)
                    sum += Math.Exp(z[k * m + i] - max);
                double logSum = max + Math.Log(sum);
                for (int at = i, k = 0; k < rest.Count; at += m, k++)
                {
                    double logS = z[at] - logSum, α = c * s[at] + rest[k];
                    Loss -= shares[i] * y[at] * logS;
                    Divergence += α > 0 ? shares[i] * α * (Math.Log(α) - logS) : 0;
                    s[at] = shares[i] * (α - y[at]);
                }
            }
        }
    }
}
