using System.Numerics;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Training;

/// <summary>
/// What training minimises: J(W) = −(1/m) Σ_i y_i log s_iᵀ + λ/2 · ‖W‖², the mean cross-entropy and an L2 penalty that
/// spares the bias; and its gradient, (1/m) Σ_i (S − δ)xᵀ + λW. Where examples have weights, m is the sum of these.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// The blocks of a batch are dealt to a fixed number of shares. Threads take whole shares, and what they sum is added
/// up share by share, so that any number of threads gives the same bits, and memory does not grow with the batch. Of
/// several processes each takes the shares that it holds, and adds up all of them for its strip of the classes. The
/// rows of sparse features are many, and an example touches few: their gradient is summed from the errors, class by class.
/// </remarks>
public sealed class Objective<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What another thread has summed is in its caches: to fetch and add takes as long.</summary>
    private const long AdditionInMultiplications = 4;

    /// <summary>So many errors and values of sparse features are kept at most until the rows of these have been summed.</summary>
    private const int MostKept = 1 << 20;

    private readonly SoftmaxLayer<T> _layer;
    private readonly double _l2;
    private readonly Team _team;
    private readonly ProcessGroup _processes;
    private readonly ClassStrips _strips;
    private readonly BatchShare<T>[] _shares;
    private readonly GradientExchange<T> _exchange;
    private readonly SparseExchange<T> _sparse;
    private readonly Action<int> _sumShare, _sumSparse, _sumColumn;

    /// <summary>What the threads work at: handed over here, because a closure for each step would be allocated.</summary>
    private Pass _pass;
    private Block<T>[] _batch = [];

    /// <summary>Makes the objective of a layer.</summary>
    /// <param name="layer">The layer whose weights are judged.</param>
    /// <param name="l2">λ, 0 or above.</param>
    /// <param name="threads">How many threads may share a batch, 1 or more; they end with the object.</param>
    /// <param name="processes">Who holds the blocks; null for this process alone.</param>
    public Objective(SoftmaxLayer<T> layer, double l2, int threads = 1, ProcessGroup? processes = null)
    {
        (_layer, _l2, _processes) = (layer, l2, processes ?? ProcessGroup.Alone);
        _team = new Team(Math.Min(threads, Shares.Count));
        _shares = [.. Enumerable.Range(0, Shares.Count).Select(_ => new BatchShare<T>(layer))];
        _strips = new ClassStrips(_processes, layer.Weights.ColumnCount);
        _exchange = new GradientExchange<T>(_processes, _strips, _shares);
        _sparse = new SparseExchange<T>(_processes, _strips, place => _shares[place % _pass.Shares].SparseOf(place));
        (_sumShare, _sumSparse, _sumColumn) = (SumShare, SumSparse, SumColumn);
    }

    /// <summary>Measures the weights on a batch, and computes the gradient of J where it is asked for.</summary>
    /// <param name="batch">One block or more: the mean is over all their examples.</param>
    /// <param name="gradient">∇J, N × K like W, overwritten; or null.</param>
    /// <returns>J, the mean cross-entropy and the accuracy.</returns>
    public Measures Evaluate(ReadOnlySpan<Block<T>> batch, Matrix<T>? gradient = null)
    {
        Sum(batch, gradient, isMeasured: true);
        int correct = 0;
        double loss = 0;
        foreach (var share in _shares.AsSpan(0, _pass.Shares))
        {
            correct += share.Correct;
            loss += share.Loss;
        }

        double crossEntropy = loss / _pass.Weight;
        return new Measures(crossEntropy + Penalty(), crossEntropy, (double)correct / Block<T>.CountOf(batch));
    }

    /// <summary>Computes the gradient of J on a batch, and nothing else: all that a step needs.</summary>
    /// <param name="batch">One block or more: the mean is over all their examples.</param>
    /// <param name="gradient">∇J, N × K like W, overwritten.</param>
    public void Gradient(ReadOnlySpan<Block<T>> batch, Matrix<T> gradient) => Sum(batch, gradient, isMeasured: false);

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _team.Dispose();

    private void Sum(ReadOnlySpan<Block<T>> batch, Matrix<T>? gradient, bool isMeasured)
    {
        if (_batch.Length < batch.Length)
            _batch = new Block<T>[batch.Length];
        batch.CopyTo(_batch);
        int shares = Math.Min(batch.Length, Shares.Count), blocks = batch.Length, classes = _layer.Weights.ColumnCount;
        long stored = batch[0].DenseFeatures + batch[0].SparseEntries / batch[0].Count;
        double weight = Block<T>.WeightOf(batch);
        bool withSparse = gradient is not null && batch[0].SparseFeatures > 0;
        if (withSparse)
        {
            gradient!.Values().Clear();
            long kept = (long)batch[0].Count * classes + Block<T>.MostSparseEntries(batch);
            blocks = (int)Math.Max(1, MostKept / (kept * shares)) * shares;
        }

        for (int first = 0; first < batch.Length; first += blocks)
        {
            _pass = new Pass(first, Math.Min(blocks, batch.Length - first), shares, weight, isMeasured, gradient);
            long logits = (long)_pass.Blocks * batch[0].Count * classes;
            Run(logits * (stored + MeasuringPlan.SoftmaxInFeatures), Math.Min(shares, _pass.Blocks), _sumShare);
            if (withSparse)
            {
                _sparse.Exchange<T>(_batch.AsSpan(_pass.First, _pass.Blocks));
                Run(logits * stored, _strips.Count, _sumSparse);
            }
        }

        _exchange.Exchange(_batch.AsSpan(0, shares), withGradient: gradient is not null);
        if (gradient is null)
            return;
        Run(AdditionInMultiplications * classes * (shares * batch[0].DenseFeatures + gradient.RowCount), _strips.Count, _sumColumn);
        _strips.Gather(gradient);
    }

    /// <summary>Does some work for every item, on all threads where it is worth sharing.</summary>
    internal void Run(long multiplications, int items, Action<int> work) => _team.Run(multiplications, items, work);

    private void SumShare(int share)
    {
        if (_batch[share].Owner != _processes.Rank)
            return;
        if (_pass.First == 0)
            _shares[share].Clear();
        _shares[share].Sum(
            _batch.AsSpan(_pass.First, _pass.Blocks), share, _pass.Shares, _pass.IsMeasured, withGradient: _pass.Gradient is not null);
    }

    /// <summary>The rows of sparse features in the gradient of one class, Σ x(s − δ), one block after the other.</summary>
    private void SumSparse(int item)
    {
        int k = _strips.First + item;
        for (int b = 0; b < _pass.Blocks; b++)
            _sparse.AddGradient(place: b, k, _pass.Gradient!.ColumnSpan(k));
    }

    /// <summary>The gradient of one class: ∇ = Σ/m + λW, the mean over the batch, and the penalty once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumColumn(int item)
    {
        int k = _strips.First + item;
        var column = _pass.Gradient!.ColumnSpan(k);
        var weights = _layer.PenalizedWeights(k);
        var mean = T.CreateTruncating(1 / _pass.Weight);
        var dense = column[^_batch[0].DenseFeatures..];
        _exchange.Column(share: 0, k).CopyTo(dense);
        for (int share = 1; share < _pass.Shares; share++)
            FloatingVector.Combine(T.One, _exchange.Column(share, k), T.One, dense);
        FloatingVector.Combine(T.CreateTruncating(_l2), weights, mean, column[..weights.Length]);
        foreach (ref var bias in column[weights.Length..])
            bias *= mean;
    }

    /// <summary>λ/2 · ‖W‖², without the bias.</summary>
    private double Penalty()
    {
        double sum = 0;
        for (int k = 0; k < _layer.Weights.ColumnCount; k++)
            sum += double.CreateChecked(FloatingVector.Dot<T>(_layer.PenalizedWeights(k), _layer.PenalizedWeights(k)));
        return _l2 / 2 * sum;
    }

    /// <summary>A pass over some blocks of a batch: how many from which on, and what is wanted of them.</summary>
    private readonly record struct Pass(
        int First, int Blocks, int Shares, double Weight, bool IsMeasured, Matrix<T>? Gradient);
}
