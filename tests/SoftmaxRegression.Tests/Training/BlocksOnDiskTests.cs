using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

/// <summary>Whatever works on blocks gives the same bits where these are on disk, and fails as they do.</summary>
public sealed class BlocksOnDiskTests
{
    private const double L2 = 0.01;

    /// <summary>Kinds of tables that are computed in different ways, and whether their classes have weights.</summary>
    public static TheoryData<string, bool> Tables => new()
    {
        { "dense", false }, { "dense", true }, { "sparse", false }, { "sparse", true }, { "wide", false },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Epochs_of_descent_are_the_same(string table, bool weighted)
    {
        using var training = new StoredBlocks<float>(Table<float>(table, weighted));
        using var validation = new StoredBlocks<float>(Table<float>(table, weighted, seed: 2));
        var inMemory = Descend(Table<float>(table, weighted), Table<float>(table, weighted, seed: 2));
        var onDisk = Descend(training.Data, validation.Data);
        Assert.Equal(inMemory.History, onDisk.History);
        Assert.Equal(inMemory.Weights, onDisk.Weights);
        Assert.Equal(onDisk.History[^1].Number, training.Announced.Count);
        Assert.All(training.Announced, order => Assert.Equal(Enumerable.Range(0, training.Reads.Length), order.Order()));
    }

    [Theory]
    [InlineData("dense", true)]
    [InlineData("sparse", false)]
    public void The_optimum_in_double_is_the_same(string table, bool weighted)
    {
        using var stored = new StoredBlocks<float>(Table<float>(table, weighted));
        var inMemory = Minimize(Table<float>(table, weighted).ToDouble());
        var onDisk = Minimize(stored.Data.ToDouble());
        Assert.Equal(inMemory.History, onDisk.History);
        Assert.Equal(inMemory.Weights, onDisk.Weights);
        using var twice = new StoredBlocks<double>(Table<float>(table, weighted).ToDouble());
        Assert.Equal(onDisk.Weights, Minimize(twice.Data).Weights);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void The_bound_on_the_curvature_and_its_metric_are_the_same(string table, bool weighted)
    {
        var data = Table<float>(table, weighted);
        using var stored = new StoredBlocks<float>(data);
        foreach (bool asMetric in new[] { false, true })
        {
            var expected = new CurvatureBound<float>(Layer(data), data, L2, asMetric, threads: 1);
            var bound = new CurvatureBound<float>(Layer(data), stored.Data, L2, asMetric, threads: 3);
            Assert.Equal((expected.Largest, expected.Example), (bound.Largest, bound.Example));
            Assert.Equal(Step(expected), Step(bound));
        }

        Matrix<float> Step(CurvatureBound<float> bound)
        {
            var step = Matrix<float>.Build.Dense(data.Features, data.Classes);
            bound.Metric?.Add(1, Examples.RandomMatrix<float>(data.Features, data.Classes, seed: 3), step, Metric<float>.Alone);
            return step;
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void The_gap_is_the_same_and_leaves_no_file(string table, bool weighted)
    {
        var data = Table<float>(table, weighted);
        using var stored = new StoredBlocks<float>(data);
        var layer = Layer(data);
        Examples.RandomMatrix<float>(data.Features, data.Classes, seed: 4, scale: 0.2).CopyTo(layer.Weights);
        Assert.Equal(
            new DualityGap<float>(layer, data, L2, threads: 1).Measure(),
            new DualityGap<float>(layer, stored.Data, L2, threads: 3).Measure());
        Assert.Empty(Directory.GetFileSystemEntries(stored.Folder));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Scores_are_the_same(string table, bool weighted)
    {
        var data = Table<float>(table, weighted);
        using var stored = new StoredBlocks<float>(data);
        var layer = Layer(data);
        Examples.RandomMatrix<float>(data.Features, data.Classes, seed: 4).CopyTo(layer.Weights);
        var expected = Evaluation.Of(layer, data, ["a", "b", "c"]);
        var scores = Evaluation.Of(layer, stored.Data, ["a", "b", "c"]);
        Assert.Equal(expected.CrossEntropy, scores.CrossEntropy);
        Assert.Equal(expected.Confusion, scores.Confusion);
        Assert.All(stored.Reads, reads => Assert.Equal(1, reads));
    }

    /// <summary>So many values that not all have room until the rows of sparse features have been summed.</summary>
    [Fact]
    public void A_batch_of_several_passes_has_the_same_gradient_and_reads_each_block_once()
    {
        var blocks = Examples.RandomSparse<float>(levels: 20, classes: 40, examples: 64 * 700, seed: 7).Sparse;
        using var stored = new StoredBlocks<float>(blocks);
        Assert.Equal(Gradient(blocks, threads: 1), Gradient(stored.Data, threads: 3));
        Assert.All(stored.Reads, reads => Assert.Equal(1, reads));

        static Matrix<float> Gradient(DataSet<float> data, int threads)
        {
            var gradient = Matrix<float>.Build.Dense(data.Features, data.Classes);
            using var objective = new Objective<float>(Layer(data), L2, threads);
            objective.Evaluate(data.Blocks, gradient);
            return gradient;
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Whatever_reads_a_damaged_block_fails_with_its_sentence(string table, bool weighted)
    {
        using var stored = new StoredBlocks<float>(Table<float>(table, weighted)) { Damaged = 0 };
        var data = stored.Data;
        var layer = Layer(data);
        var some = Examples.RandomMatrix<float>(data.Features, data.Classes, seed: 4);
        using var objective = new Objective<float>(layer, L2, threads: 2);
        AssertFails(() => objective.Evaluate(data.Blocks, some.Clone()));
        AssertFails(() => Descend(data, validation: null));
        AssertFails(() => Minimize(data.ToDouble()));
        AssertFails(() => Gram<float>.LowerTriangle(data, threads: 2));
        AssertFails(() => CurvatureProduct<float>.Of(layer, data.Blocks.ToArray(), L2, some, threads: 2, data.Processes));
        AssertFails(() => CurvatureProduct<float>.Diagonal(layer, data, L2, threads: 2));
        AssertFails(() => _ = new CurvatureBound<float>(layer, data, L2, asMetric: true, threads: 2));
        AssertFails(() => _ = new CurvatureBound<float>(layer, data, L2, asMetric: false, threads: 2));
        AssertFails(() => new DualityGap<float>(layer, data, L2, threads: 2).Measure());
        AssertFails(() => Evaluation.Of(layer, data, ["a", "b", "c"]));

        static void AssertFails(Action work) => Assert.Equal("Block 0 is damaged.", Assert.Throws<InputException>(work).Message);
    }

    /// <summary>So many multiplications that not every epoch is measured.</summary>
    [Fact]
    public void An_epoch_that_fails_is_not_measured()
    {
        using var stored = new StoredBlocks<float>(Examples.Random<float>(500, 10, 64 * 32, seed: 1));
        using var descent = new GradientDescent<float>(
            Layer(stored.Data), stored.Data, new GradientDescentOptions { Epochs = 30 }, new TrainingOptions { Threads = 1 });
        using var epochs = descent.Run().GetEnumerator();
        while (epochs.MoveNext() && epochs.Current.Training is not null)
            Assert.InRange(epochs.Current.Number, 0, 29);
        (stored.Damaged, int reads) = (3, stored.Reads[3]);
        Assert.Throws<InputException>(() => epochs.MoveNext());
        Assert.Equal(reads + 1, stored.Reads[3]);
    }

    /// <summary>What was measured in a run, without the time, and what came of it.</summary>
    private static (List<Epoch> History, Matrix<float> Weights) Descend(DataSet<float> training, DataSet<float>? validation)
    {
        var layer = Layer(training);
        using var descent = new GradientDescent<float>(
            layer, training, new GradientDescentOptions { Epochs = 6 }, new TrainingOptions { L2 = L2, Threads = 2 });
        return ([.. descent.Run(validation).Select(epoch => epoch with { Seconds = 0 })], layer.Weights);
    }

    private static (List<Epoch> History, Matrix<double> Weights) Minimize(DataSet<double> data)
    {
        var layer = new SoftmaxLayer<double>(data.Features, data.Classes);
        using var lbfgs = new Lbfgs(layer, data, new TrainingOptions { L2 = L2, Threads = 2 });
        return ([.. lbfgs.Run().Take(15).Select(epoch => epoch with { Seconds = 0 })], layer.Weights);
    }

    private static SoftmaxLayer<float> Layer(DataSet<float> data) => new(data.Features, data.Classes);

    /// <summary>Blocks of more than one round, the last one smaller.</summary>
    internal static DataSet<T> Table<T>(string kind, bool weighted, int seed = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var data = kind switch
        {
            "sparse" => Examples.RandomSparse<T>(levels: 30, classes: 3, examples: 64 * 21 + 9, seed).Sparse,
            "wide" => Examples.Random<T>(SparseColumns.MostDense + 20, 3, 64 * 18 + 5, seed),
            _ => Examples.Random<T>(20, 3, 64 * 36 + 5, seed),
        };
        T[] weights = [.. new[] { 0.5, 1, 1.75 }.Select(T.CreateChecked)];
        return !weighted ? data : new DataSet<T>(data.Blocks.ToArray().Select(block => new Block<T>(block.X, block.Labels, 3)
        {
            Sparse = block.Sparse,
            Weights = [.. block.Labels.ToArray().Select(label => weights[label])],
        }));
    }
}
