using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Tests.Processes;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public class GradientExchangeTests
{
    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 40)]
    [InlineData(3, 17)]
    [InlineData(4, 3)] // as many shares as blocks: one process has none
    [InlineData(16, 40)]
    public void A_step_gets_the_columns_of_its_classes_and_the_other_columns_of_the_gradient(int processes, int blocks)
    {
        const int features = 30, classes = 7;
        var data = Examples.Random<float>(features, classes, 16 * blocks, seed: 1, blockSize: 16);
        ThreadGroup.Run(processes, group =>
        {
            var part = ForeignBlocks<float>.PartOf(data, group);
            using var objective = new Objective<float>(new SoftmaxLayer<float>(features, classes), 0.1, threads: 1, group);
            int shares = Math.Min(16, blocks), others = Enumerable.Range(0, shares).Count(share => group.OwnerOf(share) != group.Rank);
            int own = new ClassStrips(group, classes).Count;
            int measures = 8 * (processes - 1) + 16 * others;
            Assert.Equal(measures, Received(() => objective.Evaluate(part.Blocks)));
            Assert.Equal(
                measures + sizeof(float) * (others * features * own + features * (classes - own)),
                Received(() => objective.Gradient(part.Blocks, Matrix<float>.Build.Dense(features, classes))));
            return true;

            long Received(Action work)
            {
                long before = group.Received;
                work();
                return group.Received - before;
            }
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_end_that_one_process_wants_ends_all_after_the_same_step(bool isSparse)
    {
        var data = isSparse
            ? Examples.RandomSparse<float>(levels: 9, classes: 3, examples: 64 * 20, seed: 1).Sparse
            : Examples.Random<float>(6, 3, 64 * 20, seed: 1);
        Assert.All(
            ThreadGroup.Run(3, group =>
            {
                using var wanted = new CancellationTokenSource();
                using var descent = new GradientDescent<float>(
                    new SoftmaxLayer<float>(data.Features, 3), ForeignBlocks<float>.PartOf(data, group),
                    new GradientDescentOptions { Epochs = 9, BatchSize = 128, Tolerance = 0 }, new TrainingOptions { Threads = 1 });
                Epoch? last = null;
                foreach (var epoch in descent.Run(cancellation: group.Agreed(wanted.Token)))
                {
                    last = epoch;
                    if (epoch.Number == 2 && group.Rank == 1)
                        wanted.Cancel();
                }

                return (last!.Number, last.Step, descent.Ended);
            }),
            result => Assert.Equal((3, 21, Ending.Cancelled), result)); // ten steps in an epoch, and the one in which all are told
    }

    [Fact]
    public void So_does_it_end_a_search_for_the_optimum()
    {
        var data = Examples.Random<double>(6, 3, 64 * 5, seed: 1);
        var results = ThreadGroup.Run(2, group =>
        {
            using var wanted = new CancellationTokenSource();
            using var lbfgs = new Lbfgs(
                new SoftmaxLayer<double>(6, 3), ForeignBlocks<double>.PartOf(data, group), new TrainingOptions { L2 = 1e-6, Threads = 1 });
            List<long> passes = [];
            foreach (var epoch in lbfgs.Run(cancellation: group.Agreed(wanted.Token)))
            {
                passes.Add(epoch.Step);
                if (epoch.Number == 1 && group.Rank == 1)
                    wanted.Cancel();
            }

            Assert.Equal(Ending.Cancelled, lbfgs.Ended);
            return passes;
        });
        Assert.Equal(results[0], results[1]);
        Assert.Equal(3, results[0].Count);
    }
}
