using System.Numerics;
using SoftmaxRegression.Data;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public class GramTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(70)]
    public void The_lower_triangle_is_that_of_the_sum_of_x_times_x_transposed(int features)
    {
        Check(Examples.Random<float>(features, 3, 64 * 18 + 5, seed: 1), 1e-3);
        Check(Examples.Random<double>(features, 3, 64 * 18 + 5, seed: 1), 1e-10);
    }

    [Fact]
    public void An_example_of_weight_3_counts_as_three_examples()
    {
        var block = Examples.Random<double>(12, 3, 20, seed: 1).Blocks[0];
        var weighted = new Block<double>(block.X, block.Y) { Weights = [.. Enumerable.Repeat(3.0, 20)] };
        var once = Gram<double>.LowerTriangle(new DataSet<double>(block), threads: 1);
        var thrice = Gram<double>.LowerTriangle(new DataSet<double>(weighted), threads: 1);
        Assert.InRange((3 * once - thrice).FrobeniusNorm(), 0, 1e-11);
    }

    /// <summary>More blocks of a share than are read at once.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_blocks_on_disk_it_is_the_same_and_reads_each_once(bool weighted)
    {
        var data = new DataSet<float>(Examples.Random<float>(9, 2, 8 * 16 * 33 + 3, seed: 1, blockSize: 8).Blocks.ToArray().Select(
            block => new Block<float>(block.X, block.Labels, 2)
            {
                Weights = weighted ? [.. block.Labels.ToArray().Select(label => 1 + label / 3f)] : [],
            }));
        using var stored = new StoredBlocks<float>(data);
        Assert.Equal(Gram<float>.LowerTriangle(data, threads: 1), Gram<float>.LowerTriangle(stored.Data, threads: 3));
        Assert.All(stored.Reads, reads => Assert.Equal(1, reads));
    }

    private static void Check<T>(DataSet<T> data, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = Gram<T>.LowerTriangle(data, threads: 1);
        foreach (int threads in new[] { 2, 3, 16 })
            Assert.Equal(one.LowerTriangle(), Gram<T>.LowerTriangle(data, threads).LowerTriangle());
        for (int j = 0; j < data.Features; j++)
        {
            for (int k = 0; k <= j; k++)
            {
                double sum = 0;
                foreach (var block in data.Blocks)
                {
                    for (int i = 0; i < block.Count; i++)
                        sum += double.CreateChecked(block.X[j, i]) * double.CreateChecked(block.X[k, i]);
                }

                Assert.Equal(sum, one[j, k], tolerance);
            }
        }
    }
}
