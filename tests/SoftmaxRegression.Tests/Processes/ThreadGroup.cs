using System.Runtime.ExceptionServices;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Tests.Processes;

/// <summary>Processes of a group as threads of this one: what they exchange goes through arrays of all.</summary>
internal sealed class ThreadGroup : ProcessGroup
{
    private readonly Meeting _meeting;

    private ThreadGroup(Meeting meeting, int rank) => (_meeting, Rank) = (meeting, rank);

    public override int Rank { get; }

    public override int Size => _meeting.Sent.Length;

    /// <summary>How many bytes this process has got from others.</summary>
    public long Received { get; private set; }

    /// <summary>Lets so many processes do the same work.</summary>
    /// <returns>What each has come to, by its number.</returns>
    public static TResult[] Run<TResult>(int processes, Func<ThreadGroup, TResult> work)
    {
        var meeting = new Meeting(processes);
        var results = new TResult[processes];
        Exception? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, processes).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = work(new ThreadGroup(meeting, rank));
            }
            catch (Exception e)
            {
                if (!meeting.IsOver.IsCancellationRequested)
                    Interlocked.CompareExchange(ref failure, e, null);
                meeting.IsOver.Cancel(); // or the others would wait for ever
            }
        }) { IsBackground = true })];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            Assert.True(thread.Join(TimeSpan.FromMinutes(2)), "A process waits for ever.");
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return results;
    }

    public override void Abort(int exitCode) => _meeting.IsOver.Cancel();

    private protected override void AllToAll(ReadOnlySpan<byte> sent, int[] sentBytes, Span<byte> received, int[] receivedBytes)
    {
        Assert.Equal(sent.Length, sentBytes.Sum());
        Assert.Equal(received.Length, receivedBytes.Sum());
        var parts = new byte[Size][];
        for (int to = 0, at = 0; to < Size; at += sentBytes[to++])
            parts[to] = sent.Slice(at, sentBytes[to]).ToArray();
        var all = Meet(parts);
        for (int from = 0, at = 0; from < Size; at += receivedBytes[from++])
        {
            Assert.Equal(receivedBytes[from], all[from][Rank].Length);
            all[from][Rank].CopyTo(received[at..]);
            Received += from == Rank ? 0 : receivedBytes[from];
        }

        Wait();
    }

    private protected override void AllGather(Span<byte> all, int[] bytes)
    {
        Assert.Equal(all.Length, bytes.Sum());
        byte[] own = all.Slice(bytes[..Rank].Sum(), bytes[Rank]).ToArray();
        var parts = Meet([own]);
        for (int from = 0, at = 0; from < Size; at += bytes[from++])
        {
            Assert.Equal(bytes[from], parts[from][0].Length);
            parts[from][0].CopyTo(all[at..]);
            Received += from == Rank ? 0 : bytes[from];
        }

        Wait();
    }

    /// <summary>Shows the others something, and waits until all have.</summary>
    private byte[][][] Meet(byte[][] parts)
    {
        _meeting.Sent[Rank] = parts;
        Wait();
        return _meeting.Sent;
    }

    private void Wait() => _meeting.Barrier.SignalAndWait(_meeting.IsOver.Token);

    private sealed class Meeting(int processes)
    {
        public byte[][][] Sent { get; } = new byte[processes][][];

        public Barrier Barrier { get; } = new(processes);

        public CancellationTokenSource IsOver { get; } = new();
    }
}
