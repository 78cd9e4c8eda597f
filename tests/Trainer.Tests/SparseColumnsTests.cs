namespace Trainer.Tests;

/// <summary>Tables with a column of many levels, from the command line.</summary>
public sealed class SparseColumnsTests : ProgramRunner
{
    [Fact]
    public void Rare_levels_share_a_feature_which_is_said_and_takes_unseen_ones()
    {
        string file = Places();
        string read = Run("train", file, "--output", "run", "--min-count", "3").Error;
        Assert.Contains("'place' is categorical: 80 levels, and 20 in fewer than 3 rows each share a feature\n", read, StringComparison.Ordinal);
        Assert.Contains("82 features from 2 columns", read, StringComparison.Ordinal);
        string unseen = Write("unseen.csv", "x,place\n1,rare3\n1,rare4\n1,p5\n1,elsewhere\n");
        AssertRefuses(1, ["predict", "run", unseen], "line 5", "column 'place'", "'elsewhere'", "--unknown other");
        string[] rows = Run("predict", "run", unseen, "--unknown", "other").Output.Split('\n');
        Assert.Equal(rows[1], rows[2]);
        Assert.NotEqual(rows[1], rows[3]);
        Assert.Equal(rows[1], rows[4]);
        Assert.Equal(0, Run("report", "run", file, "--output", "page.html").ExitCode);
        Assert.Contains("20 rare ones share a feature", File.ReadAllText(Path.Combine(Folder, "page.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_rare_levels_an_unseen_one_is_none_of_them()
    {
        Assert.Equal(0, Run("train", Places(), "--output", "run").ExitCode);
        string unseen = Write("unseen.csv", "x,place\n1,elsewhere\n");
        AssertRefuses(1, ["predict", "run", unseen], "'elsewhere'", "--unknown zero");
        Assert.Equal(Run("predict", "run", unseen, "--unknown", "zero").Output, Run("predict", "run", unseen, "--unknown", "other").Output);
    }

    [Fact]
    public void Every_command_that_reads_rows_copes()
    {
        string file = Places();
        Assert.Equal(0, Run("train", file, "--output", "run").ExitCode);
        var scores = Run("evaluate", "run", file);
        Assert.Equal(0, scores.ExitCode);
        Assert.Contains("holds the rows that the model was trained on", scores.Error, StringComparison.Ordinal);
        Assert.Equal(0, Run("report", "run", file).ExitCode);
        Assert.Equal(0, Run("explain", file, "--row", "46").ExitCode);
        Assert.Equal(0, Run("explain", file, "--row", "46", "--model", "run").ExitCode);
    }

    /// <summary>A number, one of 80 places or of 20 that stand in two rows each, and a class that has to do with both.</summary>
    private string Places()
    {
        var random = new Random(1);
        return Write("places.csv", "x,place,kind\n" + string.Concat(Enumerable.Range(0, 400).Select(i =>
        {
            string place = i < 40 ? $"rare{i % 20}" : $"p{i % 80}";
            double score = random.NextDouble() + (i % 80 % 2);
            return FormattableString.Invariant($"{score:F3},{place},{(score + random.NextDouble() < 1.4 ? "a" : "b")}\n");
        })));
    }
}
