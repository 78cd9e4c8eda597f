using SoftmaxRegression.Plots;

namespace SoftmaxRegression.Tests.Plots;

public class PaletteTests
{
    [Fact]
    public void The_first_lines_differ_in_lightness_too()
    {
        double[] lightness = [.. Enumerable.Range(0, 3).Select(i => Lightness(Palette.Line(i)))];

        Assert.True(lightness[1] - lightness[0] > 15);
        Assert.True(lightness[2] - lightness[1] > 7);
    }

    [Fact]
    public void Every_line_stands_out_from_the_paper() =>
        Assert.All(Enumerable.Range(0, 9), i => Assert.True(Lightness(Palette.Line(i)) < 65));

    [Fact]
    public void Both_ends_of_the_diverging_scale_are_equally_dark() =>
        Assert.Equal(Lightness(Palette.Diverging[0]), Lightness(Palette.Diverging[^1]), 10.0);

    /// <summary>CIE L*, from 0 (black) to 100 (white).</summary>
    private static double Lightness(string color)
    {
        return 116 * Math.Cbrt(0.2126 * Linear(1) + 0.7152 * Linear(3) + 0.0722 * Linear(5)) - 16;

        double Linear(int start) => Math.Pow(Convert.ToInt32(color.Substring(start, 2), 16) / 255.0, 2.2);
    }
}
