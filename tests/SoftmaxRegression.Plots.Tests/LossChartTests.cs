using ScottPlot;
using ScottPlot.Plottables;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Plots.Tests;

public class LossChartTests
{
    private static readonly List<Epoch> Run = Histories.Overfitting(50);
    private static readonly RunNotes Notes = new() { Caption = "table.csv · 1,500 rows", Kept = 50, Optimum = 0.01 };

    [Fact]
    public void The_picture_is_sound() => LossChart.Of(Run, Notes).AssertSound();

    [Fact]
    public void Losses_of_both_parts_are_compared_and_the_objective_is_a_thin_third_line()
    {
        var run = Run.WithObjective(epoch => epoch.Training!.Value.CrossEntropy + 0.02);
        var plot = LossChart.Of(run, Notes).Plots.First();

        Assert.Equal(["least objective", "objective (with penalty)", "validation loss", "training loss"],
            plot.EndLabels().Select(label => label.Name));
        Assert.Equal(["0.0100", "0.0300", "0.510", "0.0100"], plot.EndLabels().Select(label => label.Value));
        Assert.Equal(
            Math.Log10(Run[^1].Validation!.Value.CrossEntropy), plot.Curve("validation loss").Points()[^1].Y, 1e-12);
        var objective = plot.GetPlottables<Scatter>().Single(line => line.LineWidth == 1);
        Assert.Equal(Math.Log10(Run[^1].Training!.Value.CrossEntropy + 0.02), objective.Points()[^1].Y, 1e-12);
    }

    [Fact]
    public void Losses_in_which_every_class_counts_the_same_are_called_weighted()
    {
        var labels = LossChart.Of(Run, Notes with { IsWeighted = true }).AssertSound().Plots.First().EndLabels();

        Assert.Equal(["least objective", "weighted validation loss", "weighted training loss"], labels.Select(label => label.Name));
    }

    [Fact]
    public void Without_a_penalty_the_objective_is_the_training_loss_and_has_no_line_of_its_own()
        => Assert.Equal(2, LossChart.Of(Run, Notes).Plots.First().GetPlottables<Scatter>().Count());

    [Fact]
    public void The_kept_epoch_is_marked_and_a_ring_is_around_the_lowest_validation_loss()
    {
        var lowest = Run.MinBy(epoch => epoch.Validation!.Value.CrossEntropy)!;
        var plot = LossChart.Of(Run, Notes with { Kept = 12 }).Plots.First();

        Assert.Equal("kept: epoch 12", Assert.Single(plot.GetPlottables<VerticalLine>()).Text);
        Assert.Equal(12, plot.GetPlottables<VerticalLine>().Single().X);
        var ring = Assert.Single(plot.GetPlottables<Marker>());
        Assert.Equal(new Coordinates(lowest.Number, Math.Log10(lowest.Validation!.Value.CrossEntropy)), ring.Location);
    }

    [Fact]
    public void Without_validation_only_training_is_shown()
    {
        var figure = LossChart.Of(Run.WithoutValidation(), Notes).AssertSound();

        Assert.Equal("Training loss", figure.Title);
        Assert.DoesNotContain(figure.Plots.First().EndLabels(), label => label.Name == "validation loss");
        Assert.Empty(figure.Plots.First().GetPlottables<Marker>());
    }

    [Fact]
    public void The_optimum_is_a_dashed_line_across_the_plot()
    {
        var plot = LossChart.Of(Run, Notes with { Optimum = 0.009 }).Plots.First();

        Assert.Equal(Math.Log10(0.009), Assert.Single(plot.GetPlottables<HorizontalLine>()).Y, 1e-12);
        Assert.Empty(LossChart.Of(Run, new RunNotes()).Plots.First().GetPlottables<HorizontalLine>());
    }

    [Fact]
    public void The_subtitle_answers_whether_it_converged_overfits_and_steps_too_far()
    {
        Assert.Matches(
            "^objective 25.6 % above its optimum · validation [0-9.]+ times its lowest \\(epoch [0-9]+\\)$",
            LossChart.Of(Run, new RunNotes { Optimum = 0.008, Ended = "all epochs done" }).Subtitle);
        Assert.StartsWith(
            "all epochs done · ",
            LossChart.Of(Run, new RunNotes { Ended = "all epochs done" }).Subtitle, StringComparison.Ordinal);
        Assert.StartsWith(
            "objective 10.0 times its optimum",
            LossChart.Of(Run, new RunNotes { Optimum = 0.001 }).Subtitle, StringComparison.Ordinal);
        var run = Run.WithObjective(epoch => epoch.Number == 9 ? 2 : epoch.Training!.Value.Objective);
        Assert.Contains(
            "1 of 50 epochs rose over 1 %", LossChart.Of(run, new RunNotes()).Subtitle, StringComparison.Ordinal);
    }

    [Fact]
    public void The_learning_rate_stands_below_epoch_under_epoch_where_there_is_one()
    {
        var figure = LossChart.Of(Run, Notes).AssertSound();
        var plots = figure.Plots.ToList();

        Assert.Equal(2, plots.Count);
        Assert.Equal(plots[0].LastRender.DataRect.Left, plots[1].LastRender.DataRect.Left, 0.5f);
        Assert.Equal(plots[0].LastRender.DataRect.Right, plots[1].LastRender.DataRect.Right, 0.5f);
        Assert.Single(LossChart.Of([.. Run.Select(epoch => epoch with { LearningRate = 0 })], Notes).Plots);
    }

    [Fact]
    public void A_learning_rate_that_is_a_factor_of_the_inverse_curvature_is_not_called_a_learning_rate()
    {
        Assert.Equal("learning rate", LossChart.Of(Run, Notes).Plots.Last().Axes.Left.Label.Text);
        var figure = LossChart.Of(Run, Notes with { IsInMetric = true }).AssertSound();
        Assert.Equal("rate, × B⁻¹", figure.Plots.Last().Axes.Left.Label.Text);
    }

    [Fact]
    public void A_value_that_is_not_a_number_is_a_gap()
    {
        var points = Objective(epoch => epoch.Number is 20 or 21 ? double.NaN : epoch.Training!.Value.Objective);

        Assert.Equal([20.0, 21.0], points.Where(point => double.IsNaN(point.Y)).Select(point => point.X));
        Assert.Equal(51, points.Length);
    }

    [Fact]
    public void Where_not_every_epoch_was_measured_the_line_goes_through_those_that_were_and_they_are_marked()
    {
        var run = Run.MeasuredEvery(3);
        var plot = LossChart.Of(run, Notes).AssertSound().Plots.First();
        var line = Training(run);

        Assert.Equal(Enumerable.Range(0, 17).Select(i => 3.0 * i), line.Points().Select(point => point.X));
        Assert.DoesNotContain(line.Points(), point => double.IsNaN(point.Y));
        Assert.Equal(NumberText.Short(Run[48].Training!.Value.CrossEntropy), plot.EndLabels()[^1].Value);
        Assert.True(line.MarkerSize > 0);
        Assert.Equal(51, plot.Curve("validation loss").Points().Length);
        Assert.Equal(0, plot.Curve("validation loss").MarkerSize);
        Assert.Equal(0, Training(Run).MarkerSize);
        Assert.Equal(0, Training(Histories.Overfitting(1000).MeasuredEvery(2)).MarkerSize); // too many to be seen
        run[9] = Run[0] with { Number = 9 };
        Assert.Contains("1 of 16 measured epochs rose", LossChart.Of(run, Notes).Subtitle, StringComparison.Ordinal);

        static Scatter Training(List<Epoch> run) => LossChart.Of(run, Notes).Plots.First().Curve("training loss");
    }

    [Fact]
    public void A_point_between_two_gaps_is_a_dot()
    {
        var run = Run.WithObjective(epoch => epoch.Number is 20 or 22 ? double.NaN : epoch.Training!.Value.Objective);
        var plot = LossChart.Of(run, new RunNotes()).Plots.First();

        Assert.Equal(21, Assert.Single(Assert.Single(plot.GetPlottables<Markers>()).Data.GetScatterPoints()).X);
    }

    [Fact]
    public void A_hundred_thousand_epochs_keep_their_spikes_and_their_ends_in_few_points()
    {
        var run = Histories.Overfitting(100_000)
            .WithObjective(epoch => epoch.Number == 71_234 ? 50 : epoch.Training!.Value.Objective + 1);
        var points = LossChart.Of(run, new RunNotes()).Plots.First()
            .GetPlottables<Scatter>().Single(line => line.LineWidth == 1).Points();

        Assert.InRange(points.Length, 2000, 10_000);
        Assert.Equal(71_234, points.MaxBy(point => point.Y).X);
        Assert.Equal(0, points[0].X);
        Assert.Equal(100_000, points[^1].X);
    }

    [Fact]
    public void Ugly_histories_give_sound_pictures()
    {
        List<Epoch>[] histories =
        [
            Histories.Overfitting(0),
            Histories.Overfitting(1),
            Run.WithObjective(_ => 1),
            Run.WithObjective(_ => 0),
            Run.WithObjective(epoch => 1 + (epoch.Number % 2 == 0 ? 0 : 2e-16)),
            Run.WithObjective(_ => double.NaN),
            Run.WithObjective(epoch => epoch.Number < 30 ? Math.Exp(3 * epoch.Number) : double.PositiveInfinity),
            Run.WithObjective(epoch => Math.Exp(-9 * epoch.Number)),
            Run.WithObjective(epoch => 1e-9 * (60 - epoch.Number)),
            Run.WithObjective(epoch => epoch.Number % 2 == 0 ? double.NaN : 1),
            Run.WithObjective(_ => double.MaxValue),
            Run.MeasuredEvery(100),
            [.. Run.Select(epoch => epoch with { Training = Bad, Validation = Bad, LearningRate = double.NaN })],
            [.. Run.Select(epoch => epoch with { LearningRate = double.MaxValue })],
            Run.WithObjective(epoch => epoch.Number < 30 ? double.MaxValue : -double.MaxValue),
            Run.WithObjective(_ => -double.MaxValue),
        ];
        foreach (var history in histories)
        {
            LossChart.Of(history, new RunNotes()).AssertSound();
            LossChart.Of(history, Notes with { Optimum = 0 }).AssertSound();
            AccuracyChart.Of(history, Notes).AssertSound();
        }
    }

    [Fact]
    public void A_history_without_epochs_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => LossChart.Of([], new RunNotes()));

    private static Measures Bad => new(double.NaN, double.NegativeInfinity, double.NaN);

    private static Coordinates[] Objective(Func<Epoch, double> objective)
        => LossChart.Of(Run.WithObjective(objective), new RunNotes()).Plots.First()
            .GetPlottables<Scatter>().Single(line => line.LineWidth == 1).Points();
}
