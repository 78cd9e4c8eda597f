using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Tests.Processes;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

/// <summary>Whatever works on blocks gives the same bits however many processes hold them.</summary>
public sealed class ProcessesTests
{
    private const double L2 = 0.01;

    private static readonly int[] Sizes = [1, 2, 3, 4, 16];

    public static TheoryData<string, bool> Tables => new()
    {
        { "dense", false }, { "dense", true }, { "sparse", false }, { "sparse", true },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Measures_and_gradients_are_the_same_wherever_a_batch_begins(string table, bool weighted)
    {
        Compare(Table<float>(table, weighted));
        Compare(Table<double>(table, weighted));

        static void Compare<T>(DataSet<T> data)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            => AssertSame(data, part =>
            {
                var layer = Layer(part, scale: 0.2);
                using var objective = new Objective<T>(layer, L2, threads: 1, part.Processes);
                int blocks = part.Blocks.Length;
                (int, int)[] batches = [(0, blocks), (0, 1), (5, 6), (3, 6), (14, 19), (2, 18), (1, blocks), (blocks - 2, blocks)];
                return batches.Select(ends =>
                {
                    var batch = part.Blocks[ends.Item1..ends.Item2];
                    Matrix<T> measured = Matrix<T>.Build.SameAs(layer.Weights), alone = measured.Clone();
                    var measures = objective.Evaluate(batch, measured);
                    objective.Gradient(batch, alone);
                    return (measures, objective.Evaluate(batch), measured, alone);
                }).ToList();
            });
    }

    /// <summary>Nine blocks: with 16 processes, some have none.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void So_are_they_where_there_are_fewer_blocks_than_shares_and_fewer_classes_than_processes(bool isSparse)
    {
        var data = isSparse
            ? Examples.RandomSparse<float>(levels: 9, classes: 2, examples: 64 * 8 + 3, seed: 1).Sparse
            : Examples.Random<float>(6, 2, 64 * 8 + 3, seed: 1, soft: true);
        AssertSame(data, part =>
        {
            using var descent = new GradientDescent<float>(
                new SoftmaxLayer<float>(part.Features, 2), part, new GradientDescentOptions { Epochs = 3, BatchSize = 128 }, Options);
            return History(descent.Run());
        });
    }

    /// <summary>So many values that not all have room until the rows of sparse features have been summed.</summary>
    [Fact]
    public void A_batch_of_several_passes_has_the_same_gradient()
        => AssertSame(Examples.RandomSparse<float>(levels: 20, classes: 40, examples: 64 * 400, seed: 7).Sparse, part =>
        {
            var layer = Layer(part, scale: 0.2);
            using var objective = new Objective<float>(layer, L2, threads: 1, part.Processes);
            var gradient = Matrix<float>.Build.SameAs(layer.Weights);
            objective.Gradient(part.Blocks, gradient);
            return gradient;
        });

    [Theory]
    [MemberData(nameof(Tables))]
    public void The_bound_on_the_curvature_and_its_metric_are_the_same(string table, bool weighted)
    {
        Compare(Table<float>(table, weighted));
        Compare(Table<double>(table, weighted));

        static void Compare<T>(DataSet<T> data)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            => AssertSame(data, part =>
            {
                var layer = Layer(part);
                var bound = new CurvatureBound<T>(layer, part, L2, asMetric: true, threads: 1);
                var without = new CurvatureBound<T>(layer, part, L2, asMetric: false, threads: 1);
                var step = Matrix<T>.Build.SameAs(layer.Weights);
                bound.Metric!.Add(T.One, Examples.RandomMatrix<T>(step.RowCount, step.ColumnCount, seed: 3), step, Metric<T>.Alone);
                return (bound.Largest, bound.Example, without.Largest, without.Example, step);
            });
    }

    [Fact]
    public void So_are_the_directions_in_which_a_wide_table_is_largest()
    {
        Compare<float>();
        Compare<double>();

        static void Compare<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            => AssertSame(LowRankMetricTests.Decaying<T>(features: 40, examples: 64 * 70), part =>
            {
                var step = Matrix<T>.Build.Dense(40, 3);
                var metric = LowRankMetric<T>.Of(Layer(part), part, L2, threads: 1);
                metric.Add(T.One, Examples.RandomMatrix<T>(40, 3, seed: 3), step, Metric<T>.Alone);
                return step;
            });
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void The_gap_is_the_same(string table, bool weighted)
    {
        Compare(Table<float>(table, weighted));
        Compare(Table<double>(table, weighted));

        static void Compare<T>(DataSet<T> data)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            => AssertSame(data, part => new DualityGap<T>(Layer(part, scale: 0.2), part, L2, threads: 1).Measure());
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("sparse")]
    public void Scores_are_the_same(string table)
        => AssertSame(Table<float>(table, weighted: false), part =>
        {
            var scores = Evaluation.Of(Layer(part, scale: 1), part, ["a", "b", "c"]);
            return (scores.Rows, scores.CrossEntropy, scores.TopK[1], string.Join(' ', scores.Confusion.SelectMany(row => row)));
        });

    [Theory]
    [InlineData("dense", false, null)]
    [InlineData("dense", true, 2)]
    [InlineData("sparse", true, null)]
    [InlineData("sparse", false, 2)]
    public void Epochs_of_descent_are_the_same(string table, bool withValidation, int? patience)
    {
        Compare(Table<float>(table, weighted: true), Table<float>(table, weighted: true, seed: 2));
        Compare(Table<double>(table, weighted: false), Table<double>(table, weighted: false, seed: 2));

        void Compare<T>(DataSet<T> data, DataSet<T> heldOut)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            => AssertSame(data, part =>
            {
                var validation = withValidation ? ForeignBlocks<T>.PartOf(heldOut, part.Processes) : null;
                var layer = Layer(part);
                using var descent = new GradientDescent<T>(
                    layer, part, new GradientDescentOptions { Epochs = 4 }, Options with { Patience = patience });
                return (History(descent.Run(validation)), descent.Ended, descent.Kept! with { Seconds = 0 }, layer.Weights);
            });
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("sparse")]
    public void The_optimum_in_double_is_the_same(string table)
        => AssertSame(Table<float>(table, weighted: true), part =>
        {
            var layer = new SoftmaxLayer<double>(part.Features, part.Classes);
            using var lbfgs = new Lbfgs(layer, part.ToDouble(), Options);
            return (History(lbfgs.Run().Take(8)), layer.Weights);
        });

    [Fact]
    public void A_run_that_diverges_fails_on_all_with_the_same_sentence()
        => AssertSame(Table<float>("dense", weighted: false), part =>
        {
            using var descent = new GradientDescent<float>(
                Layer(part), part, new GradientDescentOptions { LearningRate = 1e4, Epochs = 5 }, Options);
            return Assert.Throws<InputException>(() => descent.Run().Last()).Message;
        });

    [Theory]
    [InlineData("dense")]
    [InlineData("sparse")]
    public void A_process_reads_only_blocks_that_it_holds_and_only_these_are_announced(string table)
        => ThreadGroup.Run(3, group =>
        {
            using var stored = new StoredBlocks<float>(Table<float>(table, weighted: false));
            var part = ForeignBlocks<float>.PartOf(stored.Data, group);
            int[] own = [.. Enumerable.Range(0, part.Blocks.Length).Where(b => group.OwnerOf(b) == group.Rank)];
            using var descent = new GradientDescent<float>(Layer(part), part, new GradientDescentOptions { Epochs = 2 }, Options);
            Assert.Equal(2, descent.Run().Last().Number);
            using var lbfgs = new Lbfgs(new SoftmaxLayer<double>(part.Features, part.Classes), part.ToDouble(), Options);
            Assert.Equal(2, lbfgs.Run().Take(3).Last().Number);
            new DualityGap<float>(Layer(part), part, L2, threads: 2).Measure();
            Evaluation.Of(Layer(part), part, ["a", "b", "c"]);
            Assert.All(stored.Reads, (reads, b) => Assert.Equal(own.Contains(b), reads > 0));
            Assert.Equal(2, stored.Announced.Count);
            Assert.All(stored.Announced, order => Assert.Equal(own, order.Order()));
            return true;
        });

    private static TrainingOptions Options => new() { L2 = L2, Threads = 1 };

    /// <summary>Lets one process do some work on the whole of the data, and many on parts of it.</summary>
    private static void AssertSame<T, TResult>(DataSet<T> data, Func<DataSet<T>, TResult> work)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var alone = work(data);
        foreach (int processes in Sizes)
        {
            Assert.All(
                ThreadGroup.Run(processes, group => work(ForeignBlocks<T>.PartOf(data, group))), result => Assert.Equal(alone, result));
        }
    }

    private static DataSet<T> Table<T>(string kind, bool weighted, int seed = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => BlocksOnDiskTests.Table<T>(kind, weighted, seed);

    private static SoftmaxLayer<T> Layer<T>(DataSet<T> data, double scale = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var layer = new SoftmaxLayer<T>(data.Features, data.Classes);
        Examples.RandomMatrix<T>(data.Features, data.Classes, seed: 4, scale).CopyTo(layer.Weights);
        return layer;
    }

    /// <summary>What was measured, without the time.</summary>
    private static string History(IEnumerable<Epoch> epochs)
        => string.Join('\n', epochs.Select(epoch => epoch with { Seconds = 0 }));
}
