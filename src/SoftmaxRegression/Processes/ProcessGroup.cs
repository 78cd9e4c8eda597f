using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SoftmaxRegression.Processes;

/// <summary>
/// Processes that train one model together, on one machine or on many: each holds the blocks of some of the 16 shares, and
/// what they exchange is added up in the order of the shares. All of them make the same calls in the same order.
/// </summary>
public abstract class ProcessGroup : IDisposable
{
    /// <summary>So many processes at most have something to do: into so many shares the examples are dealt.</summary>
    public const int MostProcesses = Shares.Count;

    private long _exchangeBegun;
    private CancellationToken _wanted;
    private CancellationTokenSource? _agreed;

    private protected ProcessGroup()
    {
    }

    /// <summary>One process, alone.</summary>
    public static ProcessGroup Alone { get; } = new SingleProcess();

    /// <summary>The number of this process, from 0.</summary>
    public abstract int Rank { get; }

    /// <summary>How many processes there are.</summary>
    public abstract int Size { get; }

    /// <summary>How many of them share this machine, this one included.</summary>
    public virtual int OnThisMachine => 1;

    /// <summary>
    /// For how long this process has been in the exchange that goes on: it waits for the slowest, or for one that is lost. 0
    /// where there is none.
    /// </summary>
    public TimeSpan Waiting => Volatile.Read(ref _exchangeBegun) is not 0 and var begun ? Stopwatch.GetElapsedTime(begun) : default;

    /// <summary>Ends all processes at once, wherever they are: the way out for one that cannot go on.</summary>
    /// <param name="exitCode">What they end with.</param>
    public abstract void Abort(int exitCode);

    /// <summary>Leaves the group. Waits for the others to do so, too.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Joins the other processes of the job where mpirun has started this one; otherwise it is alone.</summary>
    /// <exception cref="DllNotFoundException">The library of the MPI that has started it is not there.</exception>
    public static ProcessGroup Join() => MpiGroup.Join() ?? Alone;

    /// <summary>The process that holds the blocks of a share.</summary>
    /// <param name="share">The share, or the place of one of its blocks in a data set.</param>
    internal int OwnerOf(int share) => share % Shares.Count % Size;

    /// <summary>Where the strip of a process begins, if so many items are cut into one for each; with P, where the last one ends.</summary>
    internal int StripOf(int process, int items) => (int)((long)items * process / Size);

    /// <summary>Where the part of a process begins among parts that lie one behind the other; with P, where the last one ends.</summary>
    /// <param name="process">The process.</param>
    /// <param name="counts">How long the part of each is.</param>
    internal static int StartOf(int process, ReadOnlySpan<int> counts)
    {
        int start = 0;
        foreach (int count in counts[..process])
            start = checked(start + count);
        return start;
    }

    /// <summary>
    /// A token for all: once any process wants the work to end, it is cancelled on each of them in the same exchange. An
    /// exchange asks <see cref="IsEndWanted"/>, and tells with <see cref="End"/>.
    /// </summary>
    /// <param name="wanted">What this process wants.</param>
    internal CancellationToken Agreed(CancellationToken wanted)
    {
        if (Size == 1)
            return wanted;
        (_wanted, _agreed) = (wanted, new CancellationTokenSource());
        return _agreed.Token;
    }

    /// <summary>Whether this process wants the work to end.</summary>
    internal bool IsEndWanted => _wanted.IsCancellationRequested;

    /// <summary>Cancels the token: some process wants the work to end, and all know.</summary>
    internal void End() => _agreed?.Cancel();

    /// <summary>Each process sends something to each, itself included.</summary>
    /// <param name="sent">What goes to process 0, 1, ..., one after the other.</param>
    /// <param name="sentCounts">How much goes to each.</param>
    /// <param name="received">Takes what comes from process 0, 1, ..., one after the other.</param>
    /// <param name="receivedCounts">How much comes from each.</param>
    /// <exception cref="ProcessLostException">A process is lost, or the way to it.</exception>
    internal void AllToAll<T>(
        ReadOnlySpan<T> sent, ReadOnlySpan<int> sentCounts, Span<T> received, ReadOnlySpan<int> receivedCounts)
        where T : unmanaged
    {
        Volatile.Write(ref _exchangeBegun, Stopwatch.GetTimestamp());
        AllToAll(MemoryMarshal.AsBytes(sent), Bytes<T>(sentCounts), MemoryMarshal.AsBytes(received), Bytes<T>(receivedCounts));
        Volatile.Write(ref _exchangeBegun, 0);
    }

    /// <summary>Each process gets what all have.</summary>
    /// <param name="all">The parts of process 0, 1, ..., one after the other; at first, that of this process is there.</param>
    /// <param name="counts">How long each part is.</param>
    /// <exception cref="ProcessLostException">A process is lost, or the way to it.</exception>
    internal void AllGather<T>(Span<T> all, ReadOnlySpan<int> counts)
        where T : unmanaged
    {
        Volatile.Write(ref _exchangeBegun, Stopwatch.GetTimestamp());
        AllGather(MemoryMarshal.AsBytes(all), Bytes<T>(counts));
        Volatile.Write(ref _exchangeBegun, 0);
    }

    private protected abstract void AllToAll(
        ReadOnlySpan<byte> sent, int[] sentBytes, Span<byte> received, int[] receivedBytes);

    private protected abstract void AllGather(Span<byte> all, int[] bytes);

    private static int[] Bytes<T>(ReadOnlySpan<int> counts)
    {
        int[] bytes = new int[counts.Length];
        for (int process = 0; process < bytes.Length; process++)
            bytes[process] = checked(counts[process] * Unsafe.SizeOf<T>());
        return bytes;
    }

    private sealed class SingleProcess : ProcessGroup
    {
        public override int Rank => 0;

        public override int Size => 1;

        public override void Abort(int exitCode) => Environment.Exit(exitCode);

        private protected override void AllToAll(ReadOnlySpan<byte> sent, int[] sentBytes, Span<byte> received, int[] receivedBytes)
            => sent.CopyTo(received);

        private protected override void AllGather(Span<byte> all, int[] bytes)
        {
        }
    }
}
