using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SoftmaxRegression.Processes;

/// <summary>What processes say to each other, beside the sums of shares.</summary>
internal static class Messages
{
    private const int BytesAtOnce = 1 << 20;

    /// <summary>Everybody gets what process 0 has.</summary>
    public static void Broadcast<T>(this ProcessGroup group, Span<T> values)
        where T : unmanaged
    {
        int[] counts = new int[group.Size];
        for (int most = BytesAtOnce / Unsafe.SizeOf<T>(); values.Length > 0; values = values[counts[0]..])
        {
            counts[0] = Math.Min(most, values.Length);
            group.AllGather(values[..counts[0]], counts);
        }
    }

    /// <summary>Everybody gets what all have, whatever its length.</summary>
    /// <returns>By process.</returns>
    public static T[][] Gather<T>(this ProcessGroup group, ReadOnlySpan<T> own)
        where T : unmanaged
    {
        int[] counts = new int[group.Size];
        counts[group.Rank] = own.Length;
        group.GatherNumbers(counts);
        var all = new T[ProcessGroup.StartOf(group.Size, counts)];
        own.CopyTo(all.AsSpan(ProcessGroup.StartOf(group.Rank, counts)));
        group.AllGather(all.AsSpan(), counts);
        return [.. counts.Select((count, process) => all.AsSpan(ProcessGroup.StartOf(process, counts), count).ToArray())];
    }

    /// <summary>Everybody gets a number of each process: by process, of which at first that of this one is there.</summary>
    public static void GatherNumbers<T>(this ProcessGroup group, T[] numbers)
        where T : unmanaged
        => group.AllGather(numbers.AsSpan(), [.. Enumerable.Repeat(1, group.Size)]);

    /// <summary>Whether all have the same number.</summary>
    public static bool IsSame(this ProcessGroup group, ulong number)
    {
        ulong[] all = new ulong[group.Size];
        all[group.Rank] = number;
        group.GatherNumbers(all);
        return all.All(other => other == number);
    }

    /// <summary>Everybody gets all values, of which each process has set some and left the others 0.</summary>
    public static void Unite<T>(this ProcessGroup group, Span<T> values)
        where T : unmanaged
        => group.Fold(MemoryMarshal.AsBytes(values), (own, other) => (byte)(own | other));

    /// <summary>Everybody gets the sums of what all have counted.</summary>
    public static void Sum<T>(this ProcessGroup group, Span<T> counts)
        where T : unmanaged, IBinaryInteger<T>
        => group.Fold(counts, (own, other) => own + other);

    /// <summary>The same of counts in several arrays.</summary>
    public static void Sum(this ProcessGroup group, int[][] counts)
    {
        if (group.Size == 1)
            return;
        int[] all = [.. counts.SelectMany(part => part)];
        group.Sum(all.AsSpan());
        int at = 0;
        foreach (int[] part in counts)
        {
            all.AsSpan(at, part.Length).CopyTo(part);
            at += part.Length;
        }
    }

    /// <summary>Everybody gets the least of the values at each place.</summary>
    public static void Min<T>(this ProcessGroup group, Span<T> values)
        where T : unmanaged, INumber<T>
        => group.Fold(values, T.Min);

    /// <summary>Everybody gets the largest of the values at each place.</summary>
    public static void Max<T>(this ProcessGroup group, Span<T> values)
        where T : unmanaged, INumber<T>
        => group.Fold(values, T.Max);

    private static void Fold<T>(this ProcessGroup group, Span<T> values, Func<T, T, T> fold)
        where T : unmanaged
    {
        if (group.Size == 1)
            return;
        int most = BytesAtOnce / Unsafe.SizeOf<T>();
        var all = new T[group.Size * Math.Min(most, values.Length)];
        int[] counts = new int[group.Size];
        for (int first = 0; first < values.Length; first += most)
        {
            var part = values.Slice(first, Math.Min(most, values.Length - first));
            Array.Fill(counts, part.Length);
            part.CopyTo(all.AsSpan(group.Rank * part.Length));
            group.AllGather(all.AsSpan(0, group.Size * part.Length), counts);
            for (int process = 0; process < group.Size; process++)
            {
                var other = all.AsSpan(process * part.Length, process == group.Rank ? 0 : part.Length);
                for (int i = 0; i < other.Length; i++)
                    part[i] = fold(part[i], other[i]);
            }
        }
    }
}
