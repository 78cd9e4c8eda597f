using SoftmaxRegression.Training;

namespace SoftmaxRegression.Plots.Tests;

public class AccuracyChartTests
{
    private static readonly List<Epoch> Run = Histories.Overfitting(50);

    [Fact]
    public void The_picture_is_sound() => AccuracyChart.Of(Run, new RunNotes { Kept = 50 }).AssertSound();

    [Fact]
    public void Accuracies_are_in_percent()
    {
        var plot = AccuracyChart.Of(Run, new RunNotes()).AssertSound().Plots.Single();

        Assert.Equal("accuracy (%)", plot.Axes.Left.Label.Text);
        Assert.Contains("70", plot.Axes.Left.Ticks());
        Assert.Equal(["74.5 %", "99.5 %"], plot.EndLabels().Select(label => label.Value));
        Assert.Equal(100 * Run[^1].Training!.Value.Accuracy, plot.Curve("training accuracy").Points()[^1].Y);
    }

    [Fact]
    public void The_untrained_model_is_left_out()
    {
        var plot = AccuracyChart.Of(Run, new RunNotes { Kept = 0 }).Plots.Single();

        Assert.Equal(1, plot.Curve("training accuracy").Points()[0].X);
        Assert.InRange(plot.Axes.Bottom.Min, 0.1, 1);
    }

    [Fact]
    public void All_but_one_of_thirty_thousand_is_not_all_and_no_number_is_above_a_hundred()
    {
        var measures = new Measures(0, 0, 29_999 / 30_000.0);
        List<Epoch> run = [.. Run.WithoutValidation().Select(epoch => epoch with { Training = measures })];
        var plot = AccuracyChart.Of(run, new RunNotes()).AssertSound().Plots.Single();

        Assert.Equal(">99.9 %", plot.EndLabels().Single().Value);
        Assert.InRange(plot.Axes.Left.Max, 99.9, 100.01);
    }

    [Fact]
    public void Without_validation_only_training_is_shown()
    {
        var figure = AccuracyChart.Of(Run.WithoutValidation(), new RunNotes()).AssertSound();

        Assert.Equal("Training accuracy", figure.Title);
        Assert.Equal(["training accuracy"], figure.Plots.Single().EndLabels().Select(label => label.Name));
    }

    [Fact]
    public void Where_not_every_epoch_was_measured_the_line_goes_through_those_that_were_and_they_are_marked()
    {
        var figure = AccuracyChart.Of(Run.MeasuredEvery(5), new RunNotes()).AssertSound();
        var line = figure.Plots.Single().Curve("training accuracy");

        Assert.Equal(Enumerable.Range(1, 10).Select(i => 5.0 * i), line.Points().Select(point => point.X));
        Assert.True(line.MarkerSize > 0);
        Assert.Equal(0, AccuracyChart.Of(Run, new RunNotes()).Plots.Single().Curve("training accuracy").MarkerSize);
    }
}
