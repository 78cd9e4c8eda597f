using ScottPlot;
using ScottPlot.Plottables;
using SkiaSharp;

namespace SoftmaxRegression.Plots.Tests;

/// <summary>A drawn figure as its reader finds it: pixels, and words with the boxes they fill.</summary>
internal static class Picture
{
    /// <summary>The file.</summary>
    public static byte[] Png(this Figure figure)
    {
        using var stream = new MemoryStream();
        figure.Save(stream);
        return stream.ToArray();
    }

    /// <summary>The pixels of the file.</summary>
    public static SKColor[] Pixels(this Figure figure)
    {
        using var bitmap = SKBitmap.Decode(figure.Png());
        return bitmap.Pixels;
    }

    /// <summary>What a picture owes its reader: something to see, nothing cut off, no words on words.</summary>
    public static Figure AssertSound(this Figure figure)
    {
        const int rim = 8;
        int width = Figure.Scale * figure.Width, height = Figure.Scale * figure.Height;
        ReadOnlySpan<SKColor> pixels = figure.Pixels();
        Assert.Equal(width * height, pixels.Length);
        Assert.InRange(pixels.Length - pixels.Count(SKColors.White), 1000, pixels.Length);
        Assert.False(pixels[..(rim * width)].ContainsAnyExcept(SKColors.White));
        Assert.False(pixels[^(rim * width)..].ContainsAnyExcept(SKColors.White));
        for (int row = width; row < pixels.Length; row += width)
            Assert.False(pixels[(row - rim)..(row + rim)].ContainsAnyExcept(SKColors.White));

        var words = figure.Words().ToList();
        Assert.DoesNotContain(words, word => word.Text.Contains("NaN", StringComparison.Ordinal)
            || word.Text.Contains('∞', StringComparison.Ordinal));
        Assert.All(words, word => Assert.InRange(word.Box.Left, word.Plot.Left - rim, word.Plot.Right));
        Assert.All(words, word => Assert.InRange(word.Box.Right, word.Plot.Left, word.Plot.Right + rim));
        var overlaps = from i in Enumerable.Range(0, words.Count)
                       from j in Enumerable.Range(0, i)
                       where Overlap(words[i].Box.Contract(1), words[j].Box.Contract(1))
                       select $"'{words[i].Text}' on '{words[j].Text}'";
        Assert.Empty(overlaps);
        return figure;
    }

    /// <summary>The words of a figure that has been drawn, with their boxes and those of their plots.</summary>
    public static IEnumerable<(string Text, PixelRect Box, PixelRect Plot)> Words(this Figure figure)
        => from plot in figure.Plots
           from label in plot.Axes.GetAxes().Select(axis => axis.Label).Append(plot.Axes.Title.Label)
               .Concat(plot.GetPlottables<Text>().Select(text => text.LabelStyle))
               .Concat(plot.GetPlottables<VerticalLine>().Select(line => line.LabelStyle))
           where label.IsVisible && label.Text != "" && label.LastRenderPixelRect.Width > 0
           select (label.Text, Turned(label.LastRenderPixelRect, label.Rotation), plot.LastRender.FigureRect);

    /// <summary>The numbers and names along an axis of a figure that has been drawn.</summary>
    public static string[] Ticks(this IAxis axis)
        => [.. axis.TickGenerator.Ticks.Where(tick => tick.IsMajor).OrderBy(tick => tick.Position)
            .Select(tick => tick.Label)];

    /// <summary>The labels at the ends of the lines.</summary>
    public static IReadOnlyList<EndLabels.Label> EndLabels(this Plot plot)
        => plot.Axes.GetPanels().OfType<EndLabels>().Single().Labels;

    /// <summary>The curve that a label stands beside.</summary>
    public static Scatter Curve(this Plot plot, string label)
    {
        var color = plot.EndLabels().Single(end => end.Name == label).Color;
        return plot.GetPlottables<Scatter>().Single(line => line.Color == color && line.LineWidth > 0);
    }

    /// <summary>The points of a curve.</summary>
    public static Coordinates[] Points(this Scatter curve) => [.. curve.Data.GetScatterPoints()];

    private static PixelRect Turned(PixelRect box, float rotation)
        => rotation == 0 ? box : new PixelRect(
            box.HorizontalCenter - box.Height / 2, box.HorizontalCenter + box.Height / 2,
            box.VerticalCenter + box.Width / 2, box.VerticalCenter - box.Width / 2);

    private static bool Overlap(PixelRect a, PixelRect b)
        => a.Left < b.Right && b.Left < a.Right && a.Top < b.Bottom && b.Top < a.Bottom;
}
