using System.Numerics;
using SoftmaxRegression.Data;
using SoftmaxRegression.Tests.Processes;

namespace SoftmaxRegression.Tests.Data;

/// <summary>Processes that read a table together have the blocks that one process alone has, each some of them.</summary>
public sealed class DividedReadingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainer-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("iris.csv", 2)]
    [InlineData("penguins.csv", 3)]
    [InlineData("digits.csv", 4)]
    [InlineData("digits.csv", 16)]
    public void Each_process_has_its_blocks_of_the_table_and_all_know_the_same(string name, int processes)
    {
        string path = Path.Combine(Examples.DataFolder, name);
        Check<float>(path, new TableOptions(), 64, processes);
        Check<double>(path, new TableOptions { BalanceClasses = true, Validation = 0, HasBias = false }, 7, processes);
    }

    private void Check<T>(string path, TableOptions options, int blockSize, int processes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var alone = Of<T>(path, options, blockSize);
        string cache = Path.Combine(_folder, $"cache-{typeof(T).Name}");
        foreach (var where in new[] { options, options with { Cache = cache }, options with { Cache = cache } })
        {
            ThreadGroup.Run(processes, group =>
            {
                using var part = Of<T>(path, where with { Processes = group }, blockSize);
                Assert.Same(group, part.Training.Processes);
                AssertSame(alone, part);
                return part.Cache?.IsReused;
            });
        }
    }

    private static void AssertSame<T>(TrainingData<T> alone, TrainingData<T> part)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(alone.Known.Fingerprint, part.Known.Fingerprint);
        Assert.Equivalent(alone.Known, part.Known, strict: true);
        Assert.Equivalent(alone.Columns, part.Columns, strict: true);
        Assert.Equal(alone.FeatureNames, part.FeatureNames);
        SameBits.Assert(alone.Training, part.Training);
        SameBits.Assert(alone.Validation, part.Validation);
    }

    private static TrainingData<T> Of<T>(string path, TableOptions options, int blockSize)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => TrainingData<T>.Of(CsvInput.FromFile(path), options, (_, _) => blockSize, _ => { }, CancellationToken.None);
}
