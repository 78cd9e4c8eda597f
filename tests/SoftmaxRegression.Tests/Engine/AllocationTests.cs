using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Engine;

/// <summary>Counts what all threads of the process allocate: nothing else may run meanwhile.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests
{
    [Theory]
    [EngineData("mkl")]
    [EngineData("openblas")]
    [EngineData("simd")]
    public void A_step_allocates_nothing(string engine)
    {
        foreach (int threads in new[] { 1, 2 })
        {
            AssertAllocatesNothing(
                Examples.Random<float>(785, 10, 64 * 20 + 7, seed: 1), Engines.Choose<float>(engine, 785, 10), threads);
        }
    }

    [Fact]
    public void A_step_on_sparse_examples_allocates_nothing()
    {
        foreach (int threads in new[] { 1, 2 })
            AssertAllocatesNothing(Examples.RandomSparse<float>(50, 4, 64 * 20 + 7, seed: 1).Sparse, new SimdEngine<float>(), threads);
    }

    private static void AssertAllocatesNothing(DataSet<float> data, IMatrixEngine<float> engine, int threads)
    {
        var layer = new SoftmaxLayer<float>(data.Features, data.Classes, engine: engine);
        using var objective = new Objective<float>(layer, l2: 0.01, threads);
        var gradient = Matrix<float>.Build.Dense(data.Features, data.Classes);
        Epoch();

        // The runtime and the runner of the tests allocate now and then; a step would do so in every epoch.
        Assert.InRange(Enumerable.Range(0, 10).Min(_ => Allocated(Epoch)), 0, 1000);

        void Epoch()
        {
            objective.Evaluate(data.Blocks, gradient);
            for (int first = 0; first < data.Blocks.Length; first += 3)
                objective.Gradient(data.Blocks.Slice(first, 3), gradient);
        }
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
