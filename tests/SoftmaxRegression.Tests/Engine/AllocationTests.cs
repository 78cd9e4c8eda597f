using MathNet.Numerics.LinearAlgebra;
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
            var data = Examples.Random<float>(785, 10, 64 * 20 + 7, seed: 1);
            var layer = new SoftmaxLayer<float>(785, 10, engine: Engines.Choose<float>(engine, 10));
            using var objective = new Objective<float>(layer, l2: 0.01, threads);
            var gradient = Matrix<float>.Build.Dense(785, 10);
            Epoch();

            long before = GC.GetTotalAllocatedBytes(precise: true);
            Epoch();
            long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

            // The runtime allocates a little now and then; one matrix of one step would be 31 kB.
            Assert.InRange(allocated, 0, 20_000);

            void Epoch()
            {
                objective.Evaluate(data.Blocks, gradient);
                for (int first = 0; first < data.Blocks.Length; first += 3)
                    objective.Gradient(data.Blocks.Slice(first, 3), gradient);
            }
        }
    }
}
