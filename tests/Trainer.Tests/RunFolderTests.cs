using System.Diagnostics;

namespace Trainer.Tests;

public class RunFolderTests : ProgramRunner
{
    private static readonly string Iris = DataFile("iris.csv");

    private string RunPath => Path.Combine(Folder, "run");

    [Fact]
    public void The_identity_of_a_run_stands_in_all_of_its_files_and_knows_no_place_or_time()
    {
        Train("run", Iris);
        Directory.CreateDirectory(Path.Combine(Folder, "elsewhere"));
        Train("elsewhere/other", Write("elsewhere/iris.csv", File.ReadAllText(Iris)));
        foreach (string folder in new[] { RunPath, Path.Combine(Folder, "elsewhere/other") })
        {
            string identity = Manifest.Read(folder)!.Run;
            Assert.Matches("^[0-9a-f]{16}$", identity);
            var run = SavedRun.Open(folder);
            Assert.Equal(identity, run.Model().Origin.Run);
            Assert.Equal(identity, run.Metrics().Run);
            Assert.All(File.ReadLines(Path.Combine(folder, "history.csv")).Skip(1),
                line => Assert.StartsWith(identity + ",", line, StringComparison.Ordinal));
            Assert.Equal(Manifest.Read(RunPath)!.Run, identity);
        }
    }

    [Fact]
    public void A_new_run_replaces_the_old_one_as_a_whole()
    {
        Train("run", Iris);
        string first = Manifest.Read(RunPath)!.Run;
        Train("run", Iris, "--seed", "1");
        var second = Manifest.Read(RunPath)!;
        Assert.NotEqual(first, second.Run);
        Assert.All(second.Files, file => Assert.Equal(2, file.Generation));
        Assert.All(second.Files, file => Assert.True(second.Has(file.Name, Path.Combine(RunPath, file.Name))));
        Assert.Equal(second.Files.Count, RunFiles.Of(RunPath).Count);
    }

    [Theory]
    [InlineData("loss.png")]
    [InlineData("model.json")]
    [InlineData("manifest.json")]
    public void A_file_that_no_run_has_written_is_not_replaced(string name)
    {
        Directory.CreateDirectory(RunPath);
        Write($"run/{name}", "mine");
        Write("run/.lock", "");
        AssertRefuses(1, ["train", Iris, "--output", "run", "-q"], $"run/{name}", "move it away");
        Assert.Equal("mine", File.ReadAllText(Path.Combine(RunPath, name)));
    }

    [Fact]
    public void A_file_that_was_changed_since_is_not_replaced()
    {
        Train("run", Iris);
        File.AppendAllText(Path.Combine(RunPath, "history.csv"), "a note\n");
        AssertRefuses(1, ["train", Iris, "--output", "run", "-q"], "run/history.csv was not written by a run, or was changed since");
    }

    [Fact]
    public void Files_of_others_stay_where_they_are()
    {
        string[] others = ["run/notes.txt", "run/.generation-3/mine.txt", "run/.generation-x/model.json", "run/checkpoints/mine", "run/checkpoints/checkpoint-x",
            "run/checkpoints/checkpoint-007", "run/checkpoints/checkpoint-plan.unfinished", "run/generation-1/model.json"];
        foreach (string other in others)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Folder, other))!);
            Write(other, "mine");
        }

        Train("run", Iris);
        Train("run", Iris);
        Assert.All(others, other => Assert.Equal("mine", File.ReadAllText(Path.Combine(Folder, other))));
        Assert.Equal(5, Manifest.Read(RunPath)!.Generation);
    }

    [Fact]
    public void After_the_last_generation_that_has_a_number_comes_the_first()
    {
        Directory.CreateDirectory(Path.Combine(RunPath, ".generation-999999999"));
        Write("run/.generation-999999999/mine.txt", "mine");
        Train("run", Iris);
        Train("run", Iris, "--seed", "1");
        Assert.Equal("1", SavedRun.Open(RunPath).Model().Origin.Options["seed"]);
    }

    [Fact]
    public void A_link_in_the_place_of_a_generation_leads_no_run_to_the_files_of_others()
    {
        Train("run", Iris);
        Train("other", Iris, "--seed", "1");
        var other = RunFiles.Of(Path.Combine(Folder, "other"));
        Directory.CreateSymbolicLink(Path.Combine(RunPath, ".generation-2"), Path.Combine(Folder, "other"));
        Train("run", Iris, "--seed", "2");
        Assert.Equal(other, RunFiles.Of(Path.Combine(Folder, "other")));
    }

    [Theory]
    [InlineData("model.json")]
    [InlineData("history.csv")]
    [InlineData("metrics.json")]
    public void Files_that_do_not_belong_together_are_refused_by_every_command(string name)
    {
        Train("run", Iris);
        Train("other", Iris, "--seed", "1");
        File.Copy(Path.Combine(Folder, "other", name), Path.Combine(RunPath, name), overwrite: true);
        foreach (string[] command in new[] { ["evaluate", "run", Iris], ["predict", "run", Iris], new[] { "plot", "run" } })
            AssertRefuses(1, command, $"run/{name} is missing or not what run");
        Assert.Equal(0, Run("evaluate", "run/model.json", Iris).ExitCode);
    }

    [Fact]
    public void A_folder_without_a_run_is_refused()
    {
        Directory.CreateDirectory(RunPath);
        foreach (string[] command in new[] { ["evaluate", "run", Iris], ["predict", "run", Iris], new[] { "plot", "run" } })
            AssertRefuses(1, command, "There is no run in run");
    }

    [Fact]
    public void A_run_that_was_killed_while_its_files_were_moved_up_is_read_and_completed()
    {
        Train("run", Iris);
        Train("other", Iris);
        Train("other", Iris, "--seed", "1");
        var other = RunFiles.Of(Path.Combine(Folder, "other"));

        // The manifest of the new run is in place, and so are some of its files.
        string generation = Path.Combine(RunPath, ".generation-2");
        Directory.CreateDirectory(generation);
        foreach (string name in other.Keys)
        {
            string place = name[0] is 'm' or 'l' ? generation : RunPath;
            File.Copy(Path.Combine(Folder, "other", name), Path.Combine(place, name), overwrite: true);
        }

        var manifest = Manifest.Read(Path.Combine(Folder, "other"))!;
        manifest = manifest with
        {
            Files = [.. manifest.Files.Select(file => file with { Replaces = Manifest.Read(RunPath)!.Find(file.Name)!.Sha256 })],
        };
        Write("run/manifest.json", manifest.ToJson());
        Assert.Equal("1", SavedRun.Open(RunPath).Model().Origin.Options["seed"]);
        using (new RunFolder(RunPath))
            Assert.Equal(other, RunFiles.Of(RunPath));
    }

    [Fact]
    public void A_file_that_was_put_in_the_place_of_one_still_to_be_moved_up_is_not_replaced()
    {
        Train("run", Iris);
        Directory.CreateDirectory(Path.Combine(RunPath, ".generation-1"));
        File.Move(Path.Combine(RunPath, "loss.png"), Path.Combine(RunPath, ".generation-1/loss.png"));
        Write("run/loss.png", "mine");
        AssertRefuses(1, ["train", Iris, "--output", "run", "-q"], "run/loss.png was not written by a run");
        Assert.Equal(0, Run("evaluate", "run", Iris).ExitCode);
    }

    [Fact]
    public void A_run_in_a_folder_within_another_one_stays_there()
    {
        Train("run/.generation-1", Iris);
        var before = RunFiles.Of(Path.Combine(RunPath, ".generation-1"));
        Train("run", Iris);
        Assert.Equal(before, RunFiles.Of(Path.Combine(RunPath, ".generation-1")));
    }

    [Fact]
    public void What_a_run_has_left_that_was_killed_before_it_was_complete_is_cleared_away()
    {
        Train("run", Iris);
        var before = RunFiles.Of(RunPath);
        Directory.CreateDirectory(Path.Combine(RunPath, ".generation-2"));
        Write("run/.generation-2/model.json", "half");
        Write("run/.generation-2/loss.png.x7f3abcd.unfinished", "half");
        Assert.Equal("0", SavedRun.Open(RunPath).Model().Origin.Options["seed"]);
        using (new RunFolder(RunPath))
            Assert.Equal(before, RunFiles.Of(RunPath));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void An_interrupted_run_is_whole_and_says_how_to_go_on_and_nobody_else_writes_there_meanwhile(string signal, int code)
    {
        string[] forever = ["train", DataFile("digits.csv"), "--output", "run", "--epochs", "1000000", "--learning-rate", "0.01", "--l2", "0"];
        string said = Interrupted(forever, "training", signal, code, () =>
        {
            Assert.StartsWith("trainer: Another run is at work in run", Run("train", Iris, "--output", "run", "-q").Error, StringComparison.Ordinal);
            WaitForCheckpoint();
        });
        Assert.EndsWith($"trainer: Interrupted; go on with trainer train {DataFile("digits.csv")} --resume run\n", said, StringComparison.Ordinal);
        Assert.Equal("interrupted", SavedRun.Open(RunPath).Metrics().Stopped);
        int epochs = SavedRun.Open(RunPath).Metrics().Epochs;

        said = Interrupted(["train", DataFile("digits.csv"), "--resume", "run"], "  resumed after epoch", signal, code);
        Assert.True(SavedRun.Open(RunPath).Metrics().Epochs >= epochs, said);
        AssertRefuses(1, ["train", Iris, "--resume", "run", "-q"], "iris.csv has 150 rows, and the table that it began with 1,797");
        AssertRefuses(2, ["train", DataFile("digits.csv"), "--resume", "run", "--seed", "1"], "--seed cannot be given with --resume");
    }

    [Fact]
    public void A_run_that_is_interrupted_before_its_first_step_leaves_the_one_before()
    {
        Train("run", Iris);
        var before = RunFiles.Of(RunPath);

        // Of a table in a pipe that stays open no step can be taken yet; it is there when it has locked the folder.
        File.Delete(Path.Combine(RunPath, ".lock"));
        using var process = Start("train", "-", "--output", "run");
        process.StandardInput.Write(File.ReadAllText(Iris));
        process.StandardInput.Flush();
        while (!File.Exists(Path.Combine(RunPath, ".lock")) && !process.HasExited)
            process.WaitForExit(TimeSpan.FromMilliseconds(10));
        Signal(process, "INT");
        process.StandardInput.Close();
        Assert.EndsWith("Interrupted before the first step; nothing was written.\n", process.StandardError.ReadToEnd(), StringComparison.Ordinal);
        AssertExits(process);
        Assert.Equal(130, process.ExitCode);
        Assert.Equal(before, RunFiles.Of(RunPath));
    }

    [Fact]
    public void Where_there_is_nothing_to_resume_a_sentence_says_so()
    {
        AssertRefuses(1, ["train", Iris, "--resume", "nowhere"], "There is nothing to resume in nowhere");
        Train("run", Iris);
        AssertRefuses(1, ["train", Iris, "--resume", "run"], "There is nothing to resume in run");
    }

    [Fact]
    public void A_run_that_diverges_leaves_the_checkpoints_of_another()
    {
        string digits = DataFile("digits.csv");
        Interrupted(["train", digits, "--output", "run", "--epochs", "1000", "--l2", "0", "--checkpoint", "0"], "epoch 100", "INT", 130);
        AssertRefuses(1, ["train", digits, "--output", "run", "--learning-rate", "1e6", "-q"], "diverged");
        Assert.True(new Checkpoints(RunPath, 0).Any);
    }

    [Fact]
    public void A_damaged_checkpoint_is_named_and_the_one_before_it_taken()
    {
        string digits = DataFile("digits.csv");
        Interrupted(["train", digits, "--output", "run", "--epochs", "1000", "--l2", "0", "--checkpoint", "0"], "epoch 100", "INT", 130);
        string last = Directory.GetFiles(Path.Combine(RunPath, "checkpoints")).MaxBy(path => int.Parse(path.Split('-')[^1]))!;
        File.WriteAllText(last, File.ReadAllText(last).Replace('1', '2'));
        string said = Interrupted(["train", digits, "--resume", "run", "--checkpoint", "0"], "epoch 200", "INT", 130);
        Assert.Contains($"{Path.GetFileName(last)} is damaged or no checkpoint; take the one before it", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train \"$0\" --output run -q --checkpoint 100", 1)]
    [InlineData("train \"$0\" --output run -q --checkpoint 100", 100)]
    [InlineData("predict run \"$0\" --output predictions.csv", 1)]
    public void Where_files_may_not_grow_the_run_before_stays_as_it_was(string command, int kilobytes)
    {
        Train("run", Iris);
        var before = RunFiles.Of(RunPath);
        var outcome = Bash($"ulimit -f {kilobytes}; DOTNET_EnableWriteXorExecute=0 {Program} {command}", Iris);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
        Assert.Contains("cannot be written", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, RunFiles.Of(RunPath));
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_told_once_and_the_training_goes_on()
    {
        Directory.CreateDirectory(RunPath);
        Write("run/checkpoints", "a file is in the way");
        var outcome = Run("train", Iris, "--output", "run", "--checkpoint", "0");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Single(outcome.Error.Split('\n'), line => line.StartsWith("No checkpoint can be written", StringComparison.Ordinal));
        Assert.Equal("a file is in the way", File.ReadAllText(Path.Combine(RunPath, "checkpoints")));
    }

    private void Train(string folder, string file, params string[] options)
        => Assert.Equal(0, Run(["train", file, "--output", folder, "--epochs", "5", "-q", .. options]).ExitCode);

    /// <summary>Starts the program, and sends it a signal when it has said something.</summary>
    /// <returns>All that it said.</returns>
    private string Interrupted(string[] arguments, string when, string signal, int exitCode, Action? before = null)
    {
        using var process = Start(arguments);
        try
        {
            string said = WaitFor(process, when);
            before?.Invoke();
            Signal(process, signal);
            said += process.StandardError.ReadToEnd();
            AssertExits(process);
            Assert.True(exitCode == process.ExitCode, said);
            return said;
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>Until then there may be nothing to go on from: on a busy machine the first epoch takes its time.</summary>
    private void WaitForCheckpoint()
    {
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromMinutes(1) && new Checkpoints(RunPath, seconds: 0) is { Any: false })
            Thread.Yield();
    }

    private static string WaitFor(Process process, string beginning)
    {
        string said = "";
        while (process.StandardError.ReadLine() is { } line)
        {
            said += line + "\n";
            if (line.StartsWith(beginning, StringComparison.Ordinal))
                return said;
        }

        Assert.Fail($"It ended before it said '{beginning}': {said}");
        return said;
    }

    private static void Signal(Process process, string signal)
        => Process.Start("kill", [$"-{signal}", $"{process.Id}"]).WaitForExit();
}
