using System.Numerics;

namespace SoftmaxRegression.Data;

/// <summary>The rows of a table, wherever they are.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal interface IRowStore<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many rows there are.</summary>
    int Count { get; }

    /// <summary>Opens some rows that follow each other. Several threads may, each with an object of its own.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="rows">Where they are opened.</param>
    /// <exception cref="InputException">They are on disk and cannot be read.</exception>
    void Open(int first, int count, TableRows<T> rows);
}

/// <summary>Ways through all rows.</summary>
internal static class RowPass
{
    /// <summary>All rows from the first to the last, some at a time.</summary>
    public static IEnumerable<(int First, TableRows<T> Rows)> Parts<T>(this IRowStore<T> store)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = new TableRows<T>();
        for (int first = 0; first < store.Count; first += Table<T>.ChunkRows)
        {
            store.Open(first, Math.Min(Table<T>.ChunkRows, store.Count - first), rows);
            yield return (first, rows);
        }
    }

    /// <summary>Counts how often each level of columns of texts occurs.</summary>
    /// <param name="parts">The rows.</param>
    /// <param name="counts">Added to: for each cell of a row a count for each of its levels, none for numbers.</param>
    public static void CountLevels<T>(IEnumerable<TableRows<T>> parts, int[][] counts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] texts = [.. Enumerable.Range(0, counts.Length).Where(j => counts[j].Length > 0)];
        foreach (var part in texts.Length == 0 ? [] : parts)
        {
            for (int i = 0; i < part.Count; i++)
            {
                var row = part.Row(i);
                foreach (int j in texts)
                {
                    if (!T.IsNaN(row[j]))
                        counts[j][int.CreateTruncating(row[j])]++;
                }
            }
        }
    }
}
