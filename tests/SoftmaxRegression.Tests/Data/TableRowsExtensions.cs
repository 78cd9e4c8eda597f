using System.Numerics;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Tests.Data;

/// <summary>A look at single rows of a table in memory.</summary>
internal static class TableRowsExtensions
{
    public static Span<T> Row<T>(this Table<T> table, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => ((MemoryRows<T>)table.Store).Row(row);

    public static int ClassOf<T>(this Table<T> table, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => int.CreateTruncating(table.Row(row)[^1]);

    public static SparseRows<T>? Entries<T>(this Table<T> table)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => ((MemoryRows<T>)table.Store).Entries;

    public static ReadOnlySpan<int> EntryColumns<T>(this Table<T> table, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Open(table, row).EntryColumns(0);

    public static ReadOnlySpan<T> EntryValues<T>(this Table<T> table, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Open(table, row).EntryValues(0);

    private static TableRows<T> Open<T>(Table<T> table, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = new TableRows<T>();
        table.Store.Open(row, 1, rows);
        return rows;
    }
}
