namespace Trainer.Tests;

public class RehearsalTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_comes_to_its_end(bool withPictures)
        => await Rehearsal.Begin(withPictures, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task It_can_be_ended_at_any_time(int milliseconds)
    {
        using var curtain = new CancellationTokenSource(milliseconds);
        var rehearsal = Rehearsal.Begin(withPictures: true, curtain.Token);

        await Task.WhenAny(rehearsal).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.False(rehearsal.IsFaulted, rehearsal.Exception?.ToString());
    }
}
