using CsCheck;
using SoftmaxRegression.Training;
using Work = SoftmaxRegression.Training.MeasuringPlan.Work;

namespace SoftmaxRegression.Tests.Training;

public class MeasuringPlanTests
{
    [Theory]
    [InlineData(785, 10, 60_000, 0, 0, 3)] // second: 60 of 180 thousand passes over a row; third: 40 of 160
    [InlineData(785, 10, 48_000, 12_000, 0, 5)] // fourth: 36 of 132 thousand; fifth: 31.2 of 127.2
    [InlineData(785, 10, 48_000, 12_000, 100, 3)] // 78.5 more for the metric; second: 60 of 234.5; third: 44 of 218.5
    [InlineData(785, 10, 40_000, 20_000, 0, 5)] // never a quarter before the twelfth
    [InlineData(785, 10, 30_000, 30_000, 0, 5)] // the validation rows alone are a third
    [InlineData(36, 10, 10_000, 0, 0, 1)] // ten million multiplications
    [InlineData(36, 10, 10_001, 0, 0, 3)]
    [InlineData(5, 3, 75, 75, 0, 1)]
    public void The_interval_is_the_least_with_which_measuring_is_at_most_a_quarter(
        int features, int classes, int training, int validation, int metricSteps, int interval)
        => Assert.Equal(interval, new MeasuringPlan(
            new Work(features, classes, training, validation, (long)metricSteps * features * features), last: 50, mayConverge: true).Interval);

    [Fact]
    public void Whatever_the_shape_a_quarter_is_kept_and_no_epoch_left_out_in_vain_or_the_chart_has_its_points()
        => Gen.Select(
                Gen.Int[1, 5000], Gen.Int[2, 200], Gen.Int[1000, 1_000_000],
                Gen.Int[0, 500_000], Gen.Int[0, 500], Gen.Int[0, 400])
            .Sample((features, classes, training, validation, metricSteps, last) =>
            {
                int interval = new MeasuringPlan(
                    new Work(features, classes, training, validation, (long)metricSteps * features * features), last, mayConverge: true).Interval;
                if ((features + 64.0) * classes * training > 1e7)
                {
                    Assert.True(Share(interval) <= 0.25 + 1e-12 || interval == Math.Max(3, last / 10));
                    Assert.True(interval == 1 || Share(interval - 1) > 0.25);
                }

                double Share(int every)
                {
                    double measuring = validation + 2.0 * training / every;
                    return measuring / (measuring + 2.0 * training + (double)features * metricSteps);
                }
            });

    [Fact]
    public void The_first_epoch_and_the_last_are_measured_and_every_third_between()
        => Assert.Equal([0, 1, 3, 6, 9, 10], Due(Large(mayConverge: false)));

    [Fact]
    public void Where_patience_waits_for_the_objective_every_epoch_is_measured()
        => Assert.Equal(Enumerable.Range(0, 11), Due(new MeasuringPlan(
            new Work(785, 10, 48_000, 12_000, 0), last: 10, mayConverge: false, isObjectiveAwaited: true)));

    [Fact]
    public void Of_small_data_everything_is_measured_and_where_no_end_can_be_proven_no_gradient_of_large_ones()
    {
        var small = new MeasuringPlan(new Work(5, 3, 120, 30, 4 * 25), 10, mayConverge: false);
        small.Note(0, norm: 1, limit: 1e-9);
        Assert.All(Enumerable.Range(0, 11), epoch => Assert.True(small.IsDue(epoch) && small.IsGradientDue(epoch)));
        Assert.DoesNotContain(Enumerable.Range(0, 11), Large(mayConverge: false).IsGradientDue);
    }

    [Theory]
    [InlineData(1e9, 10)] // the last epoch
    [InlineData(64, 9)] // 3 + 6
    [InlineData(33, 6)] // 3 + 5 is not measured, 6 is
    [InlineData(2.1, 4)]
    [InlineData(1, 4)]
    [InlineData(0, 4)]
    public void The_gradient_is_next_computed_when_it_may_have_halved_down_to_the_limit(double timesTheLimit, int next)
    {
        var plan = Large(mayConverge: true);
        Assert.Equal(3, Enumerable.Range(0, 11).First(plan.IsGradientDue));
        plan.Note(3, norm: timesTheLimit * 0.01, limit: 0.01);
        Assert.Equal(next, Enumerable.Range(4, 7).First(plan.IsGradientDue));
        Assert.True(plan.IsDue(next));
    }

    private static IEnumerable<int> Due(MeasuringPlan plan) => Enumerable.Range(0, 11).Where(plan.IsDue);

    private static MeasuringPlan Large(bool mayConverge)
        => new(new Work(785, 10, 48_000, 12_000, 0), last: 10, mayConverge);
}
