using ScottPlot.Plottables;

namespace SoftmaxRegression.Plots.Tests;

public class SoftmaxChartTests
{
    private static readonly Figure Drawn = SoftmaxChart.OfTwoLogits().AssertSound();

    [Fact]
    public void Both_probabilities_have_a_plot()
    {
        Assert.Equal(
            ["P(t = 1 | z)", "P(t = 2 | z)"], Drawn.Plots.Take(2).Select(plot => plot.Axes.Title.Label.Text));
        Assert.Equal(2, Drawn.Plots.Count(plot => plot.Axes.Bottom.Label.Text == "z₁"));
    }

    [Fact]
    public void The_two_probabilities_sum_to_1()
    {
        var maps = Drawn.Plots.SelectMany(plot => plot.GetPlottables<Heatmap>())
            .Select(map => map.Intensities.Cast<double>()).ToList();

        Assert.All(maps[0].Zip(maps[1]), pair => Assert.Equal(1, pair.First + pair.Second, 1e-12));
    }

    [Fact]
    public void Contours_are_straight_and_parallel_to_the_diagonal()
    {
        var contours = Drawn.Plots.SelectMany(plot => plot.GetPlottables<ContourLines>()).ToList();

        Assert.Equal(2, contours.Count);
        Assert.All(contours, lines => Assert.Equal([0.01, 0.1, 0.5, 0.9, 0.99], lines.ContourLineLevels!));
        foreach (var line in contours.SelectMany(lines => lines.Lines))
        {
            var points = line.Path.Points;
            Assert.All(points, point => Assert.Equal(points[0].X - points[0].Y, point.X - point.Y, 0.02));
        }
    }

    [Fact]
    public void Contours_are_labelled_with_the_probability_of_their_plot()
    {
        foreach (string level in new[] { "0.01", "0.1", "0.5", "0.9", "0.99" })
            Assert.Equal(2, Drawn.Words().Count(word => word.Text == level));
    }
}
