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
    private readonly BlockRoom<T> _room = new();
    private readonly Dictionary<(int, int), Matrix<T>> _errors = [];
    private readonly Dictionary<int, (SparseRows<T> Features, Matrix<T> Error)> _sparse = [];
    private Matrix<T>? _gradient;

    /// <summary>How many examples have their label as the most probable class, where that was asked for.</summary>
    public int Correct { get; set; }

    /// <summary>The sum of all losses, in nats.</summary>
    public double Loss { get; set; }

    /// <summary>The gradient of that sum with respect to the weights of the dense features, where it was asked for.</summary>
    public Matrix<T> Gradient => _gradient ?? throw new InvalidOperationException("Nothing has been summed.");

    /// <summary>Forgets all sums.</summary>
    public void Clear()
    {
        (Correct, Loss) = (0, 0);
        _gradient?.Values().Clear();
    }

    /// <summary>Sums over the blocks first, first + step, first + 2 · step, ... of some.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sum(ReadOnlySpan<Block<T>> blocks, int first, int step, bool isMeasured, bool withGradient)
    {
        for (int b = first; b < blocks.Length; b += step)
        {
            var block = blocks[b].In(_room);
            var logits = Error(block, withGradient && block.Sparse is not null ? b : 0);
            layer.Forward(block.X, logits, block.Sparse);
            if (isMeasured)
                Correct += Ranking.CountCorrect(logits, block.Labels);
            Loss += CrossEntropy.Error(logits, block.Y, block.Weights);
            if (withGradient)
                layer.Backward(block.X, logits, _gradient ??= Matrix<T>.Build.Dense(block.X.RowCount, logits.ColumnCount));
            if (withGradient && block.Sparse is not null)
                _sparse[b] = (block.Sparse, logits);
        }
    }

    /// <summary>The sparse features and the error, m × K, of a block of the last sum.</summary>
    public (SparseRows<T> Features, Matrix<T> Error) SparseOf(int place) => _sparse[place];

    /// <summary>The error of a block; until then, room for its logits. There are two sizes: the last block may be smaller.</summary>
    /// <param name="block">The block.</param>
    /// <param name="place">Where the error is kept: that of another block may take the same place.</param>
    private Matrix<T> Error(Block<T> block, int place)
    {
        if (!_errors.TryGetValue((place, block.Count), out var error))
            _errors[(place, block.Count)] = error = Matrix<T>.Build.Dense(block.Count, layer.Weights.ColumnCount);
        return error;
    }
}
