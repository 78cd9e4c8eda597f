using System.Numerics;

namespace SoftmaxRegression.Processes;

/// <summary>
/// Adds up what the shares have summed, in their order, whichever process has which. That goes round by round: in round r
/// process p has share r · P + p. Each process adds up a strip of the values, and at the end all get all strips.
/// </summary>
/// <typeparam name="T">A numeric type.</typeparam>
internal sealed class ShareTotal<T>
    where T : unmanaged, INumber<T>
{
    private readonly ProcessGroup _group;
    private readonly T[] _total, _received;
    private readonly int[] _strips;
    private readonly int _start;

    /// <summary>Begins with nothing.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="length">How many values a share has.</param>
    public ShareTotal(ProcessGroup group, int length)
    {
        (_group, _total) = (group, new T[length]);
        _strips = [.. Enumerable.Range(0, group.Size).Select(
            process => group.StripOf(process + 1, length) - group.StripOf(process, length))];
        _start = group.StripOf(group.Rank, length);
        _received = new T[group.Size > 1 ? group.Size * _strips[group.Rank] : 0];
    }

    /// <summary>Sums of all shares, each summed by the process that has it, and these added up.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="shares">How many shares there are.</param>
    /// <param name="length">How many values each has.</param>
    /// <param name="sum">Is given a share and what it sums into, several at once, on some threads.</param>
    /// <param name="forEach">Does some work for each of so many items, perhaps on several threads.</param>
    public static T[] Of(ProcessGroup group, int shares, int length, Action<int, T[]> sum, Action<int, Action<int>> forEach)
    {
        T[][] own = [.. Enumerable.Range(0, shares).Where(share => group.OwnerOf(share) == group.Rank).Select(_ => new T[length])];
        forEach(own.Length, round => sum(round * group.Size + group.Rank, own[round]));
        return Of(group, shares, length, share => own[share / group.Size]);
    }

    /// <summary>The sums of all shares added up, where each is there already, or is summed when its turn comes.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="shares">How many shares there are.</param>
    /// <param name="length">How many values each has.</param>
    /// <param name="sumOf">What a share of this process has summed: asked for one after the other, and done with before the next.</param>
    public static T[] Of(ProcessGroup group, int shares, int length, Func<int, T[]> sumOf)
    {
        var total = new ShareTotal<T>(group, length);
        for (int first = 0; first < shares; first += group.Size)
        {
            int share = first + group.Rank;
            total.Add(Math.Min(group.Size, shares - first), share < shares ? sumOf(share) : []);
        }

        return total.Complete();
    }

    /// <summary>Adds the shares of the next round.</summary>
    /// <param name="shares">How many there are: one for each process, or in the last round, for the first ones.</param>
    /// <param name="own">The values of this process's; empty where it has none.</param>
    public void Add(int shares, ReadOnlySpan<T> own)
    {
        if (_group.Size == 1)
        {
            Add(own, _total);
            return;
        }

        int width = _strips[_group.Rank];
        int[] none = new int[_group.Size], received = [.. none.Select((_, process) => process < shares ? width : 0)];
        _group.AllToAll(own, own.IsEmpty ? none : _strips, _received.AsSpan(0, shares * width), received);
        for (int share = 0; share < shares; share++)
            Add(_received.AsSpan(share * width, width), _total.AsSpan(_start, width));
    }

    /// <summary>The total, when all have been added.</summary>
    public T[] Complete()
    {
        _group.AllGather(_total.AsSpan(), _strips);
        return _total;
    }

    private static void Add(ReadOnlySpan<T> values, Span<T> total)
    {
        for (int i = 0; i < values.Length; i++)
            total[i] += values[i];
    }
}
