using SoftmaxRegression.Plots;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Plots;

public class ComparisonChartTests
{
    [Fact]
    public void Each_run_has_its_colour_and_its_name()
    {
        var picture = Picture.Of(ComparisonChart.Of(Runs(3, 50)));

        picture.AssertSound();
        Assert.All(Enumerable.Range(1, 3), i => Assert.True(picture.Says($"learning rate {i}")));
        Assert.Equal(6, picture.Curves.Count);
        Assert.Equal(3, picture.Curves.Select(curve => curve.Attribute("stroke")!.Value).Distinct().Count());
        Assert.Equal(3, picture.Curves.Count(curve => curve.Attribute("stroke-dasharray") is not null));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(9, 20)]
    [InlineData(25, 20_000)]
    public void Any_number_of_runs_gives_a_sound_picture(int runs, int epochs) =>
        Picture.Of(ComparisonChart.Of(Runs(runs, epochs), 0.005)).AssertSound();

    [Fact]
    public void A_shorter_run_ends_where_it_ended()
    {
        var picture = Picture.Of(ComparisonChart.Of(
        [
            ("short", Histories.Overfitting(10).WithoutValidation()),
            ("long", Histories.Overfitting(20).WithoutValidation()),
        ]));

        var (shorter, longer) = (Picture.Points(picture.Curves[0]), Picture.Points(picture.Curves[1]));
        Assert.Equal((longer[0].X + longer[^1].X) / 2, shorter[^1].X, 0.1);
    }

    [Fact]
    public void No_runs_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => ComparisonChart.Of([]));

    private static (string, IReadOnlyList<Epoch>)[] Runs(int count, int epochs) => [.. Enumerable.Range(1, count)
        .Select(i => ($"learning rate {i}", (IReadOnlyList<Epoch>)Histories.Overfitting(epochs, floor: 0.01 * i)))];
}
