using System.Numerics;

namespace SoftmaxRegression.Data;

/// <summary>Takes the rows of the blocks that a process holds, in any order.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal interface IRowTarget<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Takes a row.</summary>
    /// <param name="place">Its place among all rows in the order of blocks.</param>
    /// <param name="packed">The row.</param>
    /// <exception cref="InputException">There is no room.</exception>
    void Add(int place, ReadOnlySpan<byte> packed);

    /// <summary>Gets memory of as many rows as a chunk has, which nobody needs any more.</summary>
    void Reuse(T[] chunk)
    {
        // Rows that go to disk need none.
    }

    /// <summary>All rows that were taken, in the order of blocks.</summary>
    /// <exception cref="InputException">There is no room.</exception>
    IRowStore<T> Complete();
}
