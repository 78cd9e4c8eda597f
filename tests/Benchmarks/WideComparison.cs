using System.Globalization;
using System.Text.Json;

namespace Benchmarks;

/// <summary>
/// The tables of <see cref="Wide"/>: the program from launch to its files, beside scikit-learn and LIBLINEAR from
/// launch to a fitted model, in seconds and in memory, one after the other in one run, several times.
/// </summary>
/// <remarks>
/// scikit-learn minimises the same objective, and stops when it has come as low as the program. LIBLINEAR does not: it
/// fits each class against all others and regularises the bias. What it reads is encoded already.
/// </remarks>
internal static class WideComparison
{
    private const int Rounds = 3;

    /// <summary>λ, as the program has it when nobody says otherwise.</summary>
    private const double L2 = 1e-3;

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "wide.py");

    /// <summary>Compares.</summary>
    /// <param name="folder">Where <see cref="Wide.Write"/> has written, all or some of its files.</param>
    /// <param name="trainer">The published program.</param>
    public static void Run(string folder, string trainer)
    {
        foreach (string file in Wide.Names.Select(name => Path.Combine(folder, name)).Where(File.Exists))
            Compare(file, trainer);
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
        // "Accuracy = 61.033% (61033/100000)"
        string predicted = Launch.Output("liblinear-predict", rows, model, Path.Combine(folder.Path, "predictions"));
        double classified = Numbers(predicted.Split(' ')[2].TrimEnd('%'))[0] / 100;

        Print(file,
            ("trainer, all defaults", "", "", trainer, train),
            ("trainer, nothing held out", Above(objective), Share(accuracy), trainer, trainOnAll),
            ($"scikit-learn, L-BFGS, {fit[^1]} iterations", Above(fitted[0]), Share(fitted[1]), Launch.Python, fit),
            ("LIBLINEAR, one against the rest", "", Share(classified), "liblinear-train", liblinear));
        Console.WriteLine();
        Console.WriteLine(
            $"The optimum is {optimum:F6}, which scikit-learn's L-BFGS reaches in {trace.Length} iterations.");

        string Above(double value) => Share(value / optimum - 1);
    }

    private static void Print(
        string file, params (string Name, string Above, string Accuracy, string Program, string[] Arguments)[] jobs)
    {
        // Each has run once before this, which compiled and filled caches.
        var runs = jobs.Select(_ => new List<(double Seconds, double Megabytes)>()).ToArray();
        for (int round = 0; round < Rounds; round++)
        {
            foreach (var (job, run) in jobs.Zip(runs))
                run.Add(Launch.SecondsAndMemory(job.Program, job.Arguments));
        }

        Console.WriteLine();
        Console.WriteLine(
            $"| {Path.GetFileName(file)} | least, s | median, s | peak, MB | above the optimum | right in training |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|");
        foreach (var (job, run) in jobs.Zip(runs))
        {
            var seconds = run.ConvertAll(once => once.Seconds);
            double megabytes = Measurement.Median(run.ConvertAll(once => once.Megabytes));
            Console.WriteLine($"| {job.Name} | {seconds.Min():F2} | {Measurement.Median(seconds):F2} "
                + $"| {megabytes:F0} | {job.Above} | {job.Accuracy} |");
        }
    }

    private static double[] Numbers(string text)
        => [.. text.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];

    private static string Share(double value) => value.ToString("P2", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
