using System.Numerics;
using System.Numerics.Tensors;

namespace SoftmaxRegression.Data;

/// <summary>Learns from some rows of a table what the encoding of its columns needs.</summary>
internal static class ColumnStatistics
{
    /// <summary>Learns from the first rows of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">How many rows, at least one.</param>
    /// <param name="threads">How many threads may share the columns; the result is the same for any number.</param>
    /// <returns>What was learnt, in the order of the table's columns.</returns>
    /// <exception cref="InputException">A column has no values in these rows, or every column is constant.</exception>
    public static IReadOnlyList<Column> Learn<T>(Table<T> table, int rows, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var moments = Moments<T>.Of(table, rows, threads);
        Column[] columns = [.. table.Columns.Select((column, j) => column.Levels is null
            ? (Column)Numeric(table, column, j, moments, rows)
            : Categorical(table, column, j, rows))];
        if (columns.All(column => column is NumericColumn { Deviation: 0 } or CategoricalColumn { Levels.Count: 1 }))
            throw AllConstant(table, columns);
        return columns;
    }

    private static NumericColumn Numeric<T>(Table<T> table, TableColumn column, int j, Moments<T> moments, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (count, sum, squares, isConstant) = column.Missing.Count == 0
            ? (rows, moments.Sums[j], moments.Squares[j], moments.Min[j] == moments.Max[j])
            : WithoutMissing(table, j, rows);
        if (count == 0)
            throw NoValues(column);

        // A missing value counts as the mean, at distance 0. A constant column is found by its extremes, because rounding
        // may leave its variance just above 0.
        double mean = sum / count;
        double variance = isConstant ? 0 : Math.Max(0, squares - count * mean * mean) / rows;
        if (!double.IsFinite(variance))
        {
            throw new InputException($"Column {Cell.Quoted(column.Name)} has values so large that their squares have no number; "
                + "write it in a larger unit, or compute in double precision.", Remedy.DoublePrecision);
        }

        return column.Dates is { } order
            ? new DateColumn(column.Name, mean + column.Origin, Math.Sqrt(variance), order)
            : new NumericColumn(column.Name, mean + column.Origin, Math.Sqrt(variance));
    }

    private static (int Count, double Sum, double Squares, bool IsConstant) WithoutMissing<T>(Table<T> table, int j, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = Enumerable.Range(0, rows).Select(r => double.CreateTruncating(table.Row(r)[j]))
            .Where(value => !double.IsNaN(value)).ToList();
        return (values.Count, values.Sum(), values.Sum(value => value * value), values.Distinct().Count() == 1);
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
        string mostFrequent = column.Levels[Array.IndexOf(counts, counts.Max())];
        return new CategoricalColumn(column.Name, column.Levels, mostFrequent, column.IsMarked);
    }

    private static InputException AllConstant<T>(Table<T> table, Column[] columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // In single precision, numbers from 2²⁴ on are rounded: 1700000001000 and 1700000002000 are then the same.
        int rounded = typeof(T) != typeof(float) ? -1 : Array.FindIndex(columns, column =>
            column is NumericColumn number && table.Columns[Array.IndexOf(columns, column)].Origin == 0
            && Math.Abs(number.Mean) > 1 << 24);
        return rounded < 0
            ? new InputException("Every feature column is constant; there is nothing to tell the classes apart by.")
            : new InputException($"Column {Cell.Quoted(columns[rounded].Name)} has values so large that single precision "
                + "cannot tell them apart; standardise them, or compute in double precision.", Remedy.DoublePrecision);
    }

    private static InputException NoValues(TableColumn column)
        => new($"Column {Cell.Quoted(column.Name)} has no values in the training rows; leave it out.",
            Remedy.DropColumn, column.Name);

    /// <summary>Sums over the rows of a table, column by column; NaN where a cell is missing.</summary>
    /// <remarks>
    /// Rows are added up a chunk at a time in <typeparamref name="T"/>, a vector of columns at once, and the chunks in
    /// double, in their order: so few additions lose nothing that single precision has.
    /// </remarks>
    private sealed class Moments<T>(int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public double[] Sums { get; } = new double[width];

        public double[] Squares { get; } = new double[width];

        public T[] Min { get; } = Filled(width, T.PositiveInfinity);

        public T[] Max { get; } = Filled(width, T.NegativeInfinity);

        public static Moments<T> Of(Table<T> table, int rows, int threads)
        {
            var moments = new Moments<T>(table.Width);
            table.InStrips(threads, (first, count) => moments.AddRows(table, rows, first, count));
            return moments;
        }

        private void AddRows(Table<T> table, int rows, int first, int count)
        {
            T[] sums = new T[count], squares = new T[count];
            Span<T> min = Min.AsSpan(first, count), max = Max.AsSpan(first, count);
            var precise = new double[count];
            for (int start = 0; start < rows; start += Table<T>.ChunkRows)
            {
                Array.Clear(sums);
                Array.Clear(squares);
                for (int r = start; r < Math.Min(rows, start + Table<T>.ChunkRows); r++)
                {
                    var cells = table.Row(r).Slice(first, count);
                    TensorPrimitives.Add(cells, sums, sums);
                    TensorPrimitives.MultiplyAdd(cells, cells, squares, squares);
                    TensorPrimitives.Min(cells, min, min);
                    TensorPrimitives.Max(cells, max, max);
                }

                Gather(sums, Sums);
                Gather(squares, Squares);
            }

            void Gather(T[] part, double[] whole)
            {
                TensorPrimitives.ConvertTruncating<T, double>(part, precise);
                TensorPrimitives.Add(precise, whole.AsSpan(first, count), whole.AsSpan(first, count));
            }
        }

        private static T[] Filled(int width, T value)
        {
            var values = new T[width];
            Array.Fill(values, value);
            return values;
        }
    }
}
