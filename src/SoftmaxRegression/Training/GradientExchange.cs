using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Training;

/// <summary>
/// What the shares of a batch have summed, between the processes that hold them: each gets what all have measured, and of
/// every share's gradient the columns of the classes that it adds up itself.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Of D × K values that each of S shares has summed, a process with s shares and k classes gets (S − s)·D·k, and beside
/// these 8 bytes from each other process and 16 for each of the S − s shares. Of the N × K values that come of them it
/// gets N·(K − k) in <see cref="ClassStrips.Gather"/>.
/// </remarks>
/// <param name="group">The processes.</param>
/// <param name="strips">Who adds up which classes.</param>
/// <param name="shares">The shares; those that others hold are told here what these have measured.</param>
internal sealed class GradientExchange<T>(ProcessGroup group, ClassStrips strips, BatchShare<T>[] shares)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Mail _mail = new(group);

    /// <summary>By share: who holds it, and how many of his are before it.</summary>
    private readonly (int Owner, int Place)[] _places = new (int, int)[Shares.Count];

    /// <summary>By process: how many shares it holds.</summary>
    private readonly int[] _counts = new int[group.Size];
    private int _rows;

    /// <summary>Exchanges the sums. Where any process wants the work to end, all of them know from here on.</summary>
    /// <param name="firsts">The first block of each share: who holds it holds the share.</param>
    /// <param name="withGradient">Whether gradients have been summed.</param>
    public void Exchange(ReadOnlySpan<Block<T>> firsts, bool withGradient)
    {
        Array.Clear(_counts);
        for (int share = 0; share < firsts.Length; share++)
            _places[share] = (firsts[share].Owner, _counts[firsts[share].Owner]++);
        if (group.Size == 1)
            return;
        _rows = withGradient ? firsts[0].DenseFeatures : 0;
        for (int process = 0; process < group.Size; process++)
            _mail.SetBytes(process, Bytes(group.Rank, strips.CountOf(process)), Bytes(process, strips.Count));

        // Asked once: if the end were wanted from now on, some would be told and others not.
        bool isEndWanted = group.IsEndWanted;
        for (int process = 0; process < group.Size; process++)
        {
            if (process != group.Rank)
                Write(_mail.To(process), process, firsts.Length, isEndWanted);
        }

        _mail.Exchange();
        for (int process = 0; process < group.Size; process++)
            isEndWanted |= process != group.Rank && Header(process)[^1] != 0;
        if (isEndWanted)
            group.End();
        for (int share = 0; share < firsts.Length; share++)
        {
            var (owner, place) = _places[share];
            if (owner != group.Rank)
                (shares[share].Loss, shares[share].Correct) = (Header(owner)[2 * place], (int)Header(owner)[2 * place + 1]);
        }
    }

    /// <summary>What a share has summed of the gradient of a class that this process adds up, D values.</summary>
    public ReadOnlySpan<T> Column(int share, int k)
    {
        var (owner, place) = _places[share];
        if (owner == group.Rank)
            return shares[share].Gradient.ColumnSpan(k);
        var columns = MemoryMarshal.Cast<byte, T>(_mail.From(owner)[HeaderBytes(owner)..]);
        return columns.Slice((place * strips.Count + k - strips.First) * _rows, _rows);
    }

    /// <summary>Of each share of this process the measures, then whether it wants the end; and of each share the columns.</summary>
    private void Write(Span<byte> message, int process, int count, bool isEndWanted)
    {
        var header = MemoryMarshal.Cast<byte, double>(message[..HeaderBytes(group.Rank)]);
        var columns = MemoryMarshal.Cast<byte, T>(message[HeaderBytes(group.Rank)..]);
        int first = strips.FirstOf(process) * _rows, length = strips.CountOf(process) * _rows;
        for (int share = 0; share < count; share++)
        {
            var (owner, place) = _places[share];
            if (owner != group.Rank)
                continue;
            (header[2 * place], header[2 * place + 1]) = (shares[share].Loss, shares[share].Correct);
            if (length > 0)
                shares[share].Gradient.Values().Slice(first, length).CopyTo(columns[(place * length)..]);
        }

        header[^1] = isEndWanted ? 1 : 0;
    }

    private ReadOnlySpan<double> Header(int process)
        => MemoryMarshal.Cast<byte, double>(_mail.From(process)[..HeaderBytes(process)]);

    private int HeaderBytes(int process) => sizeof(double) * (2 * _counts[process] + 1);

    /// <summary>How long a message is: of the shares of one process, for another with so many classes.</summary>
    private int Bytes(int process, int classes)
        => checked(HeaderBytes(process) + _counts[process] * classes * _rows * Unsafe.SizeOf<T>());
}
