using System.Collections.Concurrent;
using System.Numerics;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>Takes rows as several threads read them: into memory, or in the order of the file on to disk.</summary>
/// <remarks>Of several processes each takes every so many-th chunk of rows, and of the others only the labels.</remarks>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="width">Cells of a row, the label last.</param>
/// <param name="file">Where the rows go that are complete; null for rows that stay in memory.</param>
/// <param name="group">The processes that read the table together.</param>
internal sealed class RowSink<T>(int width, RowFile<T>? file, ProcessGroup group)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Arrays of chunks: the table of arrays never moves, and there is one place for every row that can be counted.</summary>
    private const int Segment = 1 << 16;

    private readonly T[]?[]?[] _segments = new T[]?[]?[(int.MaxValue / Table<T>.ChunkRows / Segment) + 1];
    private readonly ConcurrentBag<T[]> _free = [];
    private readonly List<int> _labels = [];
    private readonly List<int>? _numbers = group.Size > 1 ? [] : null;
    private int _own;

    /// <summary>How many rows are complete.</summary>
    public int Count { get; private set; }

    /// <summary>How many of these have no label.</summary>
    public int Unlabeled => Count - _labels.Count;

    /// <summary>Whether the cells of a row are wanted.</summary>
    public bool IsOwn(int index) => index / Table<T>.ChunkRows % group.Size == group.Rank;

    /// <summary>The cells of a row that are wanted, to be filled in.</summary>
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
    /// <param name="index">The number of the row.</param>
    /// <param name="label">The number of its label; −1 where it has none.</param>
    public void Complete(int index, int label)
    {
        if (IsOwn(index))
            Keep(index, label >= 0);
        if (label >= 0)
            _labels.Add(label);
        Count = index + 1;
    }

    /// <summary>All rows that are wanted and have a label.</summary>
    public IRowStore<T> Rows()
    {
        if (file is null)
        {
            int chunks = (_own + Table<T>.ChunkRows - 1) / Table<T>.ChunkRows;
            var rows = new MemoryRows<T>(
                [.. Enumerable.Range(0, chunks).Select(chunk => Chunk(chunk)!)], _own, width);
            return Unlabeled > 0 ? rows.Labelled() : rows;
        }

        file.Flush();
        return file;
    }

    /// <summary>Which rows of all that have a label these are.</summary>
    public RowIndex Index() => new(group, [.. _labels], _numbers?.ToArray());

    private void Keep(int index, bool isLabelled)
    {
        _own++;
        if (isLabelled)
            _numbers?.Add(_labels.Count);
        if (file is null)
            return;
        if (isLabelled)
            file.Add(Row(index));
        if (_own % Table<T>.ChunkRows > 0)
            return;
        ref var chunk = ref ChunkOf(index);
        _free.Add(chunk!);
        chunk = null;
    }

    private ref T[]? ChunkOf(int index) => ref Chunk(index / Table<T>.ChunkRows / group.Size);

    private ref T[]? Chunk(int chunk)
    {
        ref var segment = ref _segments[chunk / Segment];
        if (segment is null)
            Interlocked.CompareExchange(ref segment, new T[]?[Segment], null);
        return ref segment[chunk % Segment];
    }
}
