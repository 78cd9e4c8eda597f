using System.Runtime.ExceptionServices;

namespace SoftmaxRegression.Engine;

/// <summary>
/// Threads that share out the items of one piece of work after another, each of a few microseconds: the blocks of a
/// mini-batch. A helper that has nothing to do spins for a moment, since the next step is near, and then sleeps.
/// </summary>
/// <remarks>
/// <see cref="Barrier"/> and the thread pool take as long to hand over as a step takes to compute. Every thread begins
/// with items of its own, the same ones in every round, because what they work on is in its caches. But nobody waits
/// for a helper that has not arrived: whoever is awake goes on with the items of others, until none are left.
/// </remarks>
/// <param name="threads">How many threads work, the calling one included: 1 or more.</param>
internal sealed class Team(int threads) : IDisposable
{
    /// <summary>Below so many multiplications or additions, about 15 µs of work, threads gain too little.</summary>
    private const long WorthSharing = 1 << 16;

    /// <summary>A pause of some 0.2 µs between two looks.</summary>
    private const int Pause = 5;

    /// <summary>
    /// After so many looks, about half a millisecond, a helper goes to sleep, and the caller gives way to others. Where
    /// threads have to share a processor, looking again only keeps the one from running that is waited for.
    /// </summary>
    private readonly int _patience = threads <= Environment.ProcessorCount ? 2500 : 0;

    /// <summary>So many numbers apart, two are never in one cache line, nor in two that are fetched together.</summary>
    private const int Line = 32;

    private readonly SemaphoreSlim _bell = new(0);
    private Thread[] _helpers = [];
    private Action<int> _work = _ => { };

    /// <summary>How many items of each thread nobody has taken, a cache line apart.</summary>
    private readonly int[] _left = new int[(threads + 1) * Line];
    private int _items, _unfinished;
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
        (_work, _items, _unfinished) = (work, items, items);
        for (int thread = 0; thread < threads; thread++)
            Interlocked.Exchange(ref _left[(thread + 1) * Line], FirstItem(thread + 1) - FirstItem(thread));
        int asleep = Interlocked.Exchange(ref _asleep, 0);
        if (asleep > 0)
            _bell.Release(asleep);

        TakeItems(0);
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

    /// <summary>Does the work for every item, on all threads where it is worth sharing.</summary>
    /// <param name="multiplications">How many multiplications or additions it is.</param>
    /// <param name="items">How many items there are.</param>
    /// <param name="work">What to do with an item.</param>
    public void Run(long multiplications, int items, Action<int> work)
    {
        if (threads > 1 && items > 1 && multiplications >= WorthSharing)
        {
            Run(items, work);
            return;
        }

        for (int item = 0; item < items; item++)
            work(item);
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
            _helpers[i] = new Thread(thread => Help((int)thread!)) { IsBackground = true, Name = "trainer" };
            _helpers[i].Start(i + 1);
        }
    }

    private void Help(int thread)
    {
        int looks = 0;
        while (!_isOver)
        {
            if (TakeItems(thread))
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

    private int FirstItem(int thread) => (int)((long)_items * thread / threads);

    /// <summary>Works until all items are taken, those of this thread first.</summary>
    /// <returns>Whether there were any.</returns>
    private bool TakeItems(int thread)
    {
        bool any = false;
        for (int next = 0; next < threads; next++)
        {
            int owner = (thread + next) % threads;
            while (TryTake(ref _left[(owner + 1) * Line], out int left))
            {
                // Whoever has taken an item keeps the round from ending, so that what is read now is of this round.
                any = true;
                try
                {
                    _work(FirstItem(owner) + left);
                }
                catch (Exception e)
                {
                    Interlocked.CompareExchange(ref _failure, e, null);
                }

                Interlocked.Decrement(ref _unfinished);
            }
        }

        return any;
    }

    /// <summary>Takes one of some items.</summary>
    /// <param name="items">How many there are.</param>
    /// <param name="left">How many are left then.</param>
    private static bool TryTake(ref int items, out int left)
    {
        for (int seen = Volatile.Read(ref items); seen > 0; seen = Volatile.Read(ref items))
        {
            left = seen - 1;
            if (Interlocked.CompareExchange(ref items, left, seen) == seen)
                return true;
        }

        left = 0;
        return false;
    }
}
