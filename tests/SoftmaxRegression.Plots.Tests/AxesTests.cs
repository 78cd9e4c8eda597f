using ScottPlot;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Plots.Tests;

public class AxesTests
{
    [Theory]
    [InlineData(0.05, 2, "0.05 0.1 0.2 0.5 1 2")]
    [InlineData(1e-10, 1, "10⁻¹⁰ 10⁻⁹ 10⁻⁸ 10⁻⁷ 10⁻⁶ 10⁻⁵ 10⁻⁴ 10⁻³ 10⁻² 10⁻¹ 10⁰")]
    [InlineData(1e-40, 1, "10⁻³⁹ 10⁻³⁶ 10⁻³³ 10⁻³⁰ 10⁻²⁷ 10⁻²⁴ 10⁻²¹ 10⁻¹⁸ 10⁻¹⁵ 10⁻¹² 10⁻⁹ 10⁻⁶ 10⁻³ 10⁰")]
    public void Logarithmic_ticks_are_decades_and_on_short_axes_twos_and_fives(double min, double max, string numbers)
        => Assert.Equal(numbers, Labels(new LogTicks(), Math.Log10(min) - 1e-9, Math.Log10(max), Edge.Left, 360));

    [Theory]
    [InlineData(100, "0 1 2 5 10 20 50 100")]
    [InlineData(100_000, "0 1 10 100 1,000 10,000 100,000")]
    public void A_logarithmic_axis_of_epochs_begins_at_0(int last, string numbers)
        => Assert.Equal(numbers, Labels(new LogTicks(offset: 1), 0, Math.Log10(last + 1), Edge.Bottom, 560));

    [Fact]
    public void Losses_of_which_the_largest_is_over_five_times_the_least_are_on_a_logarithmic_axis()
    {
        using var plot = Style.NewPlot();
        var axis = new LossAxis(plot, 0.01, 1, double.NaN, 0);

        Assert.Equal("loss (nats), logarithmic", plot.Axes.Left.Label.Text);
        Assert.Equal(-2, axis.Place(0.01));
        Assert.Equal(-2.1, plot.Axes.Left.Min, 1e-9);
        Assert.Equal(0.1, plot.Axes.Left.Max, 1e-9);
    }

    [Theory]
    [InlineData(1, 2, 0.95, 2.05)]
    [InlineData(1, 1, 0.9, 1.1)]
    [InlineData(0, 0, -0.001, 0.001)]
    public void Other_losses_are_on_a_linear_axis_with_room(double least, double largest, double min, double max)
    {
        using var plot = Style.NewPlot();
        _ = new LossAxis(plot, least, largest);

        Assert.Equal("loss (nats)", plot.Axes.Left.Label.Text);
        Assert.Equal(min, plot.Axes.Left.Min, 1e-9);
        Assert.Equal(max, plot.Axes.Left.Max, 1e-9);
    }

    [Fact]
    public void Epochs_are_on_a_logarithmic_axis_when_all_happens_in_the_first_tenth()
    {
        Assert.Equal("epoch", Label(Falling(epochs: 100, within: 50)));
        Assert.Equal("epoch", Label(Falling(epochs: 100, within: 12)));
        Assert.Equal("epoch, logarithmic", Label(Falling(epochs: 100, within: 10)));
        Assert.Equal("epoch", Label(Falling(epochs: 15, within: 1)));
        Assert.Equal("epoch, logarithmic", Label(Falling(epochs: 100, within: 50), Falling(epochs: 100, within: 5)));
        Assert.Equal("epoch", Label([.. Falling(100, 5).Select(epoch => epoch with { Training = default })]));

        static string Label(params IReadOnlyList<Epoch>[] runs)
        {
            using var plot = Style.NewPlot();
            new EpochAxis(runs).Under(plot);
            return plot.Axes.Bottom.Label.Text;
        }

        static IReadOnlyList<Epoch> Falling(int epochs, int within)
            => [.. Enumerable.Range(0, epochs + 1).Select(number => new Epoch(
                number, 0, 1, new Measures(0, Math.Max(0, 1 - 0.9 * number / within), 0), null, 0, 0))];
    }

    private static string Labels(LogTicks ticks, double min, double max, Edge edge, float pixels)
    {
        using var paint = Paint.NewDisposablePaint();
        ticks.Regenerate(new CoordinateRange(min, max), edge, new PixelLength(pixels), paint, new LabelStyle());
        return string.Join(' ', ticks.Ticks.Where(tick => tick.IsMajor).Select(tick => tick.Label));
    }
}
