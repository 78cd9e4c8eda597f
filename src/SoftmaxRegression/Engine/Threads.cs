using System.Runtime.ExceptionServices;

namespace SoftmaxRegression.Engine;

/// <summary>Threads of the pool that share one piece of work of many microseconds or more.</summary>
internal static class Threads
{
    /// <summary>Does the work for every item from 0 up; the order and the threads are anyone's guess.</summary>
    /// <param name="items">How many items there are.</param>
    /// <param name="threads">How many threads work at most, 1 or more.</param>
    /// <param name="work">What to do with an item. Its first exception is thrown here, as it is.</param>
    public static void For(int items, int threads, Action<int> work)
    {
        try
        {
            Parallel.For(0, items, new ParallelOptions { MaxDegreeOfParallelism = threads }, work);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
