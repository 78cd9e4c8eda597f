namespace Trainer.Tests;

public class RehearsalTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_comes_to_its_end(bool withPictures)
        => await Rehearsal.Begin(withPictures).WaitAsync(TimeSpan.FromMinutes(1));
}
