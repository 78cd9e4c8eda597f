using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Trainer.Tests;

/// <summary>Several processes that train one model: the bits of one alone, whatever happens to them.</summary>
public class JobTests : MpiRunner
{
    [MpiTheory]
    [InlineData(2, "iris.csv")]
    [InlineData(4, "iris.csv", "--validation", "0", "--optimum")] // fewer blocks than processes
    [InlineData(3, "penguins.csv", "--optimizer", "lbfgs", "--class-weight", "balanced")]
    [InlineData(2, "digits.csv", "--epochs", "20", "--patience", "5", "--checkpoint", "0", "--cache", "rows.cache")]
    [InlineData(4, "digits.csv", "--epochs", "10", "--precision", "double", "--learning-rate", "0.1", "--test", "TEST")]
    public void A_job_leaves_what_one_process_leaves_bit_for_bit(int processes, string file, params string[] options)
    {
        string[] train = ["train", DataFile(file), .. options.Select(option => option == "TEST" ? DataFile(file) : option)];
        var alone = Run([.. train, "--output", "alone"]);
        var job = RunJob(processes, [.. train, "--output", "job"]);
        Assert.Equal((0, 0), (alone.ExitCode, job.ExitCode));
        Assert.Equal(RunFiles.Of(PathOf("alone")), RunFiles.Of(PathOf("job")));
        Assert.Single(job.Error.Split('\n'), line => line.StartsWith("Wrote ", StringComparison.Ordinal));
        Assert.Single(job.Output.Split('\n'), line => line.Contains("cross-entropy", StringComparison.Ordinal));
    }

    [MpiFact]
    public void Indices_of_rare_levels_are_exchanged_too()
    {
        string table = Write("levels.csv", "town,age,class\n" + string.Concat(Enumerable.Range(0, 3000).Select(
            i => $"town {i * i % 211},{i % 50},{(i * i % 211 + i % 7) % 3}\n")));
        foreach (int processes in (int[])[1, 2, 4])
            Assert.Equal(0, RunJob(processes, "train", table, "--epochs", "5", "--output", $"of-{processes}").ExitCode);
        Assert.Equal(RunFiles.Of(PathOf("of-1")), RunFiles.Of(PathOf("of-2")));
        Assert.Equal(RunFiles.Of(PathOf("of-1")), RunFiles.Of(PathOf("of-4")));
        Assert.Equal(0, Run("train", table, "--epochs", "5", "--output", "alone").ExitCode);
        Assert.Equal(RunFiles.Of(PathOf("alone")), RunFiles.Of(PathOf("of-4")));
    }

    [MpiFact]
    public void A_process_that_is_killed_ends_the_job_and_another_number_of_them_goes_on_with_the_same_bits()
    {
        string[] train = ["train", DataFile("digits.csv"), "--epochs", "200", "--l2", "0"];
        Assert.Equal(0, Run([.. train, "--output", "alone"]).ExitCode);
        using var job = StartJob(3, [.. train, "--output", "job", "--checkpoint", "0"]);
        Ended(job, "KILL", rank: 1, out var outcome);
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(
            $"; go on with mpirun -n 3 trainer train {DataFile("digits.csv")} --resume job", Assert.Single(Sentences(outcome)), StringComparison.Ordinal);
        Assert.Equal(0, RunJob(2, "train", DataFile("digits.csv"), "--resume", "job").ExitCode);
        Assert.Equal(RunFiles.Of(PathOf("alone")), RunFiles.Of(PathOf("job")));
    }

    [MpiFact]
    public void What_one_process_is_told_ends_all_after_the_same_step_and_one_alone_goes_on_with_the_same_bits()
    {
        string[] train = ["train", DataFile("digits.csv"), "--epochs", "200", "--l2", "0"];
        Assert.Equal(0, Run([.. train, "--output", "alone"]).ExitCode);
        using var job = StartJob(2, [.. train, "--output", "job", "--checkpoint", "0"]);
        Ended(job, "TERM", rank: 1, out var outcome);
        Assert.Equal(143, outcome.ExitCode);
        Assert.Equal(
            $"trainer: Interrupted; go on with mpirun -n 2 trainer train {DataFile("digits.csv")} --resume job", Assert.Single(Sentences(outcome)));
        Assert.Equal("interrupted", SavedRun.Open(PathOf("job")).Metrics().Stopped);
        Assert.Equal(0, Run("train", DataFile("digits.csv"), "--resume", "job").ExitCode);
        Assert.Equal(RunFiles.Of(PathOf("alone")), RunFiles.Of(PathOf("job")));
    }

    [MpiFact]
    public void A_fault_that_one_process_finds_is_told_once_and_ends_all()
    {
        string rows = string.Concat(Enumerable.Range(0, 600).Select(i => $"{i},{i % 3}\n"));
        string table = Write("odd.csv", "x,class\n" + rows + "x,1\n" + rows);
        string alone = Assert.Single(Sentences(Run("train", table, "--output", "run")));
        foreach (int processes in (int[])[2, 3])
        {
            var job = RunJob(processes, "train", table, "--output", "run");
            Assert.Equal((1, alone), (job.ExitCode, Assert.Single(Sentences(job))));
            Assert.False(Directory.Exists(PathOf("run")));
        }
    }

    [MpiFact]
    public void The_example_of_the_README_runs()
    {
        var example = Regex.Match(
            File.ReadAllText(Path.Combine(Repository(), "README.md")), @"^    mpirun --bind-to none -n (\d) dotnet run .* -- (train) (data/.*)$", RegexOptions.Multiline);
        var job = RunJob(int.Parse(example.Groups[1].Value, null), "train", Path.Combine(Repository(), example.Groups[3].Value));
        Assert.Equal(0, job.ExitCode);
        Assert.Contains("Wrote model.json", job.Error, StringComparison.Ordinal);
    }

    [MpiFact]
    public void What_a_job_cannot_do_is_told_once()
    {
        Assert.Contains("17 processes are too many", Assert.Single(Sentences(RunJob(17, "train", DataFile("iris.csv")))), StringComparison.Ordinal);
        Assert.Contains("standard input", Assert.Single(Sentences(RunJob(2, "train", "-"))), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, RunJob(1, "train", DataFile("iris.csv"), "--output", "run").ExitCode);
    }

    /// <summary>Sends a process of a job a signal when there is a checkpoint, and waits for the end of all.</summary>
    private void Ended(Process job, string signal, int rank, out Outcome outcome)
    {
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromMinutes(1) && !Directory.Exists(PathOf("job/checkpoints")) && !job.HasExited)
            job.WaitForExit(TimeSpan.FromMilliseconds(10));
        Assert.Equal(0, Bash($"kill -{signal} {ProcessOf(rank)}").ExitCode);
        patience.Restart();
        outcome = Run(job, input: null);
        Assert.InRange(patience.Elapsed.TotalSeconds, 0, 20);
    }
}
