using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Engine;

/// <summary>What training may expect of every engine.</summary>
public sealed class EngineTests
{
    [Theory]
    [EngineData("mkl")]
    [EngineData("openblas")]
    [EngineData("simd")]
    [EngineData("plain")]
    [EngineData("managed")]
    public void A_training_run_ends_at_the_same_loss_and_accuracy(string engine)
    {
        var data = Examples.Load<float>("digits.csv").Training;
        var expected = Train("simd", data, threads: 1).Last;
        var actual = Train(engine, data, threads: 2).Last;
        Assert.Equal(expected.Training!.Value.Objective, actual.Training!.Value.Objective, 1e-5);
        Assert.Equal(expected.Training!.Value.Accuracy, actual.Training!.Value.Accuracy, 1.0 / data.Count);
    }

    [Theory]
    [EngineData("mkl")]
    [EngineData("openblas")]
    [EngineData("simd")]
    [EngineData("plain")]
    [EngineData("managed")]
    public void Any_number_of_threads_gives_the_same_bits(string engine)
    {
        var single = Examples.Random<float>(200, 20, 64 * 19 + 3, seed: 1);
        var precise = Examples.Random<double>(200, 20, 64 * 19 + 3, seed: 1);
        foreach (int threads in new[] { 2, 16 })
        {
            AssertSame(Train(engine, single, threads: 1), Train(engine, single, threads));
            AssertSame(Train(engine, precise, threads: 1), Train(engine, precise, threads));
        }

        static void AssertSame<T>((Epoch Last, Matrix<T> Weights) one, (Epoch Last, Matrix<T> Weights) several)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Assert.Equal(one.Last.Training, several.Last.Training);
            Assert.Equal(one.Last.GradientNorm, several.Last.GradientNorm);
            Assert.Equal(one.Weights.AsColumnMajorArray(), several.Weights.AsColumnMajorArray());
        }
    }

    [Theory]
    [EngineData("mkl")]
    [EngineData("openblas")]
    [EngineData("simd")]
    [EngineData("plain")]
    [EngineData("managed")]
    public void An_engine_says_who_it_is(string engine)
    {
        Assert.Equal(engine, Engines.Choose<float>(engine, 785, 10).Name);
        Assert.NotEmpty(Engines.Choose<double>(engine, 785, 10).Version);
    }

    [Fact]
    public void An_engine_that_is_absent_or_unknown_is_refused_with_a_sentence_that_says_what_to_do()
    {
        var installed = Engines.Installed<float>().Select(engine => engine.Name);
        foreach (string absent in Engines.Names.Except(installed).Except([Engines.Auto]))
        {
            var failure = Assert.Throws<DllNotFoundException>(() => Engines.Choose<float>(absent, 785, 10));
            Assert.Contains("apt-get install lib", failure.Message, StringComparison.Ordinal);
        }

        var unknown = Assert.Throws<ArgumentException>(() => Engines.Choose<float>("cuda", 785, 10));
        Assert.Contains("There is no engine 'cuda', but auto, mkl,", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_takes_what_is_installed_and_the_same_every_time()
    {
        foreach (int classes in new[] { 2, 10, 100 })
        {
            string name = Engines.Choose<float>(Engines.Auto, 785, classes).Name;
            Assert.Equal(name, Engines.Choose<float>(Engines.Auto, 785, classes).Name);
            Assert.Contains(name, Engines.Installed<float>().Select(engine => engine.Name));
        }
    }

    [Theory]
    [InlineData(true, 785, 10, true)]
    [InlineData(true, 785, 2, false)]
    [InlineData(true, 17, 26, false)]
    [InlineData(false, 785, 10, false)]
    [InlineData(false, 4097, 100, false)]
    public void Auto_takes_MKL_for_large_products_on_the_processors_of_its_maker(
        bool isIntel, int features, int classes, bool takesMkl)
        => Assert.Equal(takesMkl, Engines.IsMklWorthwhile(isIntel, features, classes));

    private static (Epoch Last, Matrix<T> Weights) Train<T>(string engine, DataSet<T> data, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var layer = new SoftmaxLayer<T>(
            data.Features, data.Classes, engine: Engines.Choose<T>(engine, data.Features, data.Classes));
        var options = new GradientDescentOptions { Epochs = 3, BatchSize = 256, LearningRate = 0.1 };
        using var descent = new GradientDescent<T>(layer, data, options, new TrainingOptions { Threads = threads });
        return (descent.Run().Last(), layer.Weights);
    }
}
