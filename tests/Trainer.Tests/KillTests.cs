using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Trainer.Tests;

/// <summary>
/// Runs that are killed at random moments, without a chance to do anything about it. As many as the environment variable
/// TRAINER_KILLS says, 20 by default; and as many times three runs into one folder as TRAINER_TRIPLES says, 1 by default,
/// or else long ones: dotnet test -c Release -e TRAINER_KILLS=100 -e TRAINER_TRIPLES=20 --filter KillTests.
/// </summary>
public class KillTests(ITestOutputHelper output) : ProgramRunner
{
    private static readonly int Kills = Number("TRAINER_KILLS", 20), Triples = Number("TRAINER_TRIPLES", 1);

    private static readonly string[] Train =
    [
        "train", DataFile("digits.csv"), "--l2", "1e-6", "--patience", "900", "--epochs", Kills > 20 ? "1500" : "60",
    ];

    [Fact]
    public void Whatever_is_killed_leaves_a_whole_run_and_ends_with_the_same_bits_when_it_is_resumed()
    {
        Assert.Equal(0, Run([.. Train, "--seed", "1", "--output", "old"]).ExitCode);
        Directory.CreateDirectory(PathOf("run"));
        var undisturbed = Stopwatch.StartNew();
        Assert.Equal(0, Run([.. Train, "--output", "reference"]).ExitCode);
        var duration = undisturbed.Elapsed;
        var reference = RunFiles.Of(PathOf("reference"));
        string[] whole = [SavedRun.Open(PathOf("old")).Metrics().Run, SavedRun.Open(PathOf("reference")).Metrics().Run];

        var random = new Random(1);
        int kills = 0, resumed = 0, runs = 0;
        for (; kills < Kills; runs++)
        {
            Assert.True(runs < 10 * Kills, "It is never killed in time.");
            Directory.Delete(PathOf("run"), recursive: true);
            Assert.Equal(0, Bash("cp -r old run").ExitCode);
            string[] next = [.. Train, "--output", "run"];
            while (IsKilled([.. next, "--checkpoint", "0"]))
            {
                kills++;
                Assert.Contains(SavedRun.Open(PathOf("run")).Metrics().Run, whole);
                Assert.Contains(SavedRun.Open(PathOf("run")).Model().Origin.Run, whole);
                bool canResume = new Checkpoints(PathOf("run"), 0).Any;
                resumed += canResume ? 1 : 0;
                next = canResume ? ["train", DataFile("digits.csv"), "--resume", "run"] : [.. Train, "--output", "run"];
            }

            Assert.Equal(reference, RunFiles.Of(PathOf("run")));
        }

        output.WriteLine($"{kills} kills, {resumed} of them after the first checkpoint, in {runs} runs.");

        // Half of them near the end, where the files of the run are written.
        bool IsKilled(string[] arguments)
        {
            using var process = Start(arguments);
            var said = process.StandardError.ReadToEndAsync();
            double moment = random.Next(2) == 0 ? 0.3 + 0.8 * random.NextDouble() : 0.8 + 0.4 * random.NextDouble();
            if (!process.WaitForExit(moment * duration))
            {
                process.Kill();
                process.WaitForExit();
                return true;
            }

            Assert.True(process.ExitCode == 0, said.Result);
            return false;
        }
    }

    [Fact]
    public void Of_three_runs_started_together_into_one_folder_one_is_whole_there_and_two_say_so()
    {
        for (int triple = 0; triple < Triples; triple++)
        {
            string folder = $"run-{triple}";
            Process[] runs = [.. Enumerable.Range(1, 3).Select(seed => Start(
                "train", DataFile("digits.csv"), "--output", folder, "--seed", $"{seed}", "--epochs", Triples > 1 ? "60000" : "300",
                "--l2", "0", "-q"))];
            string[] errors = [.. runs.Select(run => run.StandardError.ReadToEndAsync()).ToArray().Select(error => error.Result)];
            Array.ForEach(runs, AssertExits);
            int winner = Array.FindIndex(runs, run => run.ExitCode == 0);
            Assert.Equal([0, 1, 1], runs.Select(run => run.ExitCode).Order());
            Assert.Equal(2, errors.Count(error =>
                error == $"trainer: Another run is at work in {folder}; wait for its end, or choose another place (--output).\n"));
            var run = SavedRun.Open(PathOf(folder));
            Assert.Equal($"{winner + 1}", run.Model().Origin.Options["seed"]);
            Assert.Equal(run.Model().Origin.Run, run.Metrics().Run);
            Assert.Equal(run.History()[^1].Number, run.Metrics().Epochs);
        }
    }

    private static int Number(string variable, int byDefault)
        => Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : byDefault;
}
