using System.Numerics;
using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace Benchmarks;

/// <summary>The parts of a step on a block of 64 examples, and a whole step of four blocks on two threads.</summary>
[GenericTypeArguments(typeof(float))]
[GenericTypeArguments(typeof(double))]
public class KernelBenchmarks<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Block<T> _block = null!;
    private Matrix<T> _weights = null!, _logits = null!, _gradient = null!;
    private IMatrixEngine<T> _engine = null!;
    private Workload<T> _workload = null!;

    [ParamsSource(nameof(EngineNames))]
    public string Engine { get; set; } = "";

    [Params(64, 785, 4096)]
    public int Features { get; set; }

    [Params(10, 100)]
    public int Classes { get; set; }

    public static IEnumerable<string> EngineNames => Engines.Installed<T>().Select(engine => engine.Name);

    [GlobalSetup]
    public void Setup()
    {
        var blocks = Workload<T>.Noise(Workload<T>.BlockSize * Workload<T>.BlocksPerBatch, Features, Classes);
        _block = blocks[0];
        _weights = Matrix<T>.Build.Dense(Features, Classes, T.CreateChecked(0.01));
        _logits = Matrix<T>.Build.Dense(_block.Count, Classes);
        _gradient = Matrix<T>.Build.SameAs(_weights);
        _engine = Engines.Choose<T>(Engine, Features, Classes);
        _workload = new Workload<T>(blocks, _engine, threads: 2);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _workload.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Forward() => _engine.Forward(_block.X, _weights, _logits);

    [Benchmark]
    public void Backward() => _engine.Backward(_block.X, _block.Y, _gradient);

    [Benchmark]
    public double SoftmaxAndError()
    {
        _logits.Clear();
        return CrossEntropy.Error(_logits, _block.Y);
    }

    [Benchmark]
    public void Step() => _workload.Step();
}
