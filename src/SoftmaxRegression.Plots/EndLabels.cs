using ScottPlot;
using ScottPlot.Plottables;

namespace SoftmaxRegression.Plots;

/// <summary>
/// What stands to the right of a plot at the height of its lines' ends: final values and names, each tied to its line
/// by a thread. Takes the place of a legend.
/// </summary>
internal sealed class EndLabels : IPanel
{
    private const float Indent = 16;
    private const float LongestName = 220;

    private readonly List<Label> _labels = [];
    private readonly Plot _plot;

    public EndLabels(Plot plot)
    {
        _plot = plot;
        plot.Axes.AddPanel(this);
    }

    public bool IsVisible { get; set; } = true;

    public float MinimumSize { get; set; }

    public float MaximumSize { get; set; } = float.MaxValue;

    public Edge Edge => Edge.Right;

    public bool ShowDebugInformation { get; set; }

    /// <summary>All labels, in the order in which they were added.</summary>
    public IReadOnlyList<Label> Labels => _labels;

    /// <summary>Room for the labels.</summary>
    public float Width => ValueWidth
        + _labels.Select(label => Style(label.Color).WidthOf(label.Name)).DefaultIfEmpty().Max();

    private float ValueWidth => Indent + 8
        + _labels.Select(label => Style(label.Color, bold: true).WidthOf(label.Value)).DefaultIfEmpty().Max();

    /// <summary>A label for a line through points; one without a point has no end and gets no label.</summary>
    public void Add(Scatter line, string value, string name)
    {
        var end = line.Data.GetScatterPoints().LastOrDefault(point => !double.IsNaN(point.Y), Coordinates.NaN);
        if (!double.IsNaN(end.Y))
            _labels.Add(new Label(end, value, Style(line.Color).Fit(name, LongestName), line.Color));
    }

    /// <summary>A label for a line across the plot.</summary>
    public void Add(HorizontalLine line, string value, string name)
        => _labels.Add(new Label(new(_plot.Axes.Bottom.Max, line.Y), value, name, line.Color));

    public float Measure(Paint paint) => Math.Max(MinimumSize, Width);

    public PixelRect GetPanelRect(PixelRect dataRect, float size, float offset, Paint paint)
        => new(dataRect.Right + offset, dataRect.Right + offset + size, dataRect.Bottom, dataRect.Top);

    public void Render(RenderPack rp, float size, float offset)
    {
        var frame = rp.DataRect;
        Label[] labels = [.. _labels.OrderByDescending(label => label.End.Y)];
        float distance = Math.Min(Words.LabelSize + 5, frame.Height / Math.Max(labels.Length, 1));
        double[] wished = Array.ConvertAll(labels, label => (double)_plot.Axes.Left.GetPixel(label.End.Y, frame));
        double[] places = Spread(wished, distance, frame.Top, frame.Bottom);
        float values = frame.Right + Indent, names = frame.Right + ValueWidth;
        for (int i = 0; i < labels.Length; i++)
        {
            var label = labels[i];
            float place = (float)places[i];
            var end = new Pixel(_plot.Axes.Bottom.GetPixel(label.End.X, frame), (float)wished[i]);
            var thread = new LineStyle(1, label.Color.WithAlpha(0.5), new LinePattern([1, 2], 0, ""));
            Drawing.DrawLine(rp.Canvas, rp.Paint, end, new Pixel(values - 4, place), thread);
            Write(label.Value, Style(label.Color, bold: true), values);
            Write(label.Name, Style(label.Color), names);

            void Write(string text, LabelStyle words, float x)
            {
                words.Alignment = Alignment.MiddleLeft;
                words.FontName = Font.For(text);
                words.Render(rp.Canvas, new Pixel(x, place), rp.Paint, text);
            }
        }
    }

    /// <summary>
    /// Moves labels apart until none overlaps its neighbour, in as small steps as possible, and all lie between
    /// <paramref name="top"/> and <paramref name="bottom"/>.
    /// </summary>
    /// <param name="wished">Where each would be best, ascending.</param>
    /// <param name="distance">The least distance between two.</param>
    /// <param name="top">The least place.</param>
    /// <param name="bottom">The greatest place.</param>
    public static double[] Spread(IReadOnlyList<double> wished, double distance, double top, double bottom)
    {
        // Groups of labels that touch: each lies centred on the mean of what its members wish.
        var groups = new Stack<(double Sum, int Count)>();
        foreach (double wish in wished)
        {
            var group = (Sum: wish, Count: 1);
            while (groups.TryPeek(out var above) && Last(above) + distance > First(group))
            {
                groups.Pop();
                group = (above.Sum + group.Sum, above.Count + group.Count);
            }

            groups.Push(group);
        }

        return
        [
            .. groups.Reverse().SelectMany(group =>
                Enumerable.Range(0, group.Count).Select(i => First(group) + i * distance)),
        ];

        double First((double Sum, int Count) group)
        {
            double length = (group.Count - 1) * distance;
            return Math.Clamp(group.Sum / group.Count - length / 2, top, Math.Max(top, bottom - length));
        }

        double Last((double Sum, int Count) group) => First(group) + (group.Count - 1) * distance;
    }

    /// <summary>A little darker than the line: light colours are harder to read than to see.</summary>
    private static LabelStyle Style(Color color, bool bold = false)
        => Words.Style(Words.LabelSize, color.MixedWith(Palette.Ink, 0.2), bold);

    /// <summary>What stands at the end of a line.</summary>
    /// <param name="End">Where the line ends, in the units of the axes.</param>
    /// <param name="Value">Its final value.</param>
    /// <param name="Name">Its name, as much of it as fits.</param>
    /// <param name="Color">Its colour.</param>
    public sealed record Label(Coordinates End, string Value, string Name, Color Color);
}
