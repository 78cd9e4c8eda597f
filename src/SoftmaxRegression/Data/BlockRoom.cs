using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Data;

/// <summary>Memory for one block at a time of those that are on disk; each thread has its own. There are two sizes of blocks.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class BlockRoom<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<int, Block<T>> _blocks = [];

    /// <summary>Room for the bytes of a block as they are on disk.</summary>
    public byte[] Bytes { get; private set; } = [];

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

    /// <summary>At least so many bytes.</summary>
    public Span<byte> TakeBytes(int count)
    {
        if (Bytes.Length < count)
            Bytes = new byte[count];
        return Bytes.AsSpan(0, count);
    }
}
