using System.Diagnostics;

namespace Trainer.Tests;

/// <summary>A test that is skipped where Open MPI is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MpiFactAttribute : FactAttribute
{
    public MpiFactAttribute() => Skip = MpiRunner.WhyNot;
}

/// <summary>The same for a test of several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MpiTheoryAttribute : TheoryAttribute
{
    public MpiTheoryAttribute() => Skip = MpiRunner.WhyNot;
}

/// <summary>Starts the program as several processes of one job.</summary>
public abstract class MpiRunner : ProgramRunner
{
    private const string Mpirun = "/usr/bin/mpirun.openmpi";

    /// <summary>Why no test of this kind can run here; null where they can.</summary>
    internal static string? WhyNot { get; } = File.Exists(Mpirun) ? null : $"{Mpirun} is not installed";

    /// <summary>Runs a job to its end.</summary>
    internal Outcome RunJob(int processes, params string[] arguments) => Run(StartJob(processes, arguments), input: null);

    /// <summary>Starts a job, whose processes write their numbers to files: <see cref="ProcessOf"/>.</summary>
    internal Process StartJob(int processes, params string[] arguments)
    {
        string trainer = $"echo $$ > process-$OMPI_COMM_WORLD_RANK; exec {Program} {string.Join(' ', arguments.Select(argument => $"'{argument}'"))}";
        var start = new ProcessStartInfo(
            Mpirun, ["--oversubscribe", "--bind-to", "none", "-n", $"{processes}", "bash", "-c", trainer])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"; // in a container
        return Process.Start(start)!;
    }

    /// <summary>The number by which the system knows a process of the job.</summary>
    internal int ProcessOf(int rank) => int.Parse(File.ReadAllText(PathOf($"process-{rank}")), null);

    /// <summary>What a job has told: mpirun adds some of its own.</summary>
    internal static string[] Sentences(Outcome outcome)
        => [.. outcome.Error.Split('\n').Where(line => line.StartsWith("trainer: ", StringComparison.Ordinal))];
}
