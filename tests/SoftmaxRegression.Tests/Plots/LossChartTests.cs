using SoftmaxRegression.Plots;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Plots;

public class LossChartTests
{
    private static readonly List<Epoch> Run = Histories.Overfitting(50);

    [Fact]
    public void The_picture_is_sound() => Picture.Of(LossChart.Of(Run, 0.01)).AssertSound();

    [Fact]
    public void Each_line_is_named_at_its_end_with_its_final_value()
    {
        var picture = Picture.Of(LossChart.Of(Run, 0.01));

        AssertEndsIn("0.0100", "training objective");
        AssertEndsIn("0.510", "validation cross-entropy");
        AssertEndsIn("0.0100", "optimum");

        void AssertEndsIn(string value, string name) => Assert.Contains(
            picture.Words, word => word.Text == value && word.Baseline == picture.Find(name).Baseline);
    }

    [Fact]
    public void The_best_epoch_is_the_one_with_the_lowest_validation_loss()
    {
        var best = Run.MinBy(epoch => epoch.Validation!.Value.CrossEntropy)!.Number;
        var picture = Picture.Of(LossChart.Of(Run));

        var ring = Assert.Single(picture.Elements("circle"));
        Assert.True(picture.Says($"best epoch {best}"));
        Assert.Equal(Picture.Points(picture.Curves[1])[best].X, Picture.Number(ring, "cx"), 0.1);
        Assert.Equal(Picture.Points(picture.Curves[1])[best].Y, Picture.Number(ring, "cy"), 0.1);
    }

    [Fact]
    public void The_axis_is_logarithmic_when_losses_span_more_than_a_decade()
    {
        var picture = Picture.Of(LossChart.Of(Run));

        Assert.True(picture.Says("loss (nats), logarithmic"));
        foreach (var decade in new[] { "0.01", "0.1", "1" })
            Assert.True(picture.Says(decade));
        Assert.Equal(
            picture.Find("0.01").Baseline - picture.Find("0.1").Baseline,
            picture.Find("0.1").Baseline - picture.Find("1").Baseline,
            0.1);
    }

    [Fact]
    public void The_axis_is_linear_and_round_when_losses_span_less_than_a_decade()
    {
        var picture = Picture.Of(LossChart.Of(Histories.Overfitting(50, floor: 0.5)));

        Assert.True(picture.Says("loss (nats)"));
        foreach (var number in new[] { "0.6", "0.8", "1.0" })
            Assert.True(picture.Says(number), number);
    }

    [Fact]
    public void The_optimum_is_a_dashed_line_across_the_panel()
    {
        var without = Picture.Of(LossChart.Of(Run.WithoutValidation())).Elements("line");
        var with = Picture.Of(LossChart.Of(Run.WithoutValidation(), 0.009)).Elements("line");

        Assert.DoesNotContain(without, line => line.Attribute("stroke-dasharray") is not null);
        var optimum = Assert.Single(with, line => line.Attribute("stroke-dasharray") is not null);
        Assert.Equal(Picture.Number(optimum, "y1"), Picture.Number(optimum, "y2"));
    }

    [Fact]
    public void The_subtitle_answers_whether_it_converged_overfits_and_steps_too_far()
    {
        Assert.Matches(
            "^objective 25.6 % above the optimum · validation [0-9.]+ times its lowest$",
            LossChart.Of(Run, 0.008, "all epochs done").Subtitle);
        Assert.StartsWith("all epochs done · ", LossChart.Of(Run, ended: "all epochs done").Subtitle, StringComparison.Ordinal);
        Assert.StartsWith("objective 10.0 times the optimum", LossChart.Of(Run, 0.001).Subtitle, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_not_a_number_is_a_gap()
    {
        var picture = Picture.Of(LossChart.Of(Run.WithObjective(
            epoch => epoch.Number is 20 or 21 ? double.NaN : epoch.Training.Objective)));

        picture.AssertSound();
        Assert.Equal(2, picture.Curves[0].Attribute("d")!.Value.Count(c => c == 'M'));
        Assert.Equal(49, Picture.Points(picture.Curves[0]).Count);
    }

    [Fact]
    public void A_point_between_two_gaps_is_a_dot()
    {
        var picture = Picture.Of(LossChart.Of(Run.WithObjective(
            epoch => epoch.Number is 20 or 22 ? double.NaN : epoch.Training.Objective)));

        Assert.Contains("a1 1", picture.Curves[0].Attribute("d")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_thousand_epochs_keep_their_spikes_in_a_small_file()
    {
        var picture = Picture.Of(LossChart.Of(Histories.Overfitting(100_000).WithObjective(
            epoch => epoch.Number == 71_234 ? 50 : epoch.Training.Objective)));

        picture.AssertSound();
        var highest = Picture.Points(picture.Curves[0]).MinBy(point => point.Y);
        var (left, right) = (Picture.Points(picture.Curves[0])[0].X, Picture.Points(picture.Curves[0])[^1].X);
        Assert.Equal(0.71234, (highest.X - left) / (right - left), 0.01);
    }

    [Fact]
    public void Ugly_histories_give_sound_pictures()
    {
        List<Epoch>[] histories =
        [
            Histories.Overfitting(0),
            Histories.Overfitting(1),
            Run.WithoutValidation(),
            Run.WithObjective(_ => 1),
            Run.WithObjective(_ => 0),
            Run.WithObjective(epoch => 1 + epoch.Number * double.Epsilon + (epoch.Number % 2) * Math.BitIncrement(1) - (epoch.Number % 2)),
            Run.WithObjective(_ => double.NaN),
            Run.WithObjective(epoch => epoch.Number < 30 ? Math.Exp(3 * epoch.Number) : double.PositiveInfinity),
            Run.WithObjective(epoch => Math.Exp(-9 * epoch.Number)),
            Run.WithObjective(epoch => 1e-9 * (60 - epoch.Number)),
            Run.WithObjective(epoch => epoch.Number % 2 == 0 ? double.NaN : 1),
        ];
        foreach (var history in histories)
        {
            Picture.Of(LossChart.Of(history)).AssertSound();
            Picture.Of(LossChart.Of(history, 0.005)).AssertSound();
            Picture.Of(AccuracyChart.Of(history)).AssertSound();
        }
    }

    [Fact]
    public void A_history_without_epochs_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LossChart.Of([]));
}
