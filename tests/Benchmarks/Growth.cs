using SoftmaxRegression.Engine;
using SoftmaxRegression.Plots;

namespace Benchmarks;

/// <summary>How the time of an epoch grows with the data. In proportion, is the hope.</summary>
internal static class Growth
{
    private const int Rows = 32_768, Features = 256, Classes = 16, Rounds = 15;

    private static readonly int[] Factors = [1, 2, 4, 8, 16];

    public static void Run(string svg)
    {
        Console.WriteLine($"| doubled | {string.Join(" | ", Factors)} | exponent from {Factors[2]} on |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        Series[] lines =
        [
            Measure("rows", factor => Epochs(factor * Rows, Features, Classes)),
            Measure("features", factor => Epochs(Rows, factor * Features, Classes)) with { Color = Palette.Line(1) },
            Measure("classes", factor => Epochs(Rows, Features, factor * Classes)) with { Color = Palette.Line(2) },
        ];
        Console.WriteLine();
        Console.WriteLine($"Milliseconds an epoch, from {Rows:N0} rows, {Features} features and {Classes} classes.");

        double[] all = [.. lines.SelectMany(line => line.Ys)];
        ChartFile.Save(
            new Chart("Time of an epoch", [new Panel(
                new Axis("times as much", 1, Factors[^1]) { Logarithmic = true },
                new Axis("milliseconds", 0.8 * all.Min(), 1.2 * all.Max()) { Logarithmic = true })
                { Series = lines }]),
            svg);
    }

    /// <summary>The least time for each size, all sizes in turn.</summary>
    private static Series Measure(string what, Func<int, Workload<float>> size)
    {
        Workload<float>[] works = [.. Factors.Select(size)];
        var runs = works.Select(work => new Measurement(what, work.Epoch)).ToList();
        double[] sizes = [.. Factors], times = [.. Measurement.Interleave(Rounds, runs).Select(run => run.Results.Min())];
        foreach (var work in works)
            work.Dispose();
        Console.WriteLine(
            $"| {what} | {string.Join(" | ", times.Select(time => $"{time:F1}"))} | {Exponent(sizes[2..], times[2..]):F2} |");
        return new Series(what, sizes, times, Palette.Line(0));
    }

    private static Workload<float> Epochs(int rows, int features, int classes)
        => new(
            Workload<float>.Noise(rows, features, classes),
            Engines.Choose<float>(Engines.Auto, classes),
            Environment.ProcessorCount);

    /// <summary>The slope of log time over log size, by least squares.</summary>
    private static double Exponent(double[] sizes, double[] times)
        => MathNet.Numerics.Fit.Line([.. sizes.Select(x => Math.Log(x))], [.. times.Select(t => Math.Log(t))]).B;
}
