namespace Trainer.Tests;

public class PlotCommandTests : ProgramRunner
{
    [Theory]
    [InlineData("iris", "petal_length,petal_width")]
    [InlineData("penguins", "bill_length_mm,body_mass_g")]
    public void Boundaries_are_drawn_with_rows_and_without_which_is_said(string name, string columns)
    {
        string file = DataFile(name + ".csv");
        Assert.Equal(0, Run("train", file, "--label", "species", "--output", "run", "-q").ExitCode);
        Assert.Equal(new Outcome(0, "", "Wrote plot.png\n"), Run("plot", "run", "--boundary", columns, "--data", file));
        byte[] withRows = File.ReadAllBytes(Path.Combine(Folder, "plot.png"));

        var alone = Run("plot", "run/model.json", "--boundary", columns, "--output", "alone.png");
        Assert.Equal((0, ""), (alone.ExitCode, alone.Output));
        Assert.Equal("The rows are left out; --data FILE.csv draws them.\nWrote alone.png\n", alone.Error);
        Assert.NotEqual(withRows, File.ReadAllBytes(Path.Combine(Folder, "alone.png")));
        Assert.Equal(0, Run(["plot", "run", "--boundary", columns, "--data", "-"], File.ReadAllText(file)).ExitCode);
        string label = "species," + columns.Split(',')[0];
        AssertRefuses(1, ["plot", "run", "--boundary", label], "'species' is the label of the model");
    }

    [Theory]
    [InlineData("two columns, and got 1", "run", "--boundary", "x")]
    [InlineData("two columns, and got 3", "run", "--boundary", "x,y,z")]
    [InlineData("two different columns, and got 'x' twice", "run", "--boundary", "x,x")]
    [InlineData("of one run", "run", "other", "--boundary", "x,y")]
    [InlineData("Name the run", "--boundary", "x,y")]
    [InlineData("--softmax", "--softmax", "--boundary", "x,y")]
    [InlineData("--data is about the rows on a plane", "run", "--data", "rows.csv")]
    [InlineData("--unknown is about the rows on a plane", "run", "--unknown", "zero")]
    [InlineData(".png", "run", "--boundary", "x,y", "--output", "plot.jpg")]
    public void A_command_line_that_draws_no_plane_is_refused(string says, params string[] arguments)
        => AssertRefuses(2, ["plot", .. arguments], says);

    [Fact]
    public void Rows_that_do_not_suit_the_model_are_refused()
    {
        Assert.Equal(0, Run("train", DataFile("penguins.csv"), "--label", "species", "--output", "run", "-q").ExitCode);
        string[] plot = ["plot", "run", "--boundary", "bill_length_mm,body_mass_g", "--data"];
        string narrow = Write("narrow.csv", "species,bill_length_mm,body_mass_g\nAdelie,40,3700\n");
        AssertRefuses(1, [.. plot, narrow], "no column 'island'");
        const string header = "species,island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year\n";
        AssertRefuses(1, [.. plot, Write("none.csv", header)], "no row");
        string elba = Write("elba.csv", header + "Adelie,Elba,40,18,190,3700,female,2007\n");
        AssertRefuses(1, [.. plot, elba], "'Elba'", "--unknown zero");
        Assert.Equal(0, Run([.. plot, elba, "--unknown", "zero"]).ExitCode);
        AssertRefuses(1, ["plot", "run", "--boundary", "island,body_mass_g"], "'island' is a categorical column");
        AssertRefuses(1, ["plot", "run", "--boundary", "bill,body_mass_g"], "'bill' is no column of the model", "bill_length_mm");
    }
}
