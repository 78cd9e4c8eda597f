using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>Other programs: started, waited for, measured.</summary>
internal static class Launch
{
    // Debian's, with Debian's packages: another python3 may come first on the path.
    public const string Python = "/usr/bin/python3";

    public static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    /// <summary>What a program prints, which must end well.</summary>
    public static string Output(string program, params string[] arguments)
    {
        var (exitCode, output) = Run(program, arguments);
        if (exitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed");
        return output;
    }

    /// <summary>How long a program takes, from launch to end.</summary>
    public static double Seconds(string program, params string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        Output(program, arguments);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>How long a program takes, and the most memory that it holds at a time, as GNU time tells.</summary>
    public static (double Seconds, double Megabytes) SecondsAndMemory(string program, params string[] arguments)
    {
        var (seconds, megabytes, _) = SecondsMemoryAndOutput(program, arguments);
        return (seconds, megabytes);
    }

    /// <summary>The same, and what it prints.</summary>
    public static (double Seconds, double Megabytes, string Output) SecondsMemoryAndOutput(
        string program, params string[] arguments)
    {
        string file = Path.GetTempFileName();
        long start = Stopwatch.GetTimestamp();
        string output = Output("/usr/bin/time", ["--format=%M", $"--output={file}", program, .. arguments]);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double kibibytes = double.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
        File.Delete(file);
        return (seconds, kibibytes * 1024 / 1e6, output);
    }
}
