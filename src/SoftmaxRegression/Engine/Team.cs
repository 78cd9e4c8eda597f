using System.Runtime.ExceptionServices;

namespace SoftmaxRegression.Engine;

/// <summary>
/// Threads that share out the items of one piece of work after another, each of a few microseconds: the blocks of a
/// mini-batch. A helper that has nothing to do spins for a moment, since the next step is near, and then sleeps.
/// </summary>
/// <remarks>
/// <see cref="Barrier"/> and the thread pool take as long to hand over as a step takes to compute. Nobody waits here
/// for a helper that has not arrived: whoever is awake takes the items, the caller among them, until none are left.
/// </remarks>
/// <param name="threads">How many threads work, the calling one included: 1 or more.</param>
internal sealed class Team(int threads) : IDisposable
{
    /// <summary>A pause of some 0.2 µs between two looks.</summary>
    private const int Pause = 5;

    /// <summary>
    /// After so many looks, about half a millisecond, a helper goes to sleep, and the caller gives way to others. Where
    /// threads have to share a processor, looking again only keeps the one from running that is waited for.
    /// </summary>
    private readonly int _patience = threads <= Environment.ProcessorCount ? 2500 : 0;

    private readonly SemaphoreSlim _bell = new(0);
    private Thread[] _helpers = [];
    private Action<int> _work = _ => { };

    /// <summary>The number of the round and, in the lower 32 bits, how many of its items nobody has taken.</summary>
    private long _round;
    private int _unfinished;
    private int _asleep;
    private Exception? _failure;
    private volatile bool _isOver;

    /// <summary>Does the work for every item from 0 up; the order and the threads are anyone's guess.</summary>
    /// <param name="items">How many items there are.</param>
    /// <param name="work">What to do with an item. Its first exception is thrown here when all items are done.</param>
    public void Run(int items, Action<int> work)
    {
        if (_helpers.Length < threads - 1)
            Hire();
        _work = work;
        _unfinished = items;
        Interlocked.Exchange(ref _round, ((_round >> 32) + 1) << 32 | (uint)items);
        int asleep = Interlocked.Exchange(ref _asleep, 0);
        if (asleep > 0)
            _bell.Release(asleep);

        TakeItems();
        for (int looks = 0; Volatile.Read(ref _unfinished) > 0; looks++)
        {
            if (looks < _patience)
                Thread.SpinWait(Pause);
            else
                Thread.Yield();
        }

        if (_failure is { } failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Sends the helpers home.</summary>
    public void Dispose()
    {
        if (_isOver)
            return;
        _isOver = true;
        _bell.Release(threads);
        foreach (var helper in _helpers)
            helper.Join();
        _bell.Dispose();
    }

    private void Hire()
    {
        _helpers = new Thread[threads - 1];
        for (int i = 0; i < _helpers.Length; i++)
        {
            _helpers[i] = new Thread(Help) { IsBackground = true, Name = "trainer" };
            _helpers[i].Start();
        }
    }

    private void Help()
    {
        int looks = 0;
        while (!_isOver)
        {
            if (TakeItems())
            {
                looks = 0;
            }
            else if (looks++ < _patience)
            {
                Thread.SpinWait(Pause);
            }
            else
            {
                // A round that begins just now is missed, and done without this helper; the next one rings.
                Interlocked.Increment(ref _asleep);
                _bell.Wait();
                looks = 0;
            }
        }
    }

    /// <summary>Works until the items of the round are taken.</summary>
    /// <returns>Whether there were any.</returns>
    private bool TakeItems()
    {
        bool any = false;
        while (true)
        {
            long round = Volatile.Read(ref _round);
            int left = (int)round;
            if (left == 0)
                return any;

            // Whoever has taken an item keeps the round from ending, so that _work is the work of this round.
            if (Interlocked.CompareExchange(ref _round, round - 1, round) != round)
                continue;
            any = true;
            try
            {
                _work(left - 1);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, e, null);
            }

            Interlocked.Decrement(ref _unfinished);
        }
    }
}
