using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression;
using SoftmaxRegression.Data;
using SoftmaxRegression.Processes;
using SoftmaxRegression.Training;

namespace Benchmarks;

/// <summary>What a step costs the processes of a job, by mpirun: one thread each.</summary>
internal static class Exchange
{
    private const int Rounds = 9, Steps = 100;

    public static void Run()
    {
        using var group = ProcessGroup.Join();
        Print(group, $"{group.Size} processes of one thread each, single precision; medians of {Rounds} times {Steps} steps");
        Print(group, "");
        Print(group, "| features | classes | batch | a step, µs | its exchange, µs | received by process 0, bytes |");
        Print(group, "|--:|--:|--:|--:|--:|--:|");
        foreach (var (features, classes) in ((int, int)[])[(65, 10), (785, 10), (228, 5), (2049, 100)])
        {
            foreach (int batch in (int[])[256, 1024, 4096])
                Print(group, Measure(group, features, classes, batch));
        }
    }

    private static string Measure(ProcessGroup group, int features, int classes, int batch)
    {
        var blocks = Workload<float>.Noise(batch, features, classes);
        var part = ForeignBlocks<float>.PartOf(new DataSet<float>(blocks), group);
        var layer = new SoftmaxLayer<float>(features, classes);
        using var objective = new Objective<float>(layer, l2: 1e-4, threads: 1, group);
        var gradient = Matrix<float>.Build.SameAs(layer.Weights);

        // The exchange of a step without what is computed: of noise that is there already.
        int shares = Math.Min(Shares.Count, blocks.Length);
        var strips = new ClassStrips(group, classes);
        BatchShare<float>[] sums = [.. Enumerable.Range(0, Shares.Count).Select(_ => new BatchShare<float>(layer))];
        for (int share = 0; share < shares; share++)
        {
            if (part.Blocks[share].Owner == group.Rank)
                sums[share].Sum(part.Blocks[..shares], share, shares, isMeasured: false, withGradient: true);
        }

        var exchange = new GradientExchange<float>(group, strips, sums);
        var results = Measurement.Interleave(Rounds,
        [
            new("step", () => Microseconds(() => objective.Gradient(part.Blocks, gradient))),
            new("exchange", () => Microseconds(() =>
            {
                exchange.Exchange(part.Blocks[..shares], withGradient: true);
                strips.Gather(gradient);
            })),
        ]);
        return $"| {features} | {classes} | {batch} | {Measurement.Median(results[0].Results):N0} | {Measurement.Median(results[1].Results):N0} "
            + $"| {Received(group, strips, part.Blocks[..shares], features, classes):N0} |";
    }

    /// <summary>As <see cref="GradientExchange{T}"/> says.</summary>
    private static long Received(ProcessGroup group, ClassStrips strips, ReadOnlySpan<Block<float>> firsts, int features, int classes)
    {
        int foreign = 0;
        foreach (var block in firsts)
            foreign += block.Owner == group.Rank ? 0 : 1;
        return 8 * (group.Size - 1) + 16 * foreign
            + sizeof(float) * (long)features * (foreign * strips.Count + classes - strips.Count);
    }

    private static double Microseconds(Action step) => 1000 / Steps * Measurement.Milliseconds(() =>
    {
        for (int i = 0; i < Steps; i++)
            step();
    });

    private static void Print(ProcessGroup group, string line)
    {
        if (group.Rank == 0)
            Console.WriteLine(line);
    }
}
