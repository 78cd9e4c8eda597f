using System.Numerics;

namespace SoftmaxRegression.Data;

/// <summary>Blocks whose examples are not in memory: each is read whenever it is worked on.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal abstract class BlockSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>N − M.</summary>
    public abstract int DenseFeatures { get; }

    /// <summary>M.</summary>
    public abstract int SparseFeatures { get; }

    /// <summary>K.</summary>
    public abstract int Classes { get; }

    /// <summary>A folder on disk with room for what else does not fit memory.</summary>
    public abstract string Folder { get; }

    /// <summary>How many values of sparse features a block stores.</summary>
    public abstract int EntriesOf(int number);

    /// <summary>Reads a block. Several threads may read at once, each into a room of its own.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="room">Where its memory comes from; only its sparse features are new each time, and may be kept.</param>
    /// <returns>The block, until the room takes another one.</returns>
    /// <exception cref="InputException">It is damaged, or cannot be read.</exception>
    public abstract Block<T> Read(int number, BlockRoom<T> room);

    /// <summary>Says in which order blocks will be read next, so that each can be fetched while others are worked on.</summary>
    public virtual void Announce(ReadOnlySpan<Block<T>> order)
    {
        // A source that fetches nothing ahead need not know.
    }
}
