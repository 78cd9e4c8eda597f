using System.Globalization;
using System.Text.Json;

namespace Benchmarks;

/// <summary>
/// The table of <see cref="Large"/>: the program, which encodes it into a file and trains from that, once without the file and
/// twice with it, beside scikit-learn, which reads the table in parts; seconds, memory, and scores on rows that none has seen.
/// </summary>
/// <remarks>
/// Both take as many passes. scikit-learn fits each class against all others, and takes means, deviations and levels from
/// the first rows, which saves it the pass over all that the program makes for them.
/// </remarks>
internal static class LargeComparison
{
    private const int Passes = 3;

    private const string DropCaches = "/proc/sys/vm/drop_caches";

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "large.py");

    /// <summary>Compares.</summary>
    /// <param name="csv">Where <see cref="Large.Write(string, int)"/> has written.</param>
    /// <param name="trainer">The published program.</param>
    public static void Run(string csv, string trainer)
    {
        // Beside the table, as it is about as large: the folder of temporary files may be in memory.
        string cache = Path.ChangeExtension(csv, ".cache"), run = Path.ChangeExtension(csv, ".run"), test = Large.TestFileOf(csv);
        string[] train =
        [
            "train", csv, "--cache", cache, "--output", run, "--quiet",
            "--epochs", $"{Passes}", "--validation", "0", "--test", test,
        ];
        File.Delete(cache);
        Console.WriteLine($"{Passes} passes; the table takes {Gigabytes(csv)} GB");
        Console.WriteLine();
        Console.WriteLine($"| {Path.GetFileName(csv)} | the whole job, s | a pass, s | peak, MB | log-loss | accuracy |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|");
        Trainer("writes its file");
        Trainer("has its file");
        Trainer("has its file in memory", isCold: false);
        Print("scikit-learn", isCold: true, Launch.Python, [Script, csv, test, $"{Passes}"], Numbers);
        Console.WriteLine();
        Console.WriteLine($"The program's file takes {Gigabytes(cache)} GB.");
        File.Delete(cache);
        Directory.Delete(run, recursive: true);

        void Trainer(string what, bool isCold = true) => Print($"trainer, {what}", isCold, trainer, train, _ => ScoresIn(run));
    }

    /// <summary>Runs a program and prints what it took.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="isCold">Whether its files shall come from the disk, and not from memory.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="scores">Given its output: the seconds of a pass, and log-loss and accuracy.</param>
    private static void Print(string name, bool isCold, string program, string[] arguments, Func<string, double[]> scores)
    {
        string note = isCold && !TryForgetFiles() ? ", files maybe in memory" : "";
        var (seconds, megabytes, output) = Launch.SecondsMemoryAndOutput(program, arguments);
        double[] values = scores(output);
        Console.WriteLine($"| {name}{note} | {seconds:F1} | {values[0]:F1} | {megabytes:F0} | {values[1]:F4} | {values[2]:P2} |");
    }

    /// <summary>Makes the system forget what it keeps of files in memory, where it lets us.</summary>
    private static bool TryForgetFiles()
    {
        try
        {
            Launch.Output("sync");
            File.WriteAllText(DropCaches, "1");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static double[] ScoresIn(string run)
    {
        using var metrics = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "metrics.json")));
        var test = metrics.RootElement.GetProperty("test");
        return
        [
            metrics.RootElement.GetProperty("secondsPerEpoch").GetDouble(),
            test.GetProperty("crossEntropy").GetDouble(),
            test.GetProperty("accuracy").GetDouble(),
        ];
    }

    private static double[] Numbers(string text)
        => [.. text.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    private static string Gigabytes(string file) => (new FileInfo(file).Length / 1e9).ToString("F1", CultureInfo.InvariantCulture);
}
