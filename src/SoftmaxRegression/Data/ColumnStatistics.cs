using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>Learns from some rows of a table what the encoding of its columns needs.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal static class ColumnStatistics<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A variance that is a smaller share of the squared mean has lost half of its digits to rounding.</summary>
    private const double LeastShare = 1e-8;

    /// <summary>Learns from the first rows of a table. Of several processes each looks at the blocks that it holds.</summary>
    /// <param name="table">The table; rows on disk, or of several processes, in the order of blocks.</param>
    /// <param name="rows">How many rows, at least one.</param>
    /// <param name="blockSize">How many rows make a block; it fixes the order of sums: <see cref="Shares"/>.</param>
    /// <param name="threads">How many threads may share the rows; the result is the same for any number.</param>
    /// <returns>What was learnt, in the order of the table's columns.</returns>
    /// <exception cref="InputException">A column has no values in these rows, or every column is constant.</exception>
    public static IReadOnlyList<Column> Learn(Table<T> table, int rows, int blockSize, int threads)
    {
        var blocks = new Blocks(table, rows, blockSize, threads);
        var moments = Moments.Of(blocks);
        int[][] levels = [.. table.Columns.Skip(table.FirstCell).Select(column => new int[column.Levels is null ? 0 : column.Features])];
        blocks.Group.Agreed(() => RowPass.CountLevels(blocks.InOrder(), levels));
        blocks.Group.Sum(levels);
        Column[] columns = [.. table.Columns.Take(table.FirstCell).Zip(SparseNumbers(blocks), Sparse),
            .. table.Columns.Skip(table.FirstCell).Select((column, j) => column.Levels is null
                ? (Column)Numeric(column, j, moments, blocks)
                : Categorical(column, levels[j]))];
        if (columns.All(column => column is NumericColumn { Deviation: 0 } or CategoricalColumn { Features: 1 }))
            throw AllConstant(table, columns);
        return columns;
    }

    private static NumericColumn Sparse(TableColumn column, (double Mean, double Deviation) learnt)
        => double.IsNaN(learnt.Mean) ? throw NoValues(column)
            : learnt.Deviation > 0 && !T.IsFinite(T.CreateTruncating(1 / learnt.Deviation)) ? throw TooClose(column)
            : new NumericColumn(column.Name, learnt.Mean, learnt.Deviation) { IsSparse = true };

    /// <summary>
    /// Mean and deviation of the columns that have entries, most of whose values are 0. Values are divided by the largest
    /// of their column, so that no square leaves the range of numbers.
    /// </summary>
    private static (double Mean, double Deviation)[] SparseNumbers(Blocks blocks)
    {
        int count = blocks.Table.FirstCell;
        if (count == 0)
            return [];
        double[] largest = new double[count];
        blocks.Group.Agreed(() =>
        {
            foreach (var part in blocks.InOrder())
                ForEachEntry(part, (j, value) => largest[j] = double.IsNaN(value) ? largest[j] : Math.Max(largest[j], Math.Abs(value)));
        });
        blocks.Group.Max(largest.AsSpan());

        // Of each column the sum, the sum of squares, and how many values are missing.
        double[] sums = blocks.Sums(3 * count, (part, sums) => ForEachEntry(part, (j, value) =>
        {
            double share = double.IsNaN(value) || largest[j] == 0 ? 0 : value / largest[j];
            sums[j] += share;
            sums[count + j] += share * share;
            sums[2 * count + j] += double.IsNaN(value) ? 1 : 0;
        }));
        return [.. largest.Select((most, j) =>
        {
            // A missing value counts as the mean, at distance 0; if all are, that is no number.
            double present = blocks.Rows - sums[2 * count + j], mean = sums[j] / present;
            return (mean * most, Math.Sqrt(Math.Max(0, sums[count + j] - present * mean * mean) / blocks.Rows) * most);
        })];

        static void ForEachEntry(TableRows<T> part, Action<int, double> look)
        {
            for (int i = 0; i < part.Count; i++)
            {
                ReadOnlySpan<int> columns = part.EntryColumns(i);
                ReadOnlySpan<T> values = part.EntryValues(i);
                for (int entry = 0; entry < columns.Length; entry++)
                    look(columns[entry], values.IsEmpty ? 1 : double.CreateTruncating(values[entry]));
            }
        }
    }

    private static NumericColumn Numeric(TableColumn column, int j, Moments moments, Blocks blocks)
    {
        long count = (long)moments.Counts[j];
        bool isConstant = moments.Min[j] == moments.Max[j];
        if (count == 0)
            throw NoValues(column);
        if (isConstant && column.HasUnderflow)
            throw TooClose(column);

        // A missing value counts as the mean, at distance 0. A constant column is found by its extremes, because rounding
        // may leave its variance just above 0.
        double mean = moments.Sums[j] / count;
        double variance = isConstant ? 0 : Math.Max(0, moments.Squares[j] - count * mean * mean) / blocks.Rows;
        double deviation = Math.Sqrt(variance);
        if (!isConstant && (!double.IsNormal(variance) || variance < LeastShare * mean * mean))
            (mean, deviation) = Scaled(blocks, j, count, moments.Min[j], moments.Max[j]);
        if (!isConstant && !T.IsFinite(T.CreateTruncating(1 / deviation)))
            throw TooClose(column);

        return column.Dates is { } order
            ? new DateColumn(column.Name, mean + column.Origin, deviation, order) { Origin = column.Origin }
            : new NumericColumn(column.Name, mean + column.Origin, deviation) { Origin = column.Origin };
    }

    /// <summary>
    /// Mean and deviation where squares leave the range of numbers, or cancel: with all values divided by the largest, and
    /// their distances from the mean by the largest of these.
    /// </summary>
    private static (double Mean, double Deviation) Scaled(Blocks blocks, int j, long count, T min, T max)
    {
        double least = double.CreateTruncating(min), most = double.CreateTruncating(max);
        double largest = Math.Max(Math.Abs(least), Math.Abs(most));
        double mean = Sum(value => value / largest) / count * largest;
        double farthest = Math.Max(mean - least, most - mean);
        double rest = Sum(value => (value - mean) / farthest) / count;
        double variance = Sum(value => Square((value - mean) / farthest - rest)) / blocks.Rows;
        return (mean + rest * farthest, Math.Sqrt(variance) * farthest);

        static double Square(double value) => value * value;

        double Sum(Func<double, double> term) => blocks.Sums(1, (part, sum) =>
        {
            for (int i = 0; i < part.Count; i++)
            {
                double value = double.CreateTruncating(part.Row(i)[j]);
                sum[0] += double.IsNaN(value) ? 0 : term(value);
            }
        })[0];
    }

    private static CategoricalColumn Categorical(TableColumn column, int[] counts)
    {
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

    private static InputException AllConstant(Table<T> table, Column[] columns)
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

    private static InputException TooClose(TableColumn column)
        => typeof(T) == typeof(float)
            ? new($"Column {Cell.Quoted(column.Name)} has values so close together that single precision cannot tell them apart; "
                + "write it in a smaller unit, or compute in double precision.", Remedy.DoublePrecision)
            : new($"Column {Cell.Quoted(column.Name)} has values so close together that their distances have no inverse; write "
                + "it in a smaller unit.");

    private static InputException NoValues(TableColumn column)
        => new($"Column {Cell.Quoted(column.Name)} has no values in the training rows; leave it out.",
            Remedy.DropColumn, column.Name);

    /// <summary>The rows that are learnt from, in blocks.</summary>
    private sealed record Blocks(Table<T> Table, int Rows, int Size, int Threads)
    {
        public ProcessGroup Group => Table.Index.Group;

        public int ShareCount => Math.Min(Shares.Count, Count);

        private int Count => (int)(((long)Rows + Size - 1) / Size);

        /// <summary>The blocks that this process holds.</summary>
        public IEnumerable<TableRows<T>> InOrder()
            => Open(Enumerable.Range(0, Count).Where(block => Group.OwnerOf(block) == Group.Rank));

        /// <summary>The blocks of a share that this process holds.</summary>
        public IEnumerable<TableRows<T>> OfShare(int share)
            => Open(Enumerable.Range(0, (Count - share + Shares.Count - 1) / Shares.Count).Select(round => share + round * Shares.Count));

        /// <summary>Does some work for each of so many items, on several threads.</summary>
        public void ForEach(int items, Action<int> work)
            => Group.Agreed(() => Engine.Threads.For(items, Threads, work));

        /// <summary>Sums over all rows, share by share: in wide tables there may be no room for sums of all shares at once.</summary>
        /// <param name="length">How many sums there are.</param>
        /// <param name="add">Adds some rows to sums.</param>
        public double[] Sums(int length, Action<TableRows<T>, double[]> add)
        {
            var total = new ShareTotal<double>(Group, length);
            var own = new double[length];
            for (int first = 0; first < ShareCount; first += Group.Size)
            {
                int share = first + Group.Rank;
                bool isThere = share < ShareCount;
                Array.Clear(own);
                Group.Agreed(() =>
                {
                    foreach (var part in isThere ? OfShare(share) : [])
                        add(part, own);
                });
                total.Add(Math.Min(Group.Size, ShareCount - first), isThere ? own : []);
            }

            return total.Complete();
        }

        private IEnumerable<TableRows<T>> Open(IEnumerable<int> blocks)
        {
            var rows = new TableRows<T>();
            foreach (int block in blocks)
            {
                Table.Store.Open(block * Size, Math.Min(Size, Rows - block * Size), rows);
                yield return rows;
            }
        }
    }

    /// <summary>Sums over the rows of a table, column by column, without cells that are missing.</summary>
    /// <remarks>In double, where squares of single precision are exact; a vector of columns at once.</remarks>
    /// <param name="width">How many columns there are.</param>
    /// <param name="sums">Of all columns the numbers of cells, then the sums, then the sums of squares.</param>
    private sealed class Moments(int width, double[] sums)
    {
        public Span<double> Counts => sums.AsSpan(0, width);

        public Span<double> Sums => sums.AsSpan(width, width);

        public Span<double> Squares => sums.AsSpan(2 * width, width);

        public T[] Min { get; private init; } = [.. Enumerable.Repeat(T.PositiveInfinity, width)];

        public T[] Max { get; private init; } = [.. Enumerable.Repeat(T.NegativeInfinity, width)];

        public static Moments Of(Blocks blocks)
        {
            int width = blocks.Table.Width;
            T[] min = [.. Enumerable.Repeat(T.PositiveInfinity, width)], max = [.. Enumerable.Repeat(T.NegativeInfinity, width)];
            double[] total = ShareTotal<double>.Of(blocks.Group, blocks.ShareCount, 3 * width, Sum, blocks.ForEach);
            blocks.Group.Min(min.AsSpan());
            blocks.Group.Max(max.AsSpan());
            return new Moments(width, total) { Min = min, Max = max };

            void Sum(int share, double[] sums)
            {
                var own = new Moments(width, sums);
                foreach (var rows in blocks.OfShare(share))
                {
                    for (int i = 0; i < rows.Count; i++)
                        own.Add(rows.Row(i));
                }

                lock (min)
                {
                    for (int j = 0; j < width; j++)
                        (min[j], max[j]) = (T.MinNative(min[j], own.Min[j]), T.MaxNative(max[j], own.Max[j]));
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Add(ReadOnlySpan<T> row)
        {
            ref T cell = ref MemoryMarshal.GetReference(row), least = ref Min[0], most = ref Max[0];
            ref double count = ref Counts[0], sum = ref Sums[0], square = ref Squares[0];
            int j = 0;
            for (; j <= row.Length - Vector<T>.Count; j += Vector<T>.Count)
            {
                var x = Vector.LoadUnsafe(ref cell, (nuint)j);
                Vector<T> min = Vector.LoadUnsafe(ref least, (nuint)j), max = Vector.LoadUnsafe(ref most, (nuint)j);
                var isThere = Vector.Equals(x, x);
                Vector.ConditionalSelect(isThere, Vector.MinNative(x, min), min).StoreUnsafe(ref least, (nuint)j);
                Vector.ConditionalSelect(isThere, Vector.MaxNative(x, max), max).StoreUnsafe(ref most, (nuint)j);
                Vector<T> value = x & isThere, one = Vector<T>.One & isThere;
                if (typeof(T) == typeof(double))
                {
                    AddPart(value.As<T, double>(), one.As<T, double>(), ref count, ref sum, ref square, (nuint)j);
                    continue;
                }

                Vector.Widen(value.As<T, float>(), out var low, out var high);
                Vector.Widen(one.As<T, float>(), out var lowOnes, out var highOnes);
                AddPart(low, lowOnes, ref count, ref sum, ref square, (nuint)j);
                AddPart(high, highOnes, ref count, ref sum, ref square, (nuint)(j + Vector<double>.Count));
            }

            for (; j < row.Length; j++)
            {
                if (T.IsNaN(row[j]))
                    continue;
                double x = double.CreateTruncating(row[j]);
                Counts[j]++;
                Sums[j] += x;
                Squares[j] += x * x;
                Min[j] = T.MinNative(row[j], Min[j]);
                Max[j] = T.MaxNative(row[j], Max[j]);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void AddPart(Vector<double> x, Vector<double> ones, ref double count, ref double sum, ref double square, nuint j)
        {
            (Vector.LoadUnsafe(ref count, j) + ones).StoreUnsafe(ref count, j);
            (Vector.LoadUnsafe(ref sum, j) + x).StoreUnsafe(ref sum, j);
            (Vector.LoadUnsafe(ref square, j) + x * x).StoreUnsafe(ref square, j);
        }
    }
}
