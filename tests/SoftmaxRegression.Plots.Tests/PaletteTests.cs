using ScottPlot;

namespace SoftmaxRegression.Plots.Tests;

public class PaletteTests
{
    [Fact]
    public void The_first_lines_differ_in_lightness_too()
    {
        double[] lightness = [.. Palette.Lines.Take(3).Select(Lightness)];

        Assert.True(lightness[1] - lightness[0] > 15);
        Assert.True(lightness[2] - lightness[1] > 7);
    }

    [Fact]
    public void Every_line_stands_out_from_the_paper()
        => Assert.All(Palette.Lines, color => Assert.True(Lightness(color) < 65));

    [Fact]
    public void Both_ends_of_the_diverging_scale_are_equally_dark()
        => Assert.Equal(Lightness(Palette.Diverging.GetColor(0)), Lightness(Palette.Diverging.GetColor(1)), 10.0);

    [Fact]
    public void Numbers_in_cells_stand_out_from_every_colour()
        => Assert.All(Enumerable.Range(0, 101).Select(i => Palette.Sequential.GetColor(i / 100.0)), color =>
            Assert.True(Math.Abs(Lightness(color) - Lightness(Palette.InkOn(color))) > 38));

    /// <summary>CIE L*, from 0 (black) to 100 (white).</summary>
    private static double Lightness(Color color)
    {
        double luminance = 0.2126 * Linear(color.Red) + 0.7152 * Linear(color.Green) + 0.0722 * Linear(color.Blue);
        return 116 * Math.Cbrt(luminance) - 16;

        static double Linear(byte part) => Math.Pow(part / 255.0, 2.2);
    }
}
