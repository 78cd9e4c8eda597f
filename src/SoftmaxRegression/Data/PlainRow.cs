using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SoftmaxRegression.Data;

/// <summary>The fast way through a row of plain numbers, and perhaps texts: large tables have such rows.</summary>
/// <remarks>
/// In two passes, neither of which branches on the length of a cell of up to four digits: first where the cells end, a
/// strip of bytes at a time, and the last four bytes of each; then the numbers, eight at a time. In one pass, the end
/// of every strip, which no processor foresees, would throw away the numbers begun.
/// </remarks>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="places">For each cell of a row the place of its number; −1 where it is none.</param>
/// <param name="origins">What the number at each place is counted from.</param>
internal sealed class PlainRow<T>(int[] places, double[] origins)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Strip = 64, Tail = sizeof(uint), Step = 4;

    /// <summary>So many cells are read at once.</summary>
    private const int Group = 8;

    /// <summary>For each group the place of its first number; −1 where they do not lie side by side.</summary>
    private readonly int[] _starts = [.. places.Chunk(Group).Select(group =>
        group[0] >= 0 && group.SequenceEqual(Enumerable.Range(group[0], Group)) ? group[0] : -1)];

    /// <summary>Reads the numbers of a row.</summary>
    /// <param name="record">The row without its line end.</param>
    /// <param name="separator">What stands between cells.</param>
    /// <param name="row">Where the numbers go, each to its place.</param>
    /// <returns>False where it is of no use: quotes, blanks, missing numbers, exponents, very many digits.</returns>
    public bool TryRead(ReadOnlySpan<byte> record, byte separator, Span<T> row)
    {
        if (record.Contains((byte)'"'))
            return false;
        var ends = ArrayPool<int>.Shared.Rent(places.Length + 1 + Strip + Step);
        var tails = ArrayPool<uint>.Shared.Rent(places.Length + Strip + Step);
        bool isPlain = FindEnds(record, separator, ends, tails) == places.Length && TryRead(record, ends, tails, row);
        ArrayPool<int>.Shared.Return(ends);
        ArrayPool<uint>.Shared.Return(tails);
        return isPlain;
    }

    /// <summary>Where cell i ends is element i + 1; the one before the first ends at −1.</summary>
    /// <returns>How many cells there are, or as many as are wanted and some more.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FindEnds(ReadOnlySpan<byte> record, byte separator, int[] ends, uint[] tails)
    {
        Span<byte> copy = stackalloc byte[Tail + Strip];
        ref byte text = ref MemoryMarshal.GetReference(record);
        ends[0] = -1;
        int count = 0;
        for (int at = 0; at <= record.Length && count < places.Length; at += Strip)
        {
            // The first strip and the last are copies: there is something before the one, and the other ends a cell.
            scoped ref byte strip = ref Unsafe.Add(ref text, at);
            int length = record.Length - at;
            if (at == 0 || length < Strip)
            {
                copy.Clear();
                int before = Math.Min(at, Tail);
                record.Slice(at - before, before + Math.Min(length, Strip)).CopyTo(copy[(Tail - before)..]);
                if (length < Strip)
                    copy[Tail + length] = separator;
                strip = ref copy[Tail];
            }

            // Four at a time, perhaps too many, which the next strip overwrites: fewer branches to foresee.
            ulong separators = Find(ref strip, separator);
            int next = count + BitOperations.PopCount(separators);
            for (; count < next; count += Step)
            {
                ref int end = ref ends[count + 1];
                ref uint tail = ref tails[count];
                for (int i = 0; i < Step; i++)
                {
                    int place = BitOperations.TrailingZeroCount(separators);
                    separators &= separators - 1;
                    Unsafe.Add(ref tail, i) = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref strip, place - Tail));
                    Unsafe.Add(ref end, i) = at + place;
                }
            }

            count = next;
        }

        return count;
    }

    /// <summary>Where a byte occurs in the next 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Find(ref byte from, byte wanted)
    {
        var all = Vector256.Create(wanted);
        uint low = Vector256.Equals(Vector256.LoadUnsafe(ref from), all).ExtractMostSignificantBits();
        uint high = Vector256.Equals(Vector256.LoadUnsafe(ref from, Strip / 2), all).ExtractMostSignificantBits();
        return low | (ulong)high << (Strip / 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryRead(ReadOnlySpan<byte> record, int[] ends, uint[] tails, Span<T> row)
    {
        Span<uint> numbers = stackalloc uint[Group];
        for (int first = 0; first < places.Length; first += Group)
        {
            var digits = ReadShort(ref ends[first], ref tails[first], out uint others);
            int start = _starts[first / Group];
            if (others == 0 && start >= 0)
            {
                Store(digits, ref origins[start], ref row[start]);
                continue;
            }

            digits.CopyTo(numbers);
            for (int cell = first; cell < Math.Min(first + Group, places.Length); cell++)
            {
                int place = places[cell];
                if (place < 0)
                    continue;
                double number = (others >> (cell - first) & 1) == 0 ? numbers[cell - first]
                    : Cell.ReadPlainNumber(record, ends[cell] + 1, ends[cell + 1]);
                if (double.IsNaN(number))
                    return false;
                row[place] = T.CreateTruncating(number - origins[place]);
            }
        }

        return true;
    }

    /// <summary>Reads eight cells of 1 to 4 digits.</summary>
    /// <param name="ends">Where the cell before the first ends, and each of them.</param>
    /// <param name="tails">The last four bytes of each.</param>
    /// <param name="others">A bit for each cell that is something else.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> ReadShort(ref int ends, ref uint tails, out uint others)
    {
        var lengths = Vector256.LoadUnsafe(ref ends, 1) - Vector256.LoadUnsafe(ref ends) - Vector256<int>.One;

        // A byte is of the cell if its number, from 0 to 3, and the length are more than 3 together.
        var isOfCell = Vector256.GreaterThan(
            (lengths * 0x01010101).AsByte() + Vector256.Create(0x03020100).AsByte(), Vector256.Create((byte)3));
        var digits = (Vector256.LoadUnsafe(ref tails) ^ Vector256.Create(0x30303030u)) & isOfCell.AsUInt32();
        var isOther = Vector256.GreaterThan(digits.AsByte(), Vector256.Create((byte)9)).AsUInt32()
            | Vector256.GreaterThan((lengths - Vector256<int>.One).AsUInt32(), Vector256.Create(3u));
        others = (~Vector256.Equals(isOther, Vector256<uint>.Zero)).ExtractMostSignificantBits();
        var pairs = digits * 10 + (digits >>> 8);
        return (pairs & Vector256.Create(0xFFu)) * 100 + (pairs >>> 16 & Vector256.Create(0xFFu));
    }

    /// <summary>Eight numbers, counted from their origins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<uint> numbers, ref double origins, ref T row)
    {
        var (low, high) = Vector256.Widen(numbers.AsInt32());
        var first = Vector256.ConvertToDouble(low) - Vector256.LoadUnsafe(ref origins);
        var second = Vector256.ConvertToDouble(high) - Vector256.LoadUnsafe(ref origins, Group / 2);
        if (typeof(T) == typeof(float))
        {
            Vector256.Narrow(first, second).As<float, T>().StoreUnsafe(ref row);
            return;
        }

        first.As<double, T>().StoreUnsafe(ref row);
        second.As<double, T>().StoreUnsafe(ref row, Group / 2);
    }
}
