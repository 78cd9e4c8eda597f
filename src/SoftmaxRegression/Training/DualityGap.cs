using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

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
        int[] rows = Array.ConvertAll(_blocks, block => IsOwn(block) ? block.Count : 0);
        string? folder = training.Source?.Folder;
        using Scratch logits = new(rows, training.Classes, folder), fractions = new(rows, columns: 1, folder);
        var shares = new GapShare<T>[Math.Min(Shares.Count, _blocks.Length)];
        for (int share = 0; share < shares.Length; share++)
            shares[share] = new GapShare<T>(training, center);
        using var team = new Team(Math.Min(threads, shares.Length));
        var prior = Prior(team, shares, weights, logits, fractions);
        var (best, mean) = layer.HasBias
            ? new BiasNewton(logits, fractions, team, training.Processes).Solve(biases, prior)
            : (biases, prior);
        double c = Math.Min(1, prior.PointwiseDivide(mean).Minimum());
        var rest = prior - c * mean;
        var gradient = Gradient(team, shares, (share, b) =>
        {
            var Z = logits.Read(b);
            share.Compare(BiasNewton.Probabilities(Z, best), c, rest, Z, biases, fractions.Read(b).Values());
        });
        return Total(shares, gradient, weights);
    }

    /// <summary>
    /// A point among the examples, N values: since mean (α − y) is 0, mean (α − y)xᵀ is the same wherever x is
    /// measured from, and from nearby it loses fewer digits; the biases are then Wx at that point. Without biases it
    /// has to be 0, and so it is for sparse features, which lie near 0 anyway.
    /// </summary>
    private Vector<double> Center()
    {
        var center = Vector<double>.Build.Dense(training.Features);
        if (layer.HasBias && IsOwn(_blocks[0]))
        {
            var first = _blocks[0].In(new BlockRoom<T>());
            center.SetSubVector(training.SparseFeatures, first.DenseFeatures, first.X.ToDouble().RowSums() / first.Count);
        }

        training.Processes.Broadcast(center.AsArray().AsSpan()); // by process 0, which holds the first block
        return center;
    }

    /// <summary>π, the mean target. On the way, what else is asked of the blocks is kept.</summary>
    private Vector<double> Prior(Team team, GapShare<T>[] shares, Matrix<double> weights, Scratch logits, Scratch fractions)
    {
        return Vector<double>.Build.Dense(
            ShareTotal<double>.Of(training.Processes, shares.Length, training.Classes, AddTargets, team.Run));

        void AddTargets(int share, double[] prior)
        {
            for (int b = share; b < _blocks.Length; b += shares.Length)
            {
                shares[share].Read(_blocks[b]);
                logits.Write(b, shares[share].Logits(weights));
                fractions.Write(b, shares[share].Fractions);
                FloatingVector.Combine(1, shares[share].Target.AsArray(), 1, prior);
            }
        }
    }

    /// <summary>
    /// mean (α − y)xᵀ, N × K: of dense features the sum over the shares, of sparse ones over all examples in order. It
    /// works on one block of each share at a time: so many have to be in memory at once.
    /// </summary>
    private Matrix<double> Gradient(Team team, GapShare<T>[] shares, Action<GapShare<T>, int> compare)
    {
        var gradient = Matrix<double>.Build.Dense(training.Features, training.Classes);
        var strips = new ClassStrips(training.Processes, training.Classes);
        var sparse = new SparseExchange<double>(training.Processes, strips, place => shares[place].Sparse);
        for (int first = 0; first < _blocks.Length; first += shares.Length)
        {
            var round = new ArraySegment<Block<T>>(_blocks, first, Math.Min(shares.Length, _blocks.Length - first));
            team.Run(round.Count, share =>
            {
                if (!IsOwn(round[share]))
                    return;
                shares[share].Read(round[share]);
                compare(shares[share], round.Offset + share);
            });
            if (training.SparseFeatures == 0)
                continue;
            sparse.Exchange<T>(round);
            team.Run(strips.Count, item =>
            {
                for (int place = 0; place < round.Count; place++)
                    sparse.AddGradient(place, strips.First + item, gradient.ColumnSpan(strips.First + item));
            });
        }

        if (training.SparseFeatures > 0)
            strips.Gather(gradient);
        int dense = training.Features - training.SparseFeatures;
        double[] total = ShareTotal<double>.Of(
            training.Processes, shares.Length, dense * training.Classes, share => shares[share].Gradient.AsColumnMajorArray());
        for (int k = 0; k < training.Classes; k++)
            total.AsSpan(k * dense, dense).CopyTo(gradient.ColumnSpan(k)[training.SparseFeatures..]);
        return gradient;
    }

    /// <summary>J(W, b), and mean KL(α‖S) + ‖mean (α − y)xᵀ + λW‖²/2λ.</summary>
    private (double Objective, double Gap) Total(GapShare<T>[] shares, Matrix<double> gradient, Matrix<double> weights)
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

        double[] sums = ShareTotal<double>.Of(
            training.Processes, shares.Length, length: 2, share => [shares[share].Loss, shares[share].Divergence]);
        return (sums[0] + l2 / 2 * squares, l2 > 0 ? sums[1] + distances / (2 * l2) : double.PositiveInfinity);
    }

    private bool IsOwn(Block<T> block) => block.Owner == training.Processes.Rank;
}
