using System.Globalization;
using System.Text.Json;

namespace Benchmarks;

/// <summary>
/// The tables of <see cref="Wide"/>: the program from launch to its files, beside scikit-learn and LIBLINEAR from launch to
/// a fitted model, in seconds and in memory, one after the other in one run, several times.
/// </summary>
/// <remarks>
/// scikit-learn minimises the same objective, and stops when it has come as low as the program. LIBLINEAR does not: it fits
/// each class against all others and regularises the bias; what it reads is encoded already. Its accuracy tells what it found.
/// </remarks>
internal static class WideComparison
{
    private const int Rounds = 3;

    /// <summary>λ, as the program has it when nobody says otherwise.</summary>
    private const double L2 = 1e-3;

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "wide.py");

    /// <summary>Compares.</summary>
    /// <param name="folder">Where <see cref="Wide.Write"/> has written.</param>
    /// <param name="trainer">The published program.</param>
    public static void Run(string folder, string trainer)
    {
        foreach (string name in Wide.Names)
            Compare(Path.Combine(folder, name), trainer);
    }

    private static void Compare(string file, string trainer)
    {
        using var folder = new TemporaryFolder();
        string run = Path.Combine(folder.Path, "run"), rows = Path.Combine(folder.Path, "rows.svm");
        string model = Path.Combine(folder.Path, "model"), l2 = Text(L2);

        // Nothing held out, so that all minimise over the same rows.
        string[] train = ["train", file, "-o", run, "--quiet"], trainOnAll = [.. train, "--validation", "0"];
        Launch.Output(trainer, trainOnAll);
        using var metrics = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "metrics.json")));
        double objective = metrics.RootElement.GetProperty("objective").GetDouble();
        double accuracy = metrics.RootElement.GetProperty("train").GetProperty("accuracy").GetDouble();
        int count = metrics.RootElement.GetProperty("rows").GetInt32();

        double[] trace = Numbers(Launch.Output(Launch.Python, Script, "trace", file, l2));
        double optimum = trace.Min();
        // All of them where none comes so low, which the table then tells.
        int reached = Array.FindIndex(trace, value => value <= objective);
        string[] fit = [Script, "fit", file, l2, $"{(reached < 0 ? trace.Length : reached + 1)}"];
        double[] fitted = Numbers(Launch.Output(Launch.Python, [Script, "score", .. fit[2..]]));

        Launch.Output(Launch.Python, Script, "rows", file, rows);
        string[] liblinear = ["-q", "-s", "0", "-B", "1", "-c", Text(1 / (L2 * count)), rows, model];
        Launch.Output("liblinear-train", liblinear);
        string predicted = Launch.Output("liblinear-predict", rows, model, Path.Combine(folder.Path, "predictions"));

        string above = Above(objective), right = Share(accuracy);
        Print(file,
            ("trainer, all defaults", "", "", trainer, train),
            ("trainer, nothing held out", above, right, trainer, trainOnAll),
            ($"scikit-learn, L-BFGS, {fit[^1]} iterations", Above(fitted[0]), Share(fitted[1]), Launch.Python, fit),
            // "Accuracy = 61.033% (61033/100000)"
            ("LIBLINEAR, one against the rest", "", predicted.Split(' ')[2].Replace("%", " %"), "liblinear-train", liblinear));
        Console.WriteLine();
        Console.WriteLine($"The optimum is {optimum:F6}, which scikit-learn's L-BFGS reaches in {trace.Length} iterations.");

        string Above(double value) => Share(value / optimum - 1);
    }

    private static void Print(
        string file, params (string Name, string Above, string Accuracy, string Program, string[] Arguments)[] jobs)
    {
        var memories = jobs.Select(_ => new List<double>()).ToList();
        var runs = Measurement.Interleave(Rounds, [.. jobs.Zip(memories, (job, memory) => new Measurement(job.Name, () =>
        {
            var (seconds, megabytes) = Launch.SecondsAndMemory(job.Program, job.Arguments);
            memory.Add(megabytes);
            return seconds;
        }))]);
        Console.WriteLine();
        Console.WriteLine($"| {Path.GetFileName(file)} | least, s | median, s | peak, MB | above the optimum | right in training |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|");
        for (int i = 0; i < jobs.Length; i++)
        {
            var seconds = runs[i].Results;
            Console.WriteLine($"| {jobs[i].Name} | {seconds.Min():F2} | {Measurement.Median(seconds):F2} "
                + $"| {Measurement.Median(memories[i]):F0} | {jobs[i].Above} | {jobs[i].Accuracy} |");
        }
    }

    private static double[] Numbers(string text)
        => [.. text.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];

    private static string Share(double value) => value.ToString("P2", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
