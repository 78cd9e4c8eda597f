using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Training;

namespace Benchmarks;

/// <summary>Epochs of plain mini-batch gradient descent and nothing else, in blocks of 64.</summary>
internal sealed class Workload<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const int BlockSize = 64;

    private static readonly T LearningRate = T.CreateChecked(0.01);

    private readonly Block<T>[] _blocks;
    private readonly SoftmaxLayer<T> _layer;
    private readonly Objective<T> _objective;
    private readonly Matrix<T> _gradient;
    private readonly int _blocksPerBatch;
    private readonly Random _random = new(0);

    public Workload(ReadOnlySpan<Block<T>> blocks, IMatrixEngine<T> engine, int threads, int batch = 256)
    {
        _blocksPerBatch = batch / BlockSize;
        Name = $"{engine.Name}, --threads {threads}";
        _blocks = blocks.ToArray();
        _layer = new SoftmaxLayer<T>(_blocks[0].X.RowCount, _blocks[0].Y.ColumnCount, engine: engine);
        _objective = new Objective<T>(_layer, l2: 1e-4, threads);
        _gradient = Matrix<T>.Build.SameAs(_layer.Weights);
    }

    /// <summary>The engine and the number of threads.</summary>
    public string Name { get; }

    /// <summary>The same epochs by every engine of this machine but the plain and the managed one, which take ten times as long.</summary>
    public static IEnumerable<Workload<T>> OfEngines(Block<T>[] blocks, int threads, int batch = 256)
        => from engine in Engines.Installed<T>()
           where engine.Name is not ("managed" or "plain")
           select new Workload<T>(blocks, engine, threads, batch);

    /// <summary>Examples of noise, each block in a piece of memory of its own.</summary>
    public static Block<T>[] Noise(int rows, int features, int classes)
    {
        var random = new Random(0);
        var blocks = new Block<T>[rows / BlockSize];
        foreach (ref var block in blocks.AsSpan())
        {
            var x = Matrix<T>.Build.Dense(features, BlockSize, (_, _) => T.CreateChecked(random.NextSingle() - 0.5f));
            block = new Block<T>(x, [.. Enumerable.Range(0, BlockSize).Select(_ => random.Next(classes))], classes);
        }

        return blocks;
    }

    /// <summary>One epoch, the batches in a new order.</summary>
    /// <returns>Milliseconds.</returns>
    public double Epoch()
    {
        _random.Shuffle(_blocks);
        return Measurement.Milliseconds(() =>
        {
            for (int first = 0; first < _blocks.Length; first += _blocksPerBatch)
                Step(_blocks.AsSpan(first, Math.Min(_blocksPerBatch, _blocks.Length - first)));
        });
    }

    public void Dispose() => _objective.Dispose();

    private void Step(ReadOnlySpan<Block<T>> batch)
    {
        _objective.Gradient(batch, _gradient);
        var weights = _layer.Weights.AsColumnMajorArray();
        TensorPrimitives.MultiplyAdd(_gradient.AsColumnMajorArray(), -LearningRate, weights, weights);
    }
}
