using System.Text.Json;
using System.Text.RegularExpressions;

namespace Trainer.Tests;

/// <summary>What becomes of a run when nobody can read what it says.</summary>
public class OutputTests : ProgramRunner
{
    [Theory]
    [InlineData("2>&-")]
    [InlineData("2> /dev/full")]
    [InlineData("2> >(true)")]
    public void Messages_that_cannot_be_written_are_dropped(string redirection)
    {
        var outcome = Shell($"train {DataFile("iris.csv")} --output run --epochs 5 --json {redirection}");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(5, JsonDocument.Parse(outcome.Output).RootElement.GetProperty("epochs").GetInt32());
        AssertRunIsComplete();
    }

    [Theory]
    [InlineData(">&-", "Bad file descriptor")]
    [InlineData("> /dev/full", "No space")]
    public void A_training_whose_result_cannot_be_told_is_saved(string redirection, string reason)
    {
        foreach (string options in new[] { "", "--json" })
        {
            var outcome = Shell($"train {DataFile("iris.csv")} --output run --epochs 5 {options} {redirection}");
            Assert.Equal(1, outcome.ExitCode);
            string last = outcome.Error.TrimEnd().Split('\n')[^1];
            Assert.Contains($"output cannot be written ({reason}", last, StringComparison.Ordinal);
            AssertRunIsComplete();
            Directory.Delete(Path.Combine(Folder, "run"), recursive: true);
        }
    }

    [Fact]
    public void Every_command_ends_in_one_sentence_where_its_output_is_closed_and_in_none_where_its_errors_are_too()
    {
        TrainIris();
        WriteMoreIris(1);
        string[] commands =
        [
            "predict run more.csv", "evaluate run more.csv", "evaluate run more.csv --json",
            "explain more.csv", "engines", "--help",
        ];
        foreach (string command in commands)
        {
            var outcome = Shell($"{command} >&-");
            Assert.Equal(1, outcome.ExitCode);
            Assert.Single(outcome.Error.TrimEnd().Split('\n'));
            Assert.Equal(new Outcome(1, "", ""), Shell($"{command} >&- 2>&-"));
        }
    }

    [Theory]
    [InlineData("predict run more.csv")]
    [InlineData("evaluate run more.csv")]
    public void Who_has_seen_enough_of_an_output_may_close_it(string command)
    {
        TrainIris();
        WriteMoreIris(100);
        var outcome = Shell($"{command} | head -1");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void A_device_to_write_to_that_breaks_is_an_error_and_no_hang()
    {
        TrainIris();
        WriteMoreIris(100);
        var outcome = Shell("predict run more.csv --output /dev/stdout | head -1");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("/dev/stdout cannot be written", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_takes_one_line_of_a_terminal_of_80_columns()
    {
        string command = $"stty cols 80; {Program} train {DataFile("digits.csv")} --output run --epochs 100";
        string shown = Bash($"TERM=xterm script -qec '{command}' /dev/null").Output;
        string[] lines = Regex.Replace(shown, "\u001b\\[[0-9;?]*[A-Za-z]", "").Split(['\r', '\n']);
        string[] progress = [.. lines.Where(line => line.Contains(" of 100 ", StringComparison.Ordinal))];
        Assert.NotEmpty(progress);
        Assert.All(progress, line =>
            Assert.Matches(@"^epoch \d+ of 100 .*loss .* validation .* %\) +[\d*:]+ *$", line));
        Assert.All(progress, line => Assert.InRange(line.Length, 1, 80));
    }

    [Fact]
    public void A_resumed_run_shows_its_progress_though_its_first_epoch_is_not_measured()
    {
        WriteLargeTable();
        using (var process = Start("train", "large.csv", "--output", "run", "--epochs", "10", "--batch-size", "512", "--checkpoint", "0"))
        {
            while (process.StandardError.ReadLine() is { } line && !line.StartsWith("epoch 3 ", StringComparison.Ordinal)) { }
            process.Kill();
            AssertExits(process);
        }

        var resumed = Bash($"TERM=xterm script -qec '{Program} train large.csv --resume run' /dev/null");
        Assert.True(resumed.ExitCode == 0, resumed.Output);
        Assert.Contains("resumed after epoch", resumed.Output, StringComparison.Ordinal);
        AssertRunIsComplete();
    }

    private void AssertRunIsComplete()
    {
        foreach (string file in new[] { "model.json", "history.csv", "metrics.json" })
            Assert.True(File.Exists(Path.Combine(Folder, "run", file)), file);
    }

    private void TrainIris()
        => Assert.Equal(0, Run("train", DataFile("iris.csv"), "--output", "run", "--epochs", "5", "-q").ExitCode);

    /// <summary>The rows of iris.csv, and so many times as many again.</summary>
    private void WriteMoreIris(int times)
    {
        string iris = File.ReadAllText(DataFile("iris.csv"));
        Write("more.csv", iris + string.Concat(Enumerable.Repeat(iris[(iris.IndexOf('\n') + 1)..], times)));
    }

    private Outcome Shell(string arguments) => Bash($"set -o pipefail; {Program} {arguments}");
}
