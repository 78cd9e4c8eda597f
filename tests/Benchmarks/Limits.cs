using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using SoftmaxRegression;
using SoftmaxRegression.Data;
using SoftmaxRegression.Training;

namespace Benchmarks;

/// <summary>What this machine can do at best, and how near to that an epoch comes.</summary>
internal static class Limits
{
    // Fashion-MNIST with its bias.
    private const int Rows = 60_000, Features = 785, Classes = 10, Rounds = 15;

    public static void Run()
    {
        var blocks = Workload<float>.Noise(Rows, Features, Classes);
        double flops = 4.0 * Rows * Features * Classes, bytes = 4.0 * Rows * Features;

        Console.WriteLine($"Epochs of {Rows:N0} × {Features} inputs, {Classes} classes, single precision");
        Console.WriteLine();
        Console.WriteLine("| threads | bandwidth, GB/s | GFLOP/s | read once, ms | multiply, ms |");
        Console.WriteLine("|--:|--:|--:|--:|--:|");
        var limits = new Dictionary<int, double>();
        foreach (int threads in new[] { 1, 2 })
        {
            double bandwidth = Bandwidth(threads), speed = Speed(threads);
            double read = bytes / bandwidth * 1e3, multiply = flops / speed * 1e3;
            limits[threads] = Math.Max(read, multiply);
            Console.WriteLine($"| {threads} | {bandwidth / 1e9:F1} | {speed / 1e9:F0} | {read:F1} | {multiply:F1} |");
        }

        Console.WriteLine();
        Console.WriteLine("| engine | batch | epoch, ms | fastest, ms | share of the limit |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        foreach (var (threads, batch) in limits.Keys.SelectMany(threads => new[] { (threads, 256), (threads, 4096) }))
        {
            var works = Workload<float>.OfEngines(blocks, threads, batch).ToList();
            var runs = works.ConvertAll(work => new Measurement(work.Name, work.Epoch));
            foreach (var (engine, times) in Measurement.Interleave(Rounds, runs))
            {
                double fastest = times.Min(), share = limits[threads] / fastest;
                Console.WriteLine(
                    $"| {engine} | {batch} | {Measurement.Median(times):F1} | {fastest:F1} | {share:P0} |");
            }

            works.ForEach(work => work.Dispose());
        }

        PrintBound(blocks, bytes);
    }

    /// <summary>The bound B, its inverse and all that goes with it, beside the multiplications of half of XXᵀ.</summary>
    private static void PrintBound(Block<float>[] blocks, double bytes)
    {
        var data = new DataSet<float>(blocks);
        var layer = new SoftmaxLayer<float>(Features, Classes);
        Console.WriteLine();
        Console.WriteLine("| B⁻¹ | fastest, ms | limit, ms | times the limit |");
        Console.WriteLine("|---|--:|--:|--:|");
        foreach (int threads in new[] { 1, 2 })
        {
            double fastest = Enumerable.Range(0, 5).Min(round => Measurement.Milliseconds(
                () => { _ = new CurvatureBound<float>(layer, data, 1e-3, asMetric: true, threads); }));
            double limit = bytes / 4 * Features / Speed(threads) * 1e3;
            Console.WriteLine($"| --threads {threads} | {fastest:F0} | {limit:F0} | {fastest / limit:F1} |");
        }
    }

    /// <summary>Bytes per second that the processor can read from memory.</summary>
    private static double Bandwidth(int threads)
    {
        const int Length = 1 << 25;
        var memory = new float[threads][];
        foreach (ref var part in memory.AsSpan())
        {
            part = new float[Length];
            part.AsSpan().Fill(1);
        }

        return 4.0 * Length * threads / Fastest(threads, thread => TensorPrimitives.Sum<float>(memory[thread]));
    }

    /// <summary>Floating-point operations per second, where nothing has to be read at all.</summary>
    public static double Speed(int threads)
    {
        const int Loops = 5_000_000;
        return 2.0 * 12 * Vector<float>.Count * Loops * threads / Fastest(threads, _ => MultiplyAndAdd(Loops));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAndAdd(int loops)
    {
        var x = Vector.Create(0.5f);
        Vector<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int n = 0; n < loops; n++)
        {
            a = Vector.MultiplyAddEstimate(a, x, x);
            b = Vector.MultiplyAddEstimate(b, x, x);
            c = Vector.MultiplyAddEstimate(c, x, x);
            d = Vector.MultiplyAddEstimate(d, x, x);
            e = Vector.MultiplyAddEstimate(e, x, x);
            f = Vector.MultiplyAddEstimate(f, x, x);
            g = Vector.MultiplyAddEstimate(g, x, x);
            h = Vector.MultiplyAddEstimate(h, x, x);
            i = Vector.MultiplyAddEstimate(i, x, x);
            j = Vector.MultiplyAddEstimate(j, x, x);
            k = Vector.MultiplyAddEstimate(k, x, x);
            l = Vector.MultiplyAddEstimate(l, x, x);
        }

        return Vector.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    /// <summary>Seconds that all threads together need at best.</summary>
    private static double Fastest(int threads, Func<int, float> work)
    {
        double best = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            using var start = new Barrier(threads + 1);
            var all = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
            {
                start.SignalAndWait();
                work(thread);
            })).ToList();
            all.ForEach(thread => thread.Start());
            long begin = Stopwatch.GetTimestamp();
            start.SignalAndWait();
            all.ForEach(thread => thread.Join());
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        return best;
    }
}
