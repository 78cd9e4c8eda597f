using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SoftmaxRegression.Data;

/// <summary>Learns from some rows of a table what the encoding of its columns needs.</summary>
internal static class ColumnStatistics
{
    /// <summary>A variance that is a smaller share of the squared mean has lost half of its digits to rounding.</summary>
    private const double LeastShare = 1e-8;

    /// <summary>Learns from the first rows of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">How many rows, at least one.</param>
    /// <param name="blockSize">How many rows make a block; it fixes the order of sums: <see cref="Shares"/>.</param>
    /// <param name="threads">How many threads may share the columns; the result is the same for any number.</param>
    /// <returns>What was learnt, in the order of the table's columns.</returns>
    /// <exception cref="InputException">A column has no values in these rows, or every column is constant.</exception>
    public static IReadOnlyList<Column> Learn<T>(Table<T> table, int rows, int blockSize, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var moments = Moments<T>.Of(table, rows, blockSize, threads);
        Column[] columns = [.. table.Columns.Take(table.FirstCell).Zip(SparseNumbers(table, rows), Sparse<T>),
            .. table.Columns.Skip(table.FirstCell).Select((column, j) => column.Levels is null
                ? (Column)Numeric(table, column, j, moments, rows, blockSize)
                : Categorical(table, column, j, rows))];
        if (columns.All(column => column is NumericColumn { Deviation: 0 } or CategoricalColumn { Features: 1 }))
            throw AllConstant(table, columns);
        return columns;
    }

    private static NumericColumn Sparse<T>(TableColumn column, (double Mean, double Deviation) learnt)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => double.IsNaN(learnt.Mean) ? throw NoValues(column)
            : learnt.Deviation > 0 && !T.IsFinite(T.CreateTruncating(1 / learnt.Deviation)) ? throw TooClose<T>(column)
            : new NumericColumn(column.Name, learnt.Mean, learnt.Deviation) { IsSparse = true };

    /// <summary>
    /// Mean and deviation of the columns that have entries, most of whose values are 0. Values are divided by the largest
    /// of their column, so that no square leaves the range of numbers.
    /// </summary>
    private static (double Mean, double Deviation)[] SparseNumbers<T>(Table<T> table, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] largest = new double[table.FirstCell], sums = new double[table.FirstCell], squares = new double[table.FirstCell];
        var missing = new int[table.FirstCell];
        ForEachEntry((j, value) => largest[j] = double.IsNaN(value) ? largest[j] : Math.Max(largest[j], Math.Abs(value)));
        ForEachEntry((j, value) =>
        {
            missing[j] += double.IsNaN(value) ? 1 : 0;
            double share = double.IsNaN(value) || largest[j] == 0 ? 0 : value / largest[j];
            sums[j] += share;
            squares[j] += share * share;
        });
        return [.. largest.Select((most, j) =>
        {
            // A missing value counts as the mean, at distance 0; if all are, that is no number.
            int count = rows - missing[j];
            double mean = sums[j] / count;
            return (mean * most, Math.Sqrt(Math.Max(0, squares[j] - count * mean * mean) / rows) * most);
        })];

        void ForEachEntry(Action<int, double> look)
        {
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<int> columns = table.EntryColumns(row);
                ReadOnlySpan<T> values = table.EntryValues(row);
                for (int entry = 0; entry < columns.Length; entry++)
                    look(columns[entry], values.IsEmpty ? 1 : double.CreateTruncating(values[entry]));
            }
        }
    }

    private static NumericColumn Numeric<T>(
        Table<T> table, TableColumn column, int j, Moments<T> moments, int rows, int blockSize)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (count, sum, squares, isConstant) = column.Missing.Count == 0
            ? (rows, moments.Sums[j], moments.Squares[j], moments.Min[j] == moments.Max[j])
            : WithoutMissing(table, j, rows, blockSize);
        if (count == 0)
            throw NoValues(column);
        if (isConstant && column.HasUnderflow)
            throw TooClose<T>(column);

        // A missing value counts as the mean, at distance 0. A constant column is found by its extremes, because rounding
        // may leave its variance just above 0.
        double mean = sum / count;
        double variance = isConstant ? 0 : Math.Max(0, squares - count * mean * mean) / rows;
        double deviation = Math.Sqrt(variance);
        if (!isConstant && (!double.IsNormal(variance) || variance < LeastShare * mean * mean))
            (mean, deviation) = Scaled(table, j, rows);
        if (!isConstant && !T.IsFinite(T.CreateTruncating(1 / deviation)))
            throw TooClose<T>(column);

        return column.Dates is { } order
            ? new DateColumn(column.Name, mean + column.Origin, deviation, order) { Origin = column.Origin }
            : new NumericColumn(column.Name, mean + column.Origin, deviation) { Origin = column.Origin };
    }

    /// <summary>
    /// Mean and deviation where squares leave the range of numbers, or cancel: with all values divided by the largest, and
    /// their distances from the mean by the largest of these.
    /// </summary>
    private static (double Mean, double Deviation) Scaled<T>(Table<T> table, int j, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] values = [.. Enumerable.Range(0, rows)
            .Select(r => double.CreateTruncating(table.Row(r)[j])).Where(value => !double.IsNaN(value))];
        double largest = values.Max(Math.Abs);
        double mean = values.Average(value => value / largest) * largest;
        double farthest = values.Max(value => Math.Abs(value - mean));
        double[] distances = [.. values.Select(value => (value - mean) / farthest)];
        double rest = distances.Average();
        double variance = distances.Sum(distance => (distance - rest) * (distance - rest)) / rows;
        return (mean + rest * farthest, Math.Sqrt(variance) * farthest);
    }

    private static (int Count, double Sum, double Squares, bool IsConstant) WithoutMissing<T>(
        Table<T> table, int j, int rows, int blockSize)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[][] shares = [.. Enumerable.Range(0, Shares.Count).Select(share => Shares.Rows(share, rows, blockSize)
            .Select(r => double.CreateTruncating(table.Row(r)[j])).Where(value => !double.IsNaN(value)).ToArray())];
        return (
            shares.Sum(values => values.Length),
            shares.Sum(values => Sum(values, value => value)),
            shares.Sum(values => Sum(values, value => value * value)),
            shares.SelectMany(values => values).Distinct().Count() == 1);

        // Enumerable.Sum of an array adds up as many at a time as the processor can.
        static double Sum(double[] values, Func<double, double> term)
            => values.Aggregate(0.0, (sum, value) => sum + term(value));
    }

    private static CategoricalColumn Categorical<T>(Table<T> table, TableColumn column, int j, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var counts = new int[column.Features];
        for (int r = 0; r < rows; r++)
        {
            var cell = table.Row(r)[j];
            if (!T.IsNaN(cell))
                counts[int.CreateTruncating(cell)]++;
        }

        if (counts.Sum() == 0)
            throw NoValues(column);
        counts = counts[..column.Levels!.Count]; // a missing value is no rare one
        string mostFrequent = column.Levels[Array.IndexOf(counts, counts.Max())];
        return new CategoricalColumn(column.Name, column.Levels, mostFrequent, column.IsMarked)
        {
            Rare = column.Rare.Count > 0 ? column.Rare : null,
            IsSparse = column.IsSparse,
        };
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

    private static InputException TooClose<T>(TableColumn column)
        => typeof(T) == typeof(float)
            ? new($"Column {Cell.Quoted(column.Name)} has values so close together that single precision cannot tell them apart; "
                + "write it in a smaller unit, or compute in double precision.", Remedy.DoublePrecision)
            : new($"Column {Cell.Quoted(column.Name)} has values so close together that their distances have no inverse; write "
                + "it in a smaller unit.");

    private static InputException NoValues(TableColumn column)
        => new($"Column {Cell.Quoted(column.Name)} has no values in the training rows; leave it out.",
            Remedy.DropColumn, column.Name);

    /// <summary>Sums over the rows of a table, column by column; NaN where a cell is missing.</summary>
    /// <remarks>In double, where squares of single precision are exact; a vector of columns at once.</remarks>
    private sealed class Moments<T>(int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public double[] Sums { get; } = new double[width];

        public double[] Squares { get; } = new double[width];

        public T[] Min { get; } = Filled(width, T.PositiveInfinity);

        public T[] Max { get; } = Filled(width, T.NegativeInfinity);

        public static Moments<T> Of(Table<T> table, int rows, int blockSize, int threads)
        {
            var moments = new Moments<T>(table.Width);
            table.InStrips(threads, (first, count) =>
            {
                double[] sums = new double[count], squares = new double[count];
                for (int share = 0; share < Shares.Count; share++)
                {
                    Array.Clear(sums);
                    Array.Clear(squares);
                    foreach (int r in Shares.Rows(share, rows, blockSize))
                        moments.Add(table.Row(r), first, sums, squares);
                    for (int j = 0; j < count; j++)
                    {
                        moments.Sums[first + j] += sums[j];
                        moments.Squares[first + j] += squares[j];
                    }
                }
            });
            return moments;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Add(ReadOnlySpan<T> row, int first, double[] sums, double[] squares)
        {
            var cells = row.Slice(first, sums.Length);
            Span<T> min = Min.AsSpan(first), max = Max.AsSpan(first);
            ref T cell = ref MemoryMarshal.GetReference(cells), least = ref min[0], most = ref max[0];
            ref double sum = ref sums[0], square = ref squares[0];
            int j = 0;
            for (; j <= cells.Length - Vector<T>.Count; j += Vector<T>.Count)
            {
                var x = Vector.LoadUnsafe(ref cell, (nuint)j);
                Vector.MinNative(x, Vector.LoadUnsafe(ref least, (nuint)j)).StoreUnsafe(ref least, (nuint)j);
                Vector.MaxNative(x, Vector.LoadUnsafe(ref most, (nuint)j)).StoreUnsafe(ref most, (nuint)j);
                if (typeof(T) == typeof(double))
                {
                    AddPart(x.As<T, double>(), ref sum, ref square, (nuint)j);
                    continue;
                }

                Vector.Widen(x.As<T, float>(), out var low, out var high);
                AddPart(low, ref sum, ref square, (nuint)j);
                AddPart(high, ref sum, ref square, (nuint)(j + Vector<double>.Count));
            }

            for (; j < cells.Length; j++)
            {
                double x = double.CreateTruncating(cells[j]);
                sums[j] += x;
                squares[j] += x * x;
                min[j] = T.MinNative(cells[j], min[j]);
                max[j] = T.MaxNative(cells[j], max[j]);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void AddPart(Vector<double> x, ref double sum, ref double square, nuint j)
        {
            (Vector.LoadUnsafe(ref sum, j) + x).StoreUnsafe(ref sum, j);
            (Vector.LoadUnsafe(ref square, j) + x * x).StoreUnsafe(ref square, j);
        }

        private static T[] Filled(int width, T value)
        {
            var values = new T[width];
            Array.Fill(values, value);
            return values;
        }
    }
}
