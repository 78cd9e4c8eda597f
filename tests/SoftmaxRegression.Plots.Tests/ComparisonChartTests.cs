using ScottPlot.Plottables;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Plots.Tests;

public class ComparisonChartTests
{
    [Fact]
    public void Each_run_has_its_colour_and_its_name()
    {
        var plot = ComparisonChart.Of(Runs(3, 50)).AssertSound().Plots.Single();

        Assert.Equal(["run 1", "run 2", "run 3"], plot.EndLabels().Select(label => label.Name));
        var curves = plot.GetPlottables<Scatter>().ToList();
        Assert.Equal(6, curves.Count);
        Assert.Equal(3, curves.Select(curve => curve.Color).Distinct().Count());
        Assert.Equal(3, curves.Count(curve => curve.LinePattern.Intervals.Length > 0));
    }

    [Fact]
    public void Full_lines_are_training_losses_or_beside_a_common_optimum_objectives()
    {
        (string, IReadOnlyList<Epoch>)[] runs = [("a", Histories.Overfitting(50).WithObjective(_ => 5))];

        Assert.Equal("0.0100", ComparisonChart.Of(runs).Plots.Single().EndLabels().Single().Value);
        Assert.Equal("5.00", ComparisonChart.Of(runs, 4).Plots.Single().EndLabels()[1].Value);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(9, 20)]
    [InlineData(25, 200)]
    public void Any_number_of_runs_gives_a_sound_picture(int runs, int epochs)
        => ComparisonChart.Of(Runs(runs, epochs), 0.005).AssertSound();

    [Fact]
    public void Of_more_runs_than_colours_the_best_are_shown()
    {
        var figure = ComparisonChart.Of([.. Runs(25, 20).Reverse()]);

        Assert.Equal("Loss of the best 9 of 25 runs", figure.Title);
        Assert.Equal(
            Enumerable.Range(1, 9).Select(i => $"run {i}"),
            figure.Plots.Single().EndLabels().Select(label => label.Name));
    }

    [Fact]
    public void A_shorter_run_ends_where_it_ended()
    {
        var figure = ComparisonChart.Of([("short", Histories.Overfitting(10)), ("long", Histories.Overfitting(20))]);
        var plot = figure.Plots.Single();

        Assert.Equal([10.0, 20.0], plot.EndLabels().Select(label => label.End.X));
        Assert.InRange(plot.Axes.Bottom.Max, 20, 20.5);
    }

    [Fact]
    public void Of_a_run_of_which_not_every_epoch_was_measured_those_that_were_are_marked()
    {
        List<Epoch> run = Histories.Overfitting(20);
        var plot = ComparisonChart.Of([("few", run.MeasuredEvery(4)), ("all", run)]).AssertSound().Plots.Single();
        var full = plot.GetPlottables<Scatter>().Where(line => line.LinePattern.Intervals.Length == 0);

        Assert.Equal([(6, true), (21, false)], full.Select(line => (line.Points().Length, line.MarkerSize > 0)));
    }

    [Fact]
    public void No_runs_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => ComparisonChart.Of([]));

    private static (string, IReadOnlyList<Epoch>)[] Runs(int count, int epochs) => [.. Enumerable.Range(1, count)
        .Select(i => ($"run {i}", (IReadOnlyList<Epoch>)Histories.Overfitting(epochs, floor: 0.01 * i)))];
}
