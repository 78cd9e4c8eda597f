using System.Diagnostics;

namespace Trainer.Tests;

/// <summary>What a run of the program printed, and its exit code.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error);

/// <summary>Runs the built program as a user would, in a folder of its own.</summary>
public abstract class ProgramRunner : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("trainer-").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    internal static string DataFile(string name) => Path.Combine(Repository(), "data", name);

    internal static string Repository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Trainer.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    /// <summary>A file in the folder.</summary>
    internal string PathOf(string name) => Path.Combine(Folder, name);

    internal string Write(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    internal Outcome Run(params string[] arguments) => Run(arguments, input: null);

    internal Outcome Run(string[] arguments, string? input) => Run(Start(arguments), input);

    /// <summary>Runs a process to its end.</summary>
    internal static Outcome Run(Process process, string? input)
    {
        using var _ = process;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        AssertExits(process);
        return new Outcome(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>The program, as a shell calls it.</summary>
    internal static string Program => $"dotnet {Path.Combine(AppContext.BaseDirectory, "trainer.dll")}";

    /// <summary>Runs a command in a shell, in the folder.</summary>
    /// <param name="command">The command.</param>
    /// <param name="arguments">What it knows as $0, $1 and so on.</param>
    internal Outcome Bash(string command, params string[] arguments) => Run(
        Process.Start(new ProcessStartInfo("bash", ["-c", command, .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!,
        input: null);

    /// <summary>
    /// A table whose training rows are not measured after every epoch: 11,200 + 2,800 rows × 101 features × 10 classes are
    /// more than ten million multiplications.
    /// </summary>
    internal string WriteLargeTable()
    {
        var random = new Random(1);
        return Write("large.csv", string.Concat(Enumerable.Range(0, 100).Select(j => $"x{j},")) + "t\n"
            + string.Concat(Enumerable.Range(0, 14_000).Select(i => string.Concat(
                Enumerable.Range(0, 100).Select(j => $"{random.Next(j == i % 10 ? 4 : 3)},")) + $"{i % 10}\n")));
    }

    internal Process Start(params string[] arguments) => Start("trainer.dll", arguments);

    /// <summary>Starts a program that was built beside the tests.</summary>
    internal Process Start(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end of a process, but not for ever.</summary>
    internal static void AssertExits(Process process)
    {
        if (!process.WaitForExit(TimeSpan.FromMinutes(1)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("The program does not come to an end.");
        }
    }

    /// <summary>Checks that the program refuses with one sentence that says all of this, and leaves nothing behind.</summary>
    internal void AssertRefuses(int exitCode, string[] arguments, params string[] says)
    {
        string[] before = Directory.GetFileSystemEntries(Folder, "*", SearchOption.AllDirectories);
        var outcome = Run(arguments);
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        foreach (string words in says)
            Assert.Contains(words, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        if (exitCode == 1)
            Assert.Single(outcome.Error.TrimEnd().Split('\n'));
        Assert.Equal(before, Directory.GetFileSystemEntries(Folder, "*", SearchOption.AllDirectories));
    }
}
