using System.Numerics;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>Rows in memory, in chunks of <see cref="Table{T}.ChunkRows"/>, each an array.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="chunks">The cells, row by row; the last of each row is its class.</param>
/// <param name="count">How many rows there are.</param>
/// <param name="width">Cells of a row.</param>
internal sealed class MemoryRows<T>(T[][] chunks, int count, int width) : IRowStore<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LeastStrip = 64;

    private int[]? _order;

    public int Count => count;

    /// <summary>Cells of a row.</summary>
    public int Width => width;

    /// <summary>The cells.</summary>
    public T[][] Chunks => chunks;

    /// <summary>The numbers of the columns that have no cells; null where there are none.</summary>
    public SparseRows<T>? Entries { get; init; }

    /// <summary>The cells of a row; NaN where one is missing.</summary>
    public Span<T> Row(int row) => chunks[row / Table<T>.ChunkRows].AsSpan(row % Table<T>.ChunkRows * width, width);

    public void Open(int first, int count, TableRows<T> rows) => rows.Show(chunks, width, first, count, Entries, _order);

    /// <summary>Gives a chunk away, whose rows are not wanted any more.</summary>
    public T[] Release(int chunk)
    {
        T[] cells = chunks[chunk];
        chunks[chunk] = [];
        return cells;
    }

    /// <summary>The rows of one of several processes that all have read the whole table: chunks are dealt out in rotation.</summary>
    /// <returns>The rows, and their numbers in the table.</returns>
    public (MemoryRows<T> Rows, int[] Numbers) DealtTo(ProcessGroup group)
    {
        int[] numbers = [.. Enumerable.Range(0, count).Where(row => row / Table<T>.ChunkRows % group.Size == group.Rank)];
        T[][] own = [.. chunks.Where((_, chunk) => chunk % group.Size == group.Rank)];
        return (new MemoryRows<T>(own, numbers.Length, width) { Entries = Entries, _order = numbers }, numbers);
    }

    /// <summary>The rows that have a label.</summary>
    public MemoryRows<T> Labelled()
    {
        int[] labelled = [.. Enumerable.Range(0, count).Where(row => !T.IsNaN(Row(row)[^1]))];
        if (labelled.Length == count)
            return this;
        var rows = Empty(labelled.Length, width);
        for (int row = 0; row < labelled.Length; row++)
            Row(labelled[row]).CopyTo(rows.Row(row));
        return rows;
    }

    /// <summary>The rows as a recoding makes them: in place where each cell has its place, and otherwise chunk by chunk.</summary>
    public MemoryRows<T> Recoded(Recoding<T> recoding, int threads)
    {
        int numbers = recoding.Entries.Length;
        var entries = new SparseRows<T>[numbers > 0 ? chunks.Length : 0];
        bool isInPlace = recoding.IsInPlace(width);
        Threads.For(chunks.Length, threads, chunk =>
        {
            int first = chunk * Table<T>.ChunkRows, rows = Math.Min(Table<T>.ChunkRows, count - first);
            var builder = numbers > 0 ? new SparseRowsBuilder<T>() : null;
            T[] from = chunks[chunk], to = isInPlace ? from : new T[Table<T>.ChunkRows * recoding.Width];
            for (int i = 0; i < rows; i++)
                recoding.Apply(from.AsSpan(i * width, width), to.AsSpan(i * recoding.Width, recoding.Width), builder);
            chunks[chunk] = to;
            if (builder is not null)
                entries[chunk] = builder.Build(numbers);
        });
        return new MemoryRows<T>(chunks, count, recoding.Width)
        {
            Entries = numbers > 0 ? SparseRows<T>.Concat(entries) : null,
        };
    }

    /// <summary>Puts the rows in a new order, in place; once.</summary>
    /// <param name="order">A permutation: which row comes first, second, ...</param>
    /// <param name="threads">How many threads may share the work.</param>
    public void Reorder(int[] order, int threads)
    {
        _order = order;

        // Threads that write to the same cache line hinder each other.
        int strips = Math.Clamp(width / LeastStrip, 1, threads);
        Threads.For(strips, threads, strip =>
        {
            int first = strip * width / strips;
            Reorder([.. order], first, (strip + 1) * width / strips - first);
        });
    }

    /// <summary>Room for rows that are to be filled in.</summary>
    public static MemoryRows<T> Empty(int count, int width) => new(
        [.. Enumerable.Range(0, (count + Table<T>.ChunkRows - 1) / Table<T>.ChunkRows).Select(_ => new T[Table<T>.ChunkRows * width])],
        count, width);

    private void Reorder(Span<int> order, int first, int count)
    {
        var kept = new T[count];
        for (int start = 0; start < order.Length; start++)
        {
            // Follow the cycle that goes through `start`: each row moves to where it belongs.
            Cells(start).CopyTo(kept);
            int place = start;
            while (order[place] != start)
            {
                int next = order[place];
                Cells(next).CopyTo(Cells(place));
                order[place] = place;
                place = next;
            }

            kept.CopyTo(Cells(place));
            order[place] = place;
        }

        Span<T> Cells(int row) => Row(row).Slice(first, count);
    }
}
