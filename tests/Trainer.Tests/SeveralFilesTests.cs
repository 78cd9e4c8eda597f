using System.IO.Compression;

namespace Trainer.Tests;

/// <summary>Several files are trained on as one table.</summary>
public class SeveralFilesTests : ProgramRunner
{
    [Fact]
    public void Iris_in_three_parts_gives_the_run_of_iris_but_for_the_name()
    {
        WriteParts("iris.csv", 70);
        using (var packed = new GZipStream(File.Create(PathOf("part-2.csv.gz")), CompressionLevel.Fastest))
            packed.Write(File.ReadAllBytes(PathOf("part-2.csv")));
        Assert.Equal(0, Run("train", DataFile("iris.csv")).ExitCode);
        var trained = Run("train", "part-1.csv", "part-2.csv.gz", "part-3.csv");
        Assert.StartsWith("part-1.csv (and 2 more): 150 rows, 4 features", trained.Error, StringComparison.Ordinal);
        var (iris, parts) = (RunFiles.Of(PathOf("plots/iris")), RunFiles.Of(PathOf("plots/part-1")));
        foreach (string name in new[] { "model.json", "history.csv", "metrics.json" })
            Assert.Equal(Lines(iris[name]), Lines(parts[name]));

        static IEnumerable<string> Lines(string text)
            => text.Split('\n').Where(line => !line.Contains("checksum") && !line.Contains("iris.csv") && !line.Contains("part-1.csv"));
    }

    [Fact]
    public void An_interrupted_run_says_how_to_go_on_with_all_files()
    {
        WriteParts("digits.csv", 1_000);
        using var process = Start("train", "part-1.csv", "part-2.csv", "--epochs", "1000000", "--l2", "0", "--checkpoint", "0", "--output", "run");
        Assert.True(SpinWait.SpinUntil(() => Directory.Exists(PathOf("run/checkpoints")), TimeSpan.FromSeconds(20)));
        Assert.Equal(0, Bash($"kill -INT {process.Id}").ExitCode);
        AssertExits(process);
        const string HowToGoOn = "train part-1.csv part-2.csv --resume run";
        Assert.EndsWith($"; go on with trainer {HowToGoOn}\n", process.StandardError.ReadToEnd(), StringComparison.Ordinal);

        AssertRefuses(1, ["train", "part-1.csv", "--resume", "run"], "part-1.csv has 1,000 rows, and the table that it began with 1,797");
        using var resumed = Start(HowToGoOn.Split(' '));
        string? line;
        do line = resumed.StandardError.ReadLine();
        while (line?.Contains("resumed after epoch", StringComparison.Ordinal) == false);
        Assert.NotNull(line);
        Assert.Equal(0, Bash($"kill -INT {resumed.Id}").ExitCode);
        AssertExits(resumed);
    }

    [Theory]
    [InlineData(2, "Standard input cannot be one of several files", "part-1.csv", "-")]
    [InlineData(2, "--label is for CSV", "part-1.csv", "part-2.svm", "--label", "x")]
    [InlineData(1, "part-4.csv, line 1: column 5 is 'kind', and in part-1.csv 'species'; begin all files with the same line of column names.",
        "part-1.csv", "part-4.csv")]
    public void Files_that_do_not_go_together_are_refused(int exitCode, string says, params string[] arguments)
    {
        WriteParts("iris.csv", 70);
        Write("part-4.csv", File.ReadAllText(PathOf("part-3.csv")).Replace("species", "kind", StringComparison.Ordinal));
        AssertRefuses(exitCode, ["train", .. arguments], says);
    }

    [Fact]
    public void What_a_shell_pipes_may_be_one_of_them()
    {
        WriteParts("iris.csv", 70);
        var trained = Bash($"{Program} train part-1.csv <(cat part-2.csv) part-3.csv -o run");
        Assert.StartsWith("part-1.csv (and 2 more): 150 rows", trained.Error, StringComparison.Ordinal);
    }

    /// <summary>Writes the rows of a table to files of their own, so many to each.</summary>
    private void WriteParts(string table, int rows)
    {
        string[] lines = File.ReadAllLines(DataFile(table));
        foreach (var (i, part) in lines.Skip(1).Chunk(rows).Index())
            Write($"part-{i + 1}.csv", string.Join('\n', part.Prepend(lines[0])));
    }
}
