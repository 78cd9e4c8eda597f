using System.Numerics;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Data;

/// <summary>Some rows of a table that follow each other, in memory: where the table is, or as they were read from disk.</summary>
/// <remarks>Each thread has an object of its own, and opens rows in it one part after the other.</remarks>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class TableRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[][] _chunks = [];
    private int _rowsOfChunk, _first;
    private SparseRows<T>? _entries;
    private int[]? _order;

    /// <summary>How many rows are open.</summary>
    public int Count { get; private set; }

    /// <summary>Cells of a row, the last of which is the class.</summary>
    public int Width { get; private set; }

    /// <summary>Room for the rows from which these are made.</summary>
    public TableRows<T> Raw => field ??= new TableRows<T>();

    /// <summary>The cells of a row; NaN where one is missing.</summary>
    /// <param name="i">From 0 to <see cref="Count"/> − 1.</param>
    public Span<T> Row(int i)
    {
        int row = _first + i;
        return _chunks[row / _rowsOfChunk].AsSpan(row % _rowsOfChunk * Width, Width);
    }

    /// <summary>The class of a row.</summary>
    public int ClassOf(int i) => int.CreateTruncating(Row(i)[^1]);

    /// <summary>The columns of sparse numbers that a row has entries of.</summary>
    public ReadOnlySpan<int> EntryColumns(int i) => _entries is null ? [] : _entries.Indices(EntryRow(i));

    /// <summary>The numbers of a row's entries; empty where all are 1.</summary>
    public ReadOnlySpan<T> EntryValues(int i) => _entries is null ? [] : _entries.Values(EntryRow(i));

    /// <summary>Opens rows that are in memory.</summary>
    /// <param name="chunks">Their cells, in arrays of <see cref="Table{T}.ChunkRows"/> rows.</param>
    /// <param name="width">Cells of a row.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="entries">The entries of all rows; null where there are none.</param>
    /// <param name="order">Which row has which entries; null for each its own.</param>
    public void Show(T[][] chunks, int width, int first, int count, SparseRows<T>? entries, int[]? order)
        => (_chunks, _rowsOfChunk, Width, _first, Count, _entries, _order)
            = (chunks, Table<T>.ChunkRows, width, first, count, entries, order);

    /// <summary>Makes room for rows that the caller fills in.</summary>
    /// <returns>Their cells, row by row.</returns>
    public Span<T> Take(int count, int width)
    {
        if (_rowsOfChunk != int.MaxValue || _chunks is not [var own] || own.Length < count * width)
            _chunks = [new T[count * width]];
        (_rowsOfChunk, Width, _first, Count, _entries, _order) = (int.MaxValue, width, 0, count, null, null);
        return _chunks[0].AsSpan(0, count * width);
    }

    /// <summary>Gives the rows that were filled in their entries.</summary>
    public void SetEntries(SparseRows<T> entries) => _entries = entries;

    private int EntryRow(int i) => _order is null ? _first + i : _order[_first + i];
}
