using System.Numerics;
using System.Runtime.CompilerServices;

namespace SoftmaxRegression.Data;

/// <summary>Learns from some rows of a table what the encoding of its columns needs.</summary>
internal static class ColumnStatistics
{
    /// <summary>Learns from the first rows of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">How many rows, at least one.</param>
    /// <returns>What was learnt, in the order of the table's columns.</returns>
    /// <exception cref="InputException">A column has no values in these rows, or every column is constant.</exception>
    public static IReadOnlyList<Column> Learn<T>(Table<T> table, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var moments = new Moments[table.Columns.Count];

        // Each thread takes some columns, so that every sum runs over the rows in their order.
        int parts = Math.Min(Environment.ProcessorCount, moments.Length);
        Parallel.For(0, parts, part =>
            Add(table, rows, moments, moments.Length * part / parts, moments.Length * (part + 1) / parts));

        Column[] columns = [.. table.Columns.Select((column, j) => column.Levels is null
            ? (Column)Numeric(column, moments[j], rows)
            : Categorical(table, column, j, rows))];
        if (columns.All(column => column is NumericColumn { Deviation: 0 } or CategoricalColumn { Levels.Count: 1 }))
            throw new InputException("Every feature column is constant; there is nothing to tell the classes apart by.");
        return columns;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<T>(Table<T> table, int rows, Moments[] moments, int first, int end)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < rows; r++)
        {
            var row = table.Row(r);
            for (int j = first; j < end; j++)
            {
                double value = double.CreateTruncating(row[j]);
                if (!double.IsNaN(value))
                    moments[j].Add(value);
            }
        }
    }

    private static NumericColumn Numeric(TableColumn column, Moments moments, int rows)
    {
        if (moments.Count == 0)
            throw NoValues(column);
        double mean = moments.Sum / moments.Count;

        // A missing value counts as the mean, at distance 0. A constant column is found by its extremes, because rounding
        // may leave its variance just above 0.
        double squares = Math.Max(0, moments.SumOfSquares - moments.Count * mean * mean);
        double variance = moments.Min == moments.Max ? 0 : squares / rows;
        return new NumericColumn(column.Name, mean + column.Origin, Math.Sqrt(variance));
    }

    private static CategoricalColumn Categorical<T>(Table<T> table, TableColumn column, int j, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var counts = new int[column.Levels!.Count];
        for (int r = 0; r < rows; r++)
        {
            var cell = table.Row(r)[j];
            if (!T.IsNaN(cell))
                counts[int.CreateTruncating(cell)]++;
        }

        if (counts.Sum() == 0)
            throw NoValues(column);
        return new CategoricalColumn(column.Name, column.Levels, column.Levels[Array.IndexOf(counts, counts.Max())]);
    }

    private static InputException NoValues(TableColumn column)
        => new($"Column '{column.Name}' has no values in the training rows; leave it out with --drop {column.Name}.");

    private struct Moments
    {
        public int Count;
        public double Sum;
        public double SumOfSquares;
        public double Min;
        public double Max;

        public void Add(double value)
        {
            Min = Count == 0 ? value : Math.Min(Min, value);
            Max = Count == 0 ? value : Math.Max(Max, value);
            Count++;
            Sum += value;
            SumOfSquares += value * value;
        }
    }
}
