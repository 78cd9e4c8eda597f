using System.Numerics;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>Finds the columns that count the rows.</summary>
internal static class RowCounters
{
    /// <summary>Whether the numbers of each column are whole, all different and in order, and none is missing.</summary>
    /// <param name="rows">Rows that begin with these columns.</param>
    /// <param name="index">Which rows of the table these are.</param>
    /// <param name="origins">What the numbers of each column are counted from.</param>
    /// <exception cref="InputException">They are on disk and cannot be read.</exception>
    public static bool[] Find<T>(IRowStore<T> rows, RowIndex index, double[] origins)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (index.Rows <= 2)
            return new bool[origins.Length];
        bool[] found = index.Group.Agreed(() => Find(rows, index.Numbers is null, origins));
        if (index.Numbers is null)
            return found;

        // Few columns are in order in the rows of every process: of these all look at all rows.
        int[] others = [.. found.Select(mayBe => mayBe ? 0 : 1)];
        index.Group.Sum(others.AsSpan());
        int[] few = [.. Enumerable.Range(0, others.Length).Where(j => others[j] == 0)];
        found = Find(new GatheredRows<T>(rows, index, few), areAll: true, [.. few.Select(j => origins[j])]);
        return [.. others.Select((_, j) => Array.IndexOf(few, j) is >= 0 and var place && found[place])];
    }

    /// <summary>Whether a column has no other numbers than its first one, that and 1, that and 2, and so on.</summary>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="index">Which these are.</param>
    /// <param name="cell">The column.</param>
    /// <exception cref="InputException">They are on disk and cannot be read.</exception>
    public static bool IsStepByStep<T>(IRowStore<T> rows, RowIndex index, int cell)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var zero = new T[1];
        index.Group.Agreed(() =>
        {
            if (rows.Count > 0 && index.NumberOf(0) == 0)
                zero[0] = rows.Parts().First().Rows.Row(0)[cell];
        });
        index.Group.Unite(zero.AsSpan());
        int[] others = [0];
        index.Group.Agreed(() => others[0] = rows.Parts().Count(part => !Enumerable.Range(0, part.Rows.Count).All(
            i => part.Rows.Row(i)[cell] - zero[0] == T.CreateTruncating(index.NumberOf(part.First + i)))));
        index.Group.Sum(others.AsSpan());
        return others[0] == 0;
    }

    /// <param name="rows">Rows that begin with these columns.</param>
    /// <param name="areAll">Whether these are all rows of the table; of some, numbers need not be whole.</param>
    /// <param name="origins">What the numbers of each column are counted from.</param>
    private static bool[] Find<T>(IRowStore<T> rows, bool areAll, double[] origins)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool[] counters = new bool[origins.Length];
        var last = new T[origins.Length];
        List<int> maybe = [.. Enumerable.Range(0, origins.Length)];
        foreach (var (first, part) in maybe.Count == 0 ? [] : rows.Parts())
        {
            for (int i = 0; i < part.Count; i++)
            {
                var row = part.Row(i);
                for (int at = maybe.Count - 1; at >= 0; at--)
                {
                    int j = maybe[at];
                    var step = row[j] - last[j];
                    bool mayBe = first + i > 0 ? step > T.Zero && (!areAll || T.IsInteger(step))
                        : !areAll || double.IsInteger(double.CreateTruncating(row[j]) + origins[j]);
                    last[j] = row[j];
                    if (!mayBe)
                        maybe.RemoveAt(at);
                }
            }

            if (maybe.Count == 0)
                break;
        }

        foreach (int j in maybe)
            counters[j] = true;
        return counters;
    }

    /// <summary>
    /// Some cells of all rows of a table, of which each process has some: brought together so many rows at a time, as all
    /// processes open them from the first to the last.
    /// </summary>
    private sealed class GatheredRows<T>(IRowStore<T> own, RowIndex index, int[] cells) : IRowStore<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private const int CellsAtOnce = 1 << 20;

        private readonly int _rowsAtOnce = Math.Max(1, CellsAtOnce / Math.Max(1, cells.Length) / Table<T>.ChunkRows) * Table<T>.ChunkRows;
        private readonly TableRows<T> _rows = new();
        private T[] _window = [];

        public int Count => index.Rows;

        public void Open(int first, int count, TableRows<T> rows)
        {
            if (first % _rowsAtOnce == 0)
                Gather(first, Math.Min(_rowsAtOnce, Count - first));
            _window.AsSpan(first % _rowsAtOnce * cells.Length, count * cells.Length).CopyTo(rows.Take(count, cells.Length));
        }

        private void Gather(int start, int count)
        {
            _window = new T[count * cells.Length];
            index.Group.Agreed(() =>
            {
                for (int at = index.From(start), end = index.From(start + count); at < end; at += _rows.Count)
                {
                    own.Open(at, Math.Min(Table<T>.ChunkRows, end - at), _rows);
                    for (int i = 0; i < _rows.Count; i++)
                    {
                        var row = _window.AsSpan((index.NumberOf(at + i) - start) * cells.Length, cells.Length);
                        for (int cell = 0; cell < cells.Length; cell++)
                            row[cell] = _rows.Row(i)[cells[cell]];
                    }
                }
            });
            index.Group.Unite(_window.AsSpan());
        }
    }
}
