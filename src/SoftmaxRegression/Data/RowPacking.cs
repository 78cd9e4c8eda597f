using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>
/// Rows as bytes, without loss: cells that are whole numbers in all rows, and not too far apart, take a byte each, all others
/// as many as <typeparamref name="T"/>. Behind the cells of a row come its entries, if the table has some: how many, their
/// columns, their numbers.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="lowest">What a byte counts from, cell by cell; NaN for cells that take more than a byte.</param>
/// <param name="entryColumns">How many columns of sparse numbers the table has.</param>
internal sealed class RowPacking<T>(T[] lowest, int entryColumns)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The byte of a missing value.</summary>
    private const byte Missing = byte.MaxValue;

    private readonly (int First, int Count, bool AreBytes)[] _runs = [.. Runs(lowest)];

    /// <summary>What a byte counts from, cell by cell; NaN for cells that take more than a byte.</summary>
    public T[] Lowest => lowest;

    /// <summary>How many columns of sparse numbers the table has.</summary>
    public int EntryColumns => entryColumns;

    /// <summary>Whether it has any.</summary>
    public bool HasEntries => entryColumns > 0;

    /// <summary>Bytes of a row without its entries.</summary>
    public int FixedBytes { get; } = lowest.Sum(low => T.IsNaN(low) ? Unsafe.SizeOf<T>() : 1);

    /// <summary>How many entries the rows have that this process has read, where that was counted.</summary>
    private long Entries { get; init; }

    /// <summary>Whether packed rows are the cells as they are in memory.</summary>
    public bool IsPlain => !HasEntries && _runs is [{ AreBytes: false }];

    /// <summary>Finds out which cells can be bytes.</summary>
    /// <exception cref="InputException">The rows are on disk and cannot be read.</exception>
    public static RowPacking<T> For(Table<T> table)
    {
        T[] least = [.. Enumerable.Repeat(T.PositiveInfinity, table.Width)];
        T[] most = [.. Enumerable.Repeat(T.NegativeInfinity, table.Width)];
        long entries = 0;
        table.Index.Group.Agreed(() =>
        {
            foreach (var (_, rows) in table.Store.Parts())
            {
                for (int i = 0; i < rows.Count; i++)
                {
                    Extend(rows.Row(i), least, most);
                    entries += rows.EntryColumns(i).Length;
                }
            }
        });
        table.Index.Group.Min(least.AsSpan());
        table.Index.Group.Max(most.AsSpan());
        return new RowPacking<T>(
            [.. least.Zip(most, (low, high) => high - low < T.CreateTruncating(Missing) ? low : T.NaN)], table.FirstCell)
        {
            Entries = entries,
        };
    }

    /// <summary>Packs a row.</summary>
    /// <param name="rows">Some rows.</param>
    /// <param name="i">Which of them.</param>
    /// <param name="to">Enough bytes: <see cref="SizeOf(TableRows{T}, int)"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(TableRows<T> rows, int i, Span<byte> to)
    {
        ReadOnlySpan<T> row = rows.Row(i);
        foreach (var (first, count, areBytes) in _runs)
        {
            var cells = row.Slice(first, count);
            if (!areBytes)
            {
                MemoryMarshal.AsBytes(cells).CopyTo(to);
                to = to[(count * Unsafe.SizeOf<T>())..];
                continue;
            }

            for (int j = 0; j < count; j++)
                to[j] = T.IsNaN(cells[j]) ? Missing : byte.CreateTruncating(cells[j] - lowest[first + j]);
            to = to[count..];
        }

        if (!HasEntries)
            return;
        ReadOnlySpan<int> columns = rows.EntryColumns(i);
        var numbers = MemoryMarshal.Cast<byte, T>(to[(sizeof(int) * (1 + columns.Length))..])[..columns.Length];
        MemoryMarshal.Write(to, columns.Length);
        MemoryMarshal.AsBytes(columns).CopyTo(to[sizeof(int)..]);
        if (rows.EntryValues(i) is { IsEmpty: false } values)
            values.CopyTo(numbers);
        else
            numbers.Fill(T.One);
    }

    /// <summary>How many bytes the rows take that this process has read.</summary>
    public long BytesOf(int rows) => (long)rows * (FixedBytes + (HasEntries ? SizeOfEntries(0) : 0)) + Entries * SizeOfEntry;

    /// <summary>How many bytes a row takes.</summary>
    public int SizeOf(TableRows<T> rows, int i) => FixedBytes + (HasEntries ? SizeOfEntries(rows.EntryColumns(i).Length) : 0);

    /// <summary>How many bytes the packed row takes that begins here.</summary>
    public int SizeOf(ReadOnlySpan<byte> packed)
        => FixedBytes + (HasEntries ? SizeOfEntries(MemoryMarshal.Read<int>(packed[FixedBytes..])) : 0);

    /// <summary>How many entries some packed rows have.</summary>
    public int EntriesIn(int bytes, int rows) => HasEntries ? (bytes - rows * SizeOfEntries(0) - rows * FixedBytes) / SizeOfEntry : 0;

    /// <summary>Unpacks a row.</summary>
    /// <param name="packed">It begins here.</param>
    /// <param name="row">Takes its cells.</param>
    /// <param name="entries">Takes its entries, as an example of its own; null where there are none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Unpack(ReadOnlySpan<byte> packed, Span<T> row, SparseRowsBuilder<T>? entries)
    {
        foreach (var (first, count, areBytes) in _runs)
        {
            if (areBytes)
                Unpack(packed[..count], lowest.AsSpan(first, count), row.Slice(first, count));
            else
                packed[..(count * Unsafe.SizeOf<T>())].CopyTo(MemoryMarshal.AsBytes(row.Slice(first, count)));
            packed = packed[(areBytes ? count : count * Unsafe.SizeOf<T>())..];
        }

        if (!HasEntries)
            return;
        int length = MemoryMarshal.Read<int>(packed);
        var columns = MemoryMarshal.Cast<byte, int>(packed[sizeof(int)..])[..length];
        var numbers = MemoryMarshal.Cast<byte, T>(packed[(sizeof(int) * (1 + length))..])[..length];
        for (int entry = 0; entry < length; entry++)
            entries!.Add(columns[entry], numbers[entry]);
        entries!.EndExample();
    }

    private static int SizeOfEntry => sizeof(int) + Unsafe.SizeOf<T>();

    private static int SizeOfEntries(int count) => sizeof(int) + count * SizeOfEntry;

    /// <summary>Bytes that are counted from the lowest number of their cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unpack(ReadOnlySpan<byte> bytes, ReadOnlySpan<T> lowest, Span<T> cells)
    {
        int j = 0;
        if (typeof(T) == typeof(float))
        {
            ref byte from = ref MemoryMarshal.GetReference(bytes);
            ref float low = ref Unsafe.As<T, float>(ref MemoryMarshal.GetReference(lowest));
            ref float to = ref Unsafe.As<T, float>(ref MemoryMarshal.GetReference(cells));
            for (; j <= bytes.Length - Vector256<float>.Count; j += Vector256<float>.Count)
            {
                ulong eight = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, j));
                var (lower, upper) = Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(eight).AsByte()));
                var numbers = Vector256.Create(lower, upper).AsInt32();
                var values = Vector256.ConvertToSingle(numbers) + Vector256.LoadUnsafe(ref low, (nuint)j);
                Vector256.ConditionalSelect(
                    Vector256.Equals(numbers, Vector256.Create((int)Missing)).AsSingle(), Vector256.Create(float.NaN), values)
                    .StoreUnsafe(ref to, (nuint)j);
            }
        }

        for (; j < bytes.Length; j++)
            cells[j] = bytes[j] == Missing ? T.NaN : T.CreateTruncating(bytes[j]) + lowest[j];
    }

    /// <summary>The range of each cell; no range is finite of a cell that was no whole number, or a negative zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Extend(ReadOnlySpan<T> row, T[] least, T[] most)
    {
        for (int j = 0; j < row.Length; j++)
        {
            var cell = row[j];
            if (T.IsNaN(cell))
                continue;
            if (cell != T.Truncate(cell) || (cell == T.Zero && T.IsNegative(cell)))
                most[j] = T.PositiveInfinity;
            least[j] = T.Min(least[j], cell);
            most[j] = T.Max(most[j], cell);
        }
    }

    private static IEnumerable<(int First, int Count, bool AreBytes)> Runs(T[] lowest)
    {
        for (int first = 0, end; first < lowest.Length; first = end)
        {
            bool areBytes = !T.IsNaN(lowest[first]);
            for (end = first + 1; end < lowest.Length && !T.IsNaN(lowest[end]) == areBytes; end++)
            {
            }

            yield return (first, end - first, areBytes);
        }
    }
}
