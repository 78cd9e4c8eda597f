using System.Collections.Concurrent;
using System.Numerics;

namespace SoftmaxRegression.Data;

/// <summary>Takes rows as several threads read them: into memory, or in the order of the file on to disk.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="width">Cells of a row, the label last.</param>
/// <param name="file">Where the rows go that are complete; null for rows that stay in memory.</param>
internal sealed class RowSink<T>(int width, RowFile<T>? file)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Arrays of chunks: the table of arrays never moves, and there is one place for every row that can be counted.</summary>
    private const int Segment = 1 << 16;

    private readonly T[]?[]?[] _segments = new T[]?[]?[(int.MaxValue / Table<T>.ChunkRows / Segment) + 1];
    private readonly ConcurrentBag<T[]> _free = [];

    /// <summary>How many rows are complete.</summary>
    public int Count { get; private set; }

    /// <summary>How many of these have no label.</summary>
    public int Unlabeled { get; private set; }

    /// <summary>The cells of a row, to be filled in.</summary>
    public Span<T> Row(int index)
    {
        ref var chunk = ref ChunkOf(index);
        if (chunk is null)
        {
            var own = _free.TryTake(out var free) ? free : new T[Table<T>.ChunkRows * width];
            if (Interlocked.CompareExchange(ref chunk, own, null) is not null)
                _free.Add(own);
        }

        return chunk.AsSpan(index % Table<T>.ChunkRows * width, width);
    }

    /// <summary>Takes note that a row is complete, and all before it are: on one thread, in their order.</summary>
    public void Complete(int index)
    {
        Count = index + 1;
        var row = Row(index);
        bool isLabelled = !T.IsNaN(row[^1]);
        Unlabeled += isLabelled ? 0 : 1;
        if (file is null)
            return;
        if (isLabelled)
            file.Add(row);
        if (Count % Table<T>.ChunkRows > 0)
            return;
        ref var chunk = ref ChunkOf(index);
        _free.Add(chunk!);
        chunk = null;
    }

    /// <summary>All rows that have a label.</summary>
    public IRowStore<T> Rows()
    {
        if (file is null)
        {
            int chunks = (Count + Table<T>.ChunkRows - 1) / Table<T>.ChunkRows;
            var rows = new MemoryRows<T>([.. Enumerable.Range(0, chunks).Select(c => ChunkOf(c * Table<T>.ChunkRows)!)], Count, width);
            return Unlabeled > 0 ? rows.Labelled() : rows;
        }

        file.Flush();
        return file;
    }

    private ref T[]? ChunkOf(int index)
    {
        int chunk = index / Table<T>.ChunkRows;
        ref var segment = ref _segments[chunk / Segment];
        if (segment is null)
            Interlocked.CompareExchange(ref segment, new T[]?[Segment], null);
        return ref segment[chunk % Segment];
    }
}
