using ScottPlot;
using ScottPlot.Plottables;

namespace SoftmaxRegression.Plots;

/// <summary>Lines through the epochs of a run.</summary>
internal static class Curves
{
    /// <summary>Stretches along a line of which only the ends and the extremes are drawn: more than pixels.</summary>
    private const int Stretches = 2000;

    /// <summary>More markers than these would hide their line.</summary>
    private const int MostMarkers = 100;

    /// <summary>
    /// A line through points, from left to right. A value that is not finite is a gap, and a point between gaps a dot.
    /// </summary>
    public static Scatter Curve(this Plot plot, double[] xs, double[] ys, Color color, bool isDashed = false)
    {
        // ScottPlot leaves gaps at NaN only: one infinite value would wipe out the whole line.
        ys = Array.ConvertAll(ys, y => double.IsFinite(y) ? y : double.NaN);
        Coordinates[] points = [.. Seen(xs, ys).Select(i => new Coordinates(xs[i], ys[i]))];
        Coordinates[] dots = [.. points.Where((_, i) => !IsGap(i) && IsGap(i - 1) && IsGap(i + 1))];
        if (dots.Length > 0)
            plot.Add.Markers(dots, size: 6, color: color);
        var line = plot.Add.ScatterLine(points, color);
        line.LineWidth = 2;
        if (isDashed)
            line.LinePattern = new LinePattern([6, 4], 0, "");
        return line;

        bool IsGap(int i) => i < 0 || i == points.Length || double.IsNaN(points[i].Y);
    }

    /// <summary>Marks each point of a line, where they are so few that this can be seen.</summary>
    public static void MarkPoints(this Scatter line)
    {
        if (line.Data.GetScatterPoints().Count <= MostMarkers)
            line.MarkerSize = 2.5f * line.LineWidth;
    }

    /// <summary>A ring around a point of a curve.</summary>
    public static void Ring(this Plot plot, double x, double y, Color color)
    {
        var ring = plot.Add.Marker(x, y, MarkerShape.FilledCircle, 10);
        ring.MarkerStyle.FillColor = Colors.White;
        ring.MarkerStyle.OutlineColor = color;
        ring.MarkerStyle.OutlineWidth = 2;
    }

    /// <summary>A dotted line through an epoch, and words above it.</summary>
    public static void Mark(this Plot plot, double x, string words)
    {
        var line = plot.Add.VerticalLine(x, 1, Palette.Muted, LinePattern.Dotted);
        line.LabelStyle = Words.Style(Words.TickSize, Palette.Ink);
        line.Text = words;
        line.LabelOppositeAxis = true; // above the plot, on the side where there is more room
        line.ManualLabelAlignment = x > plot.Axes.Bottom.Range.Center ? Alignment.LowerRight : Alignment.LowerLeft;
        plot.Axes.Top.MinimumSize = 2 * Words.TickSize;
    }

    /// <summary>A dashed line across the plot, at the least value there is.</summary>
    public static HorizontalLine Least(this Plot plot, double y)
        => plot.Add.HorizontalLine(y, 1, Palette.Muted, LinePattern.DenselyDashed);

    /// <summary>
    /// Of a line with more points than pixels, the first, lowest, highest and last of each stretch; NaN counts as
    /// lowest, so that gaps stay.
    /// </summary>
    private static IEnumerable<int> Seen(double[] xs, double[] ys)
        => Enumerable.Range(0, ys.Length)
            .GroupBy(i => (int)(Stretches * (xs[i] - xs[0]) / Math.Max(xs[^1] - xs[0], double.Epsilon)))
            .SelectMany(stretch => new[]
            {
                stretch.First(), stretch.MinBy(i => ys[i]), stretch.MaxBy(i => ys[i]), stretch.Last(),
            }.Distinct().Order());
}
