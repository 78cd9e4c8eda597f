using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Tests.Processes;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public class SparseExchangeTests
{
    private const int Classes = 5;

    /// <summary>A block whose entries are all 1, and one with an example that has none.</summary>
    private static readonly Block<double>[] Blocks =
    [
        BlockOf(new SparseRows<double>(6, [0, 2, 3], [5, 1, 1], [])),
        BlockOf(new SparseRows<double>(6, [0, 1, 1, 3], [0, 2, 5], [0.5, -2, 1])),
        BlockOf(new SparseRows<double>(6, [0, 1], [3], [4])),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Each_process_gets_the_features_of_all_blocks_and_the_errors_of_its_classes(int processes)
    {
        Matrix<double>[] errors = [.. Blocks.Select((block, b) => Examples.RandomMatrix<double>(block.Count, Classes, seed: b))];
        ThreadGroup.Run(processes, group =>
        {
            var strips = new ClassStrips(group, Classes);
            var exchange = new SparseExchange<double>(group, strips, place =>
            {
                Assert.Equal(group.Rank, group.OwnerOf(place));
                return (Blocks[place].Sparse!, errors[place]);
            });
            for (int time = 0; time < 2; time++)
            {
                long before = group.Received;
                exchange.Exchange<double>(Blocks.Select((block, b) => block.OwnedBy(group.OwnerOf(b))).ToArray());
                Assert.Equal(Expected(group, strips.Count), group.Received - before);
                for (int k = strips.First; k < strips.First + strips.Count; k++)
                {
                    double[] expected = new double[6], gradient = new double[6];
                    for (int b = 0; b < Blocks.Length; b++)
                    {
                        Blocks[b].Sparse!.AddGradient(errors[b].ColumnSpan(k), expected);
                        exchange.AddGradient(b, k, gradient);
                    }

                    Assert.Equal(expected, gradient);
                }
            }

            return true;
        });
    }

    /// <summary>How many bytes a process gets, as the exchange says.</summary>
    private static long Expected(ThreadGroup group, int classes)
        => sizeof(int) * (group.Size - 1) + Blocks.Where((_, b) => group.OwnerOf(b) != group.Rank).Sum(block =>
            sizeof(int) * (block.Count + 3 + block.SparseEntries)
                + sizeof(double) * (block.Sparse!.Arrays.Values.Length + block.Count * classes));

    private static Block<double> BlockOf(SparseRows<double> sparse)
        => new(Matrix<double>.Build.Dense(1, sparse.Count, 1), new int[sparse.Count], Classes) { Sparse = sparse };
}
