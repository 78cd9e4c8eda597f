using SoftmaxRegression.Plots;

namespace SoftmaxRegression.Tests.Plots;

public class SoftmaxChartTests
{
    private static readonly Picture Drawn = Picture.Of(SoftmaxChart.Of((z1, z2) => 1 / (1 + Math.Exp(z2 - z1))));

    [Fact]
    public void The_picture_is_sound() => Drawn.AssertSound();

    [Fact]
    public void Both_probabilities_have_a_panel()
    {
        Assert.True(Drawn.Says("P(t = 1 | z)"));
        Assert.True(Drawn.Says("P(t = 2 | z)"));
        Assert.Equal(2, Drawn.Words.Count(word => word.Text == "z₁"));
    }

    [Fact]
    public void Contours_are_straight_and_parallel_to_the_diagonal()
    {
        Assert.Equal(10, Drawn.Curves.Count);
        foreach (var points in Drawn.Curves.Select(Picture.Points))
            Assert.Equal(points[^1].X - points[0].X, points[0].Y - points[^1].Y, 0.5);
    }

    [Fact]
    public void Contours_are_labelled_with_the_probability_of_their_panel()
    {
        foreach (var level in new[] { "0.01", "0.1", "0.5", "0.9", "0.99" })
            Assert.Equal(2, Drawn.Words.Count(word => word.Text == level));
    }
}
