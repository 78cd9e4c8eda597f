using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Tests.Engine;

public sealed class TeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    public void Every_item_is_done_once_in_every_round(int threads)
    {
        using var team = new Team(threads);
        var done = new int[40];
        for (int round = 1; round <= 3000; round++)
        {
            int items = 1 + round % done.Length;
            Array.Clear(done);
            team.Run(items, item => Interlocked.Increment(ref done[item]));
            Assert.All(done[..items], count => Assert.Equal(1, count));
            Assert.All(done[items..], count => Assert.Equal(0, count));
        }
    }

    [Fact]
    public void Helpers_that_fell_asleep_are_woken()
    {
        using var team = new Team(2);
        team.Run(2, _ => { });
        Thread.Sleep(100);

        // Both items wait for the other: one thread alone would wait in vain.
        bool Together()
        {
            using var both = new Barrier(2);
            bool met = true;
            team.Run(2, _ => met &= both.SignalAndWait(TimeSpan.FromSeconds(5)));
            return met;
        }

        Assert.True(Together() || Together());
    }

    [Fact]
    public void A_failure_in_any_thread_reaches_the_caller_after_the_round()
    {
        using var team = new Team(3);
        int done = 0;
        var failure = Assert.Throws<InvalidOperationException>(() => team.Run(10, item =>
        {
            Interlocked.Increment(ref done);
            if (item == 7)
                throw new InvalidOperationException("seven");
        }));

        Assert.Equal("seven", failure.Message);
        Assert.Equal(10, done);
        team.Run(10, _ => Interlocked.Increment(ref done));
        Assert.Equal(20, done);
    }
}
