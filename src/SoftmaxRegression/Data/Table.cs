using System.Numerics;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Data;

/// <summary>A column of a table: its cells are numbers, or the places of texts among its levels.</summary>
/// <param name="Name">The name in the header.</param>
/// <param name="Levels">The levels of a categorical column, in ordinal order; null for a column of numbers or dates.</param>
/// <param name="Origin">
/// What numeric cells are counted from: about the middle of the column, so that single precision keeps the digits that
/// tell one value from the next (as in a time stamp).
/// </param>
/// <param name="Missing">How many cells are missing, by what stands there; an empty text for an empty cell.</param>
public sealed record TableColumn(
    string Name, IReadOnlyList<string>? Levels, double Origin, IReadOnlyDictionary<string, int> Missing)
{
    /// <summary>Whether it was named as categorical.</summary>
    public bool IsMarked { get; init; }

    /// <summary>The order of year, month and day in a column of dates; null for any other.</summary>
    public DateOrder? Dates { get; init; }

    /// <summary>How many cells of a categorical column are numbers, where it was not named as categorical.</summary>
    public int Numbers { get; init; }

    /// <summary>Whether there are numbers like 00501 in a numeric column: codes, and no quantities.</summary>
    public bool HasLeadingZeros { get; init; }

    /// <summary>Whether numbers differ from the origin by less than the numeric type can tell.</summary>
    internal bool HasUnderflow { get; init; }

    /// <summary>Whether its numbers are whole, all different and in order, as those that count the rows.</summary>
    public bool IsCounter { get; init; }

    /// <summary>The levels of a categorical column that are too rare for a feature of their own, and share one.</summary>
    public IReadOnlyList<string> Rare { get; init; } = [];

    /// <summary>How many features it becomes.</summary>
    public int Features => Levels is null ? 1 : Levels.Count + (Rare.Count > 0 ? 1 : 0);

    /// <summary>Whether examples hold its features as indices and values: <see cref="Column.IsSparse"/>.</summary>
    public bool IsSparse { get; init; }
}

/// <summary>A CSV file in memory, as read: one row an example, its features' cells and the number of its class.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Rows lie in chunks of <see cref="ChunkRows"/>, each an array, with the class in the place that the constant feature
/// of the bias takes later: where all columns are numeric, a chunk becomes a block of examples without a copy. Columns
/// come in the order that examples want them in: those whose features are sparse first. Of sparse numbers a row has no
/// cells, but entries.
/// </remarks>
internal sealed class Table<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal const int ChunkRows = 64;

    private const int LeastStrip = 64;

    private int[]? _order;

    internal Table(T[][] chunks, int rows, IReadOnlyList<TableColumn> columns, string label, IReadOnlyList<string> classes)
    {
        Chunks = chunks;
        Rows = rows;
        Columns = columns;
        Label = label;
        Classes = classes;
    }

    /// <summary>The columns that were left out because they cannot help.</summary>
    public IReadOnlyList<LeftOutColumn> LeftOut { get; init; } = [];

    /// <summary>How many rows were left out because they have no label.</summary>
    public int Unlabeled { get; init; }

    /// <summary>How many columns a line has, where the file has no line of names; null where it has.</summary>
    public int? Unnamed { get; init; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The columns of the features: sparse numbers, sparse texts, all others; each in the order of the file.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>The name of the label's column.</summary>
    public string Label { get; }

    /// <summary>The different labels, in ordinal order, or where all are numbers, in the order of these.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The numbers of the first columns that are not 0, NaN where one is missing; null where there are no such columns.</summary>
    public SparseRows<T>? Entries { get; init; }

    internal T[][] Chunks { get; }

    /// <summary>The first column that has cells.</summary>
    internal int FirstCell => Entries?.Features ?? 0;

    /// <summary>Cells in a row: one a column that has some, and the class.</summary>
    internal int Width => Columns.Count - FirstCell + 1;

    /// <summary>The class of a row.</summary>
    public int ClassOf(int row) => int.CreateTruncating(Row(row)[^1]);

    /// <summary>How many of the first rows are of each class.</summary>
    public int[] CountClasses(int rows)
    {
        var counts = new int[Classes.Count];
        for (int row = 0; row < rows; row++)
            counts[ClassOf(row)]++;
        return counts;
    }

    /// <summary>The cells of a row; NaN where one is missing.</summary>
    internal Span<T> Row(int row)
        => Chunks[row / ChunkRows].AsSpan(row % ChunkRows * Width, Width);

    /// <summary>The columns of a row's entries.</summary>
    internal ReadOnlySpan<int> EntryColumns(int row) => Entries is null ? [] : Entries.Indices(_order is null ? row : _order[row]);

    /// <summary>The numbers of a row's entries; empty where all are 1.</summary>
    internal ReadOnlySpan<T> EntryValues(int row) => Entries is null ? [] : Entries.Values(_order is null ? row : _order[row]);

    /// <summary>Puts the rows in a new order, in place; once.</summary>
    /// <param name="order">A permutation: which row comes first, second, ...</param>
    /// <param name="threads">How many threads may share the work.</param>
    internal void Reorder(int[] order, int threads)
    {
        _order = order;
        InStrips(threads, (first, count) => Reorder([.. order], first, count));
    }

    /// <summary>Shares the cells of a row out among threads: each takes some that lie side by side, of all rows.</summary>
    /// <param name="threads">How many threads there may be.</param>
    /// <param name="work">What to do, given the first cell and how many.</param>
    internal void InStrips(int threads, Action<int, int> work)
    {
        // Threads that write to the same cache line hinder each other.
        int strips = Math.Clamp(Width / LeastStrip, 1, threads);
        Parallel.For(0, strips, new ParallelOptions { MaxDegreeOfParallelism = threads }, strip =>
        {
            int first = strip * Width / strips;
            work(first, (strip + 1) * Width / strips - first);
        });
    }

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
