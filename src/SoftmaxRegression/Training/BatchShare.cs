using System.Numerics;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>
/// What one thread at a time makes of its share of a batch: sums over every so many-th block, with room for all that is
/// computed on the way.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="layer">The layer whose weights are judged.</param>
internal sealed class BatchShare<T>(SoftmaxLayer<T> layer)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<int, Matrix<T>> _logits = [];
    private Matrix<T>? _gradient;

    /// <summary>How many examples have their label as the most probable class, where that was asked for.</summary>
    public int Correct { get; private set; }

    /// <summary>The sum of all losses, in nats.</summary>
    public double Loss { get; private set; }

    /// <summary>The gradient of that sum with respect to the weights, N × K, where it was asked for.</summary>
    public Matrix<T> Gradient => _gradient ??= Matrix<T>.Build.SameAs(layer.Weights);

    /// <summary>Sums over the blocks first, first + step, first + 2 · step, ... of a batch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sum(ReadOnlySpan<Block<T>> batch, int first, int step, bool isMeasured, bool withGradient)
    {
        (Correct, Loss) = (0, 0);
        if (withGradient)
            Gradient.Values().Clear();
        for (int b = first; b < batch.Length; b += step)
        {
            var block = batch[b];
            var logits = Logits(block.Count);
            layer.Forward(block.X, logits);
            if (isMeasured)
                Correct += Ranking.CountCorrect(logits, block.Labels);
            Loss += CrossEntropy.Error(logits, block.Y, block.Weights);
            if (withGradient)
                layer.Backward(block.X, logits, Gradient);
        }
    }

    /// <summary>Room for the logits of a block. There are at most two sizes: the last block may be smaller.</summary>
    private Matrix<T> Logits(int examples)
    {
        if (!_logits.TryGetValue(examples, out var logits))
            _logits[examples] = logits = Matrix<T>.Build.Dense(examples, layer.Weights.ColumnCount);
        return logits;
    }
}
