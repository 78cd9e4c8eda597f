using System.Globalization;
using SoftmaxRegression.Plots;

namespace SoftmaxRegression.Tests.Plots;

public class SvgRendererTests
{
    [Theory]
    [InlineData(0, 1, "0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-3, 40, "0 5 10 15 20 25 30 35 40")]
    [InlineData(0.0912, 0.0931, "0.0915 0.0920 0.0925 0.0930")]
    [InlineData(0, 6_000_000, "0 1,000,000 2,000,000 3,000,000 4,000,000 5,000,000 6,000,000")]
    [InlineData(-1, 1, "−1.0 −0.5 0 0.5 1.0")]
    public void Linear_ticks_are_round(double min, double max, string numbers) =>
        Assert.Equal(numbers, string.Join(' ', Picture.Of(Empty(new Axis("y", min, max))).VerticalNumbers));

    [Theory]
    [InlineData(0.05, 2, "0.05 0.1 0.2 0.5 1 2")]
    [InlineData(0.0005, 200, "0.001 0.01 0.1 1 10 100")]
    [InlineData(1e-20, 1, "10⁻¹⁸ 10⁻¹⁵ 10⁻¹² 10⁻⁹ 10⁻⁶ 10⁻³ 10⁰")]
    public void Logarithmic_ticks_are_decades_and_on_short_axes_twos_and_fives(double min, double max, string numbers)
    {
        var axis = new Axis("y", min, max) { Logarithmic = true };

        Assert.Equal(numbers, string.Join(' ', Picture.Of(Empty(axis)).VerticalNumbers));
    }

    [Fact]
    public void Numbers_do_not_depend_on_the_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var expected = SvgRenderer.Render(LossChart.Of(Histories.Overfitting(50))).ToString();
            CultureInfo.CurrentCulture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator = ",";
            Assert.Equal(expected, SvgRenderer.Render(LossChart.Of(Histories.Overfitting(50))).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void The_background_is_opaque_so_that_any_page_will_do()
    {
        var background = Picture.Of(Empty(new Axis("y", 0, 1))).Elements("rect").First();

        Assert.Equal("#ffffff", background.Attribute("fill")!.Value);
        Assert.Equal(900, Picture.Number(background, "width"));
    }

    [Fact]
    public void Title_and_findings_are_there_for_those_who_cannot_see_the_picture()
    {
        var picture = Picture.Of(LossChart.Of(Histories.Overfitting(50)));

        Assert.Equal("Training and validation loss", picture.Elements("title").Single().Value);
        Assert.Contains("training objective 0.0100", picture.Elements("desc").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_title_of_any_length_stays_inside()
    {
        var chart = Empty(new Axis("y", 0, 1)) with { Title = new string('W', 300), Subtitle = new string('w', 300) };

        Picture.Of(chart).AssertSound();
    }

    [Fact]
    public void A_heat_map_needs_the_meaning_of_its_colours()
    {
        var chart = new Chart("", [new Panel(Axis.Blank, Axis.Blank) { HeatMap = new HeatMap(new double[2, 2]) }]);

        Assert.Throws<ArgumentException>(() => SvgRenderer.Render(chart));
    }

    private static Chart Empty(Axis y) => new("empty", [new Panel(new Axis("x", 0, 1), y)]);
}
