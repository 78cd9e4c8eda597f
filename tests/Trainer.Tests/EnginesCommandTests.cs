namespace Trainer.Tests;

public class EnginesCommandTests : ProgramRunner
{
    [Fact]
    public void Engines_are_listed_and_measured_and_the_process_survives_each_of_them()
    {
        // MKL would end the process here if it looked for an OpenMP library, which is not installed with it.
        var outcome = Run("engines");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("simd", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("managed", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("auto takes", outcome.Output, StringComparison.Ordinal);
    }
}
