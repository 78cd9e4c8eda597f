using SoftmaxRegression.Engine;
using SoftmaxRegression.Plots;

namespace Benchmarks;

/// <summary>How the time of an epoch grows with the data. In proportion, is the hope.</summary>
internal static class Growth
{
    private const int Rows = 32_768, Features = 256, Classes = 16, Doublings = 4, Rounds = 15;

    public static void Run(string svg)
    {
        var lines = new List<Series>();
        Epoch((Rows, Features, Classes)); // compiles everything
        Console.WriteLine("| doubled | 1 | 2 | 4 | 8 | 16 | exponent from 4 on |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        Measure("rows", factor => (factor * Rows, Features, Classes));
        Measure("features", factor => (Rows, factor * Features, Classes));
        Measure("classes", factor => (Rows, Features, factor * Classes));
        Console.WriteLine();
        Console.WriteLine($"Milliseconds an epoch, from {Rows:N0} rows, {Features} features and {Classes} classes.");

        double[] all = [.. lines.SelectMany(line => line.Ys)];
        ChartFile.Save(
            new Chart("Time of an epoch", [new Panel(
                new Axis("times as much", 1, 1 << Doublings) { Logarithmic = true },
                new Axis("milliseconds", 0.8 * all.Min(), 1.2 * all.Max()) { Logarithmic = true })
                { Series = lines }]),
            svg);

        void Measure(string what, Func<int, (int Rows, int Features, int Classes)> size)
        {
            double[] factors = [.. Enumerable.Range(0, Doublings + 1).Select(i => (double)(1 << i))];
            double[] times = [.. factors.Select(factor => Epoch(size((int)factor)))];
            lines.Add(new Series(what, factors, times, Palette.Line(lines.Count)));
            Console.WriteLine(
                $"| {what} | {string.Join(" | ", times.Select(time => $"{time:F1}"))} | {Exponent(factors[2..], times[2..]):F2} |");
        }
    }

    private static double Epoch((int Rows, int Features, int Classes) size)
    {
        var blocks = Workload<float>.Noise(size.Rows, size.Features, size.Classes);
        using var work = new Workload<float>(
            blocks, Engines.Choose<float>(Engines.Auto, size.Classes), Environment.ProcessorCount);
        work.Epoch();
        return Enumerable.Range(0, Rounds).Min(_ => work.Epoch());
    }

    /// <summary>The slope of log time over log size, by least squares.</summary>
    private static double Exponent(double[] sizes, double[] times)
        => MathNet.Numerics.Fit.Line([.. sizes.Select(x => Math.Log(x))], [.. times.Select(t => Math.Log(t))]).B;
}
