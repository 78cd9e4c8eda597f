using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace Benchmarks;

/// <summary>The two products of a block of 64 examples that stays in the caches, by every engine, in many shapes.</summary>
internal static class Kernels
{
    private const int Examples = Workload<float>.BlockSize, Rounds = 60;
    private const double LeastWork = 4e6; // floating-point operations between two looks at the clock

    private static readonly int[] FeatureCounts = [17, 65, 257, 785, 2049, 4097];
    private static readonly int[] ClassCounts = [2, 10, 26, 100];

    public static void Run()
    {
        var engines = Engines.Installed<float>().Where(engine => engine.Name is not ("plain" or "managed")).ToList();
        string names = string.Join(", ", engines.Select(engine => engine.Name));
        double peak = Limits.Speed(threads: 1);
        Console.WriteLine($"One thread, single precision, {Examples} examples, least times of {Rounds} rounds; "
            + $"the peak is {peak / 1e9:F0} GFLOP/s");
        Console.WriteLine();
        Console.WriteLine($"| N × K | XᵀW, GFLOP/s: {names} | XE, GFLOP/s: {names} | simd: share of the peak | "
            + "simd / best | auto | auto / best |");
        Console.WriteLine("|---|---|---|---|--:|---|--:|");
        foreach (var (features, classes) in FeatureCounts.SelectMany(n => ClassCounts.Select(k => (n, k))))
        {
            double flops = 2.0 * features * classes * Examples;
            var (forward, backward) = Measure(engines, features, classes, (int)Math.Ceiling(LeastWork / flops));
            double[] both = [.. forward.Zip(backward, (a, b) => a + b)];
            string auto = Engines.Choose<float>(Engines.Auto, features, classes).Name;
            int simd = IndexOf("simd");
            Console.WriteLine($"| {features} × {classes} | {Speeds(forward)} | {Speeds(backward)} | "
                + $"{flops / forward[simd] / peak:P0}, {flops / backward[simd] / peak:P0} | "
                + $"{both[simd] / both.Min():F2} | {auto} | {both[IndexOf(auto)] / both.Min():F2} |");

            string Speeds(double[] seconds) => string.Join(", ", seconds.Select(s => $"{flops / s / 1e9:F0}"));
        }

        int IndexOf(string name) => engines.FindIndex(engine => engine.Name == name);
    }

    /// <summary>The least seconds of each engine.</summary>
    private static (double[] Forward, double[] Backward) Measure(
        List<IMatrixEngine<float>> engines, int features, int classes, int times)
    {
        var random = new Random(0);
        Matrix<float> X = Noise(features, Examples), W = Noise(features, classes), E = Noise(Examples, classes);
        Matrix<float> logits = Matrix<float>.Build.SameAs(E), gradient = Matrix<float>.Build.SameAs(W);
        Measurement[] products =
        [
            .. engines.Select(engine => new Measurement("", () => Seconds(() => engine.Forward(X, W, logits)))),
            .. engines.Select(engine => new Measurement("", () => Seconds(() => engine.Backward(X, E, gradient)))),
        ];
        double[] least = [.. Measurement.Interleave(Rounds, [.. products]).Select(run => run.Results.Min())];
        return (least[..engines.Count], least[engines.Count..]);

        Matrix<float> Noise(int rows, int columns)
            => Matrix<float>.Build.Dense(rows, columns, (_, _) => random.NextSingle() - 0.5f);

        double Seconds(Action product) => Measurement.Milliseconds(() =>
        {
            for (int i = 0; i < times; i++)
                product();
        }) / 1e3 / times;
    }
}
