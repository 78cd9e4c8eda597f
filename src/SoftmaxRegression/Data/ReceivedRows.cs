using System.Numerics;

namespace SoftmaxRegression.Data;

/// <summary>Takes rows into memory as they come, and puts them in order in place: there is never room for two of each.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="own">The blocks that this process holds.</param>
/// <param name="packing">How rows are packed.</param>
/// <param name="threads">How many threads may share the work.</param>
internal sealed class ReceivedRows<T>(OwnBlocks own, RowPacking<T> packing, int threads) : IRowTarget<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _width = packing.Lowest.Length;
    private readonly T[][] _chunks = new T[(own.Rows + Table<T>.ChunkRows - 1) / Table<T>.ChunkRows][];
    private readonly Stack<T[]> _free = [];
    private readonly int[] _order = new int[own.Rows];
    private readonly SparseRowsBuilder<T>? _entries = packing.HasEntries ? new() : null;
    private int _count;

    public void Add(int place, ReadOnlySpan<byte> packed)
    {
        ref var chunk = ref _chunks[_count / Table<T>.ChunkRows];
        chunk ??= _free.TryPop(out var free) ? free : new T[Table<T>.ChunkRows * _width];
        packing.Unpack(packed, chunk.AsSpan(_count % Table<T>.ChunkRows * _width, _width), _entries);
        _order[own.PlaceOf(place)] = _count++;
    }

    public void Reuse(T[] chunk) => _free.Push(chunk);

    public IRowStore<T> Complete()
    {
        _free.Clear();
        var rows = new MemoryRows<T>(_chunks, own.Rows, _width) { Entries = _entries?.Build(packing.EntryColumns) };
        rows.Reorder(_order, threads);
        return new BlockRows<T>(rows, own);
    }
}
