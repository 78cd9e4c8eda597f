using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Data;

/// <summary>Memory for one block at a time of those that are on disk; each thread has its own. There are two sizes of blocks.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class BlockRoom<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<int, Block<T>> _blocks = [];

    private T[] _cells = [];

    /// <summary>Where the sparse features of a block are put together.</summary>
    public SparseRowsBuilder<T> Sparse { get; } = new();

    /// <summary>Where the entries of its rows are put together.</summary>
    public SparseRowsBuilder<T> Entries { get; } = new();

    /// <summary>A block of that size, whose contents may be overwritten: <see cref="Block{T}.Overwrite"/>.</summary>
    public Block<T> Take(int denseFeatures, int count, int classes)
    {
        if (!_blocks.TryGetValue(count, out var block))
        {
            block = new Block<T>(Matrix<T>.Build.Dense(denseFeatures, count), new int[count], classes);
            _blocks[count] = block;
        }

        return block;
    }

    /// <summary>So many cells.</summary>
    public Span<T> TakeCells(int count)
    {
        if (_cells.Length < count)
            _cells = new T[count];
        return _cells.AsSpan(0, count);
    }
}
