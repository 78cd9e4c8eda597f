using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Tests.Engine;

public class ThreadsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Every_item_is_done_once(int threads)
    {
        var done = new int[100];
        Threads.For(100, threads, item => Interlocked.Increment(ref done[item]));
        Assert.All(done, times => Assert.Equal(1, times));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_failure_comes_out_as_itself(int threads)
        => Assert.Throws<InvalidOperationException>(() => Threads.For(10, threads, _ => throw new InvalidOperationException()));
}
