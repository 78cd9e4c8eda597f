using SoftmaxRegression.Engine;
using SoftmaxRegression.Plots;

namespace Benchmarks;

/// <summary>How the time of an epoch grows with the data. In proportion, is the hope.</summary>
internal static class Growth
{
    private const int Rows = 32_768, Features = 256, Classes = 16, Rounds = 15;

    private static readonly int[] Factors = [1, 2, 4, 8, 16];

    public static void Run(string png)
    {
        Console.WriteLine($"| doubled | {string.Join(" | ", Factors)} | exponent from {Factors[2]} on |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        (string Name, double[] Times)[] lines =
        [
            ("rows", Measure("rows", factor => Epochs(factor * Rows, Features, Classes))),
            ("features", Measure("features", factor => Epochs(Rows, factor * Features, Classes))),
            ("classes", Measure("classes", factor => Epochs(Rows, Features, factor * Classes))),
        ];
        Console.WriteLine();
        Console.WriteLine($"Milliseconds an epoch, from {Rows:N0} rows, {Features} features and {Classes} classes.");

        using var figure = new Figure { Title = "Time of an epoch", Subtitle = "both axes are logarithmic" };
        var plot = figure.Add(figure.Content);
        var labels = new EndLabels(plot);
        foreach (var (i, (name, times)) in lines.Index())
        {
            double[] places = [.. Factors.Select(factor => Math.Log10(factor))];
            labels.Add(plot.Curve(places, Array.ConvertAll(times, Math.Log10), Palette.Lines[i]), $"{times[^1]:F1}", name);
        }

        plot.Axes.Left.TickGenerator = new LogTicks();
        plot.Axes.Bottom.TickGenerator = new LogTicks();
        plot.YLabel("milliseconds");
        plot.XLabel("times as much");
        figure.Save(png);
    }

    /// <summary>The least time for each size, all sizes in turn.</summary>
    private static double[] Measure(string what, Func<int, Workload<float>> size)
    {
        Workload<float>[] works = [.. Factors.Select(size)];
        var runs = works.Select(work => new Measurement(what, work.Epoch)).ToList();
        double[] sizes = [.. Factors], times = [.. Measurement.Interleave(Rounds, runs).Select(run => run.Results.Min())];
        foreach (var work in works)
            work.Dispose();
        Console.WriteLine(
            $"| {what} | {string.Join(" | ", times.Select(time => $"{time:F1}"))} | {Exponent(sizes[2..], times[2..]):F2} |");
        return times;
    }

    private static Workload<float> Epochs(int rows, int features, int classes)
        => new(
            Workload<float>.Noise(rows, features, classes),
            Engines.Choose<float>(Engines.Auto, features, classes),
            Environment.ProcessorCount);

    /// <summary>The slope of log time over log size, by least squares.</summary>
    private static double Exponent(double[] sizes, double[] times)
        => MathNet.Numerics.Fit.Line([.. sizes.Select(x => Math.Log(x))], [.. times.Select(t => Math.Log(t))]).B;
}
