using System.CommandLine;
using System.Diagnostics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;
using Spectre.Console;

namespace Trainer;

/// <summary>trainer engines: who can multiply on this machine, and how fast.</summary>
internal static class EnginesCommand
{
    // About the size of an epoch of Fashion-MNIST, a quarter of it: more than caches hold.
    private const int Features = 785, Classes = 10, BlockSize = 64, Blocks = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    public static Command Create()
    {
        var command = new Command("engines", "Measure the matrix engines of this machine on the two products of a step.");
        command.SetAction(_ => Run());
        return command;
    }

    private static void Run()
    {
        var random = new Random(0);
        var examples = new Matrix<float>[Blocks];
        foreach (ref var block in examples.AsSpan())
            block = Matrix<float>.Build.Dense(Features, BlockSize, (_, _) => random.NextSingle());
        var weights = Matrix<float>.Build.Dense(Features, Classes, (_, _) => random.NextSingle());
        var logits = Matrix<float>.Build.Dense(BlockSize, Classes);
        var gradient = Matrix<float>.Build.Dense(Features, Classes);

        var table = NumberTable.Of("engine", "XᵀW, ms", "GFLOP/s", "XE, ms", "GFLOP/s").AddColumn("version");
        foreach (var engine in Engines.Installed<float>())
        {
            var (forward, backward) = Measure(engine);
            table.AddRow(
                engine.Name, $"{forward:F1}", $"{Gflops(forward):F0}", $"{backward:F1}", $"{Gflops(backward):F0}",
                engine.Version);
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(
            $"{Blocks * BlockSize:N0} × {Features} inputs, {Classes} classes, single precision, one thread; "
            + $"auto takes {Engines.Choose<float>(Engines.Auto, Features, Classes).Name} for this, "
            + $"{Engines.WhyAuto(Features, Classes)}.");

        // Block by block, as in a step: what the first product brings into the cache serves the second. The fastest
        // pass counts, since everything that disturbs a measurement makes it longer.
        (double Forward, double Backward) Measure(IMatrixEngine<float> engine)
        {
            var best = (Forward: double.PositiveInfinity, Backward: double.PositiveInfinity);
            var total = Stopwatch.StartNew();
            while (total.Elapsed < Patience)
            {
                var (forward, backward) = (TimeSpan.Zero, TimeSpan.Zero);
                foreach (var block in examples)
                {
                    long start = Stopwatch.GetTimestamp();
                    engine.Forward(block, weights, logits);
                    long middle = Stopwatch.GetTimestamp();
                    engine.Backward(block, logits, gradient);
                    forward += Stopwatch.GetElapsedTime(start, middle);
                    backward += Stopwatch.GetElapsedTime(middle);
                }

                best.Forward = Math.Min(best.Forward, forward.TotalMilliseconds);
                best.Backward = Math.Min(best.Backward, backward.TotalMilliseconds);
            }

            return best;
        }
    }

    private static double Gflops(double milliseconds)
        => 2.0 * Features * Classes * BlockSize * Blocks / milliseconds / 1e6;
}
