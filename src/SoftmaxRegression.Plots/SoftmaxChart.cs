using MathNet.Numerics.LinearAlgebra;
using ScottPlot;

namespace SoftmaxRegression.Plots;

/// <summary>The softmax function of two classes as a picture.</summary>
/// <remarks>
/// Source: Roelants, "Softmax classification with cross-entropy", the figure of P(t = 1 | z) and P(t = 2 | z).
/// </remarks>
public static class SoftmaxChart
{
    private const double Limit = 5;
    private const int Cells = 160;
    private const int Side = 330;

    private static readonly double[] Levels = [0.01, 0.1, 0.5, 0.9, 0.99];

    /// <summary>The probabilities of both classes over the plane of the logits z₁ and z₂, from −5 to 5 each.</summary>
    /// <returns>The picture.</returns>
    public static Figure OfTwoLogits()
    {
        var figure = new Figure
        {
            Title = "Softmax of two logits",
            Subtitle = "only the difference z₁ − z₂ counts: the lines of equal probability are straight and parallel",
            Height = 500,
        };
        var room = figure.Content;
        var padding = new PixelPadding(44, 6, 46, 30);
        var size = new PixelSize(Side + padding.Horizontal, Side + padding.Vertical);
        foreach (int k in new[] { 0, 1 })
        {
            var plot = figure.Add(new PixelRect(new Pixel(room.Left + k * size.Width, room.Top), size));
            plot.Layout.Fixed(padding);
            plot.Title($"P(t = {k + 1} | z)");
            plot.XLabel("z₁");
            plot.YLabel("z₂");
            plot.Box();
            var map = DrawSurface(plot, k);
            if (k == 1)
            {
                figure.AddColorBar(map, "probability", new PixelRect(
                    new Pixel(room.Left + 2 * size.Width + 10, room.Top + padding.Top), new PixelSize(90, Side)));
            }
        }

        return figure;
    }

    private static ScottPlot.Plottables.Heatmap DrawSurface(Plot plot, int k)
    {
        double[] z1 = [.. Enumerable.Range(0, Cells + 1).Select(i => Limit * (2.0 * i / Cells - 1))];
        double[] z2 = Array.ConvertAll(z1, z => -z); // the first row is at the top
        var probabilities = new double[z2.Length, z1.Length];
        for (int row = 0; row < z2.Length; row++)
        {
            for (int column = 0; column < z1.Length; column++)
                probabilities[row, column] = Softmax.Stable(Vector<double>.Build.Dense([z1[column], z2[row]]))[k];
        }

        var map = plot.Map(probabilities, Palette.Sequential, 0, 1);
        map.Extent = new CoordinateRect(-Limit, Limit, -Limit, Limit);
        map.Smooth = true;

        plot.Contours(z1, z2, probabilities, Levels, new LineStyle(1.5f, Palette.Validation));
        foreach (double level in Levels)
        {
            double z = Math.Log(level / (1 - level)) / 2 * (k == 0 ? 1 : -1); // on the diagonal across the lines
            var words = Words.Style(Words.TickSize, Palette.Ink);
            var text = plot.Write(NumberText.Tick(level), z, -z, words, Alignment.MiddleCenter);
            text.LabelBackgroundColor = Colors.White.WithAlpha(0.85);
            text.LabelPixelPadding = new PixelPadding(4, 4, -1, 3);
            text.LabelBorderRadius = 4;
        }

        plot.Axes.SetLimits(-Limit, Limit, -Limit, Limit);
        return map;
    }
}
