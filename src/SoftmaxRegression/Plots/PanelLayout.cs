namespace SoftmaxRegression.Plots;

/// <summary>Where the parts of one panel are.</summary>
/// <param name="Frame">Inside the axes.</param>
/// <param name="Room">The panel with its labels.</param>
/// <param name="X">Places values of the horizontal axis in the frame.</param>
/// <param name="Y">Places values of the vertical axis in the frame.</param>
/// <param name="XTicks">The round numbers along the horizontal axis.</param>
/// <param name="YTicks">The round numbers along the vertical axis.</param>
/// <param name="XNamesTurned">Whether the names along the horizontal axis do not fit side by side.</param>
internal sealed record PanelLayout(
    Box Frame,
    Box Room,
    Scale X,
    Scale Y,
    IReadOnlyList<Tick> XTicks,
    IReadOnlyList<Tick> YTicks,
    bool XNamesTurned)
{
    public const double TickSize = 12;
    public const double LabelSize = 13;
    public const double TitleSize = 14;

    /// <summary>The longest name along an axis, in pixels; a longer one ends in an ellipsis.</summary>
    public const double LongestName = 130;

    /// <summary>The longest name of a line, in pixels.</summary>
    public const double LongestEndName = 190;

    private const double Gap = 14;

    /// <summary>Lays the panels of a chart out in a grid whose frames line up.</summary>
    public static IEnumerable<PanelLayout> Of(Chart chart, Box content)
    {
        var rows = chart.Panels.Chunk(chart.Columns).ToList();
        var shares = rows.Sum(row => row[0].Share);
        var width = (content.Width - Gap * (chart.Columns - 1)) / chart.Columns;

        // How long the numbers are depends on how many there are, and that on the room they leave: estimate the room.
        var yTicks = rows.SelectMany(row => row.Select(
            panel => TicksOf(panel.Y, content.Height * row[0].Share / shares - 50, 45))).ToList();
        var left = chart.Panels.Zip(yTicks, LeftMargin).Max();
        var right = chart.Panels.Max(RightMargin);
        var frameWidth = width - left - right;
        var turned = chart.Panels.Any(panel => NamesTurned(panel, frameWidth, content.Height * panel.Share / shares));
        var margins = rows.ConvertAll(row => (
            Above: row.Max(TopMargin),
            Below: row.Max(panel => BottomMargin(panel, turned))));
        var frameHeights = content.Height - margins.Sum(margin => margin.Above + margin.Below) - Gap * (rows.Count - 1);

        var top = content.Top;
        for (int r = 0, p = 0; r < rows.Count; r++)
        {
            var frameTop = top + margins[r].Above;
            var frameBottom = frameTop + frameHeights * rows[r][0].Share / shares;
            for (var c = 0; c < rows[r].Length; c++, p++)
            {
                var panel = rows[r][c];
                var x = content.Left + c * (width + Gap);
                var frame = new Box(x + left, frameTop, x + left + frameWidth, frameBottom);
                if (panel.HeatMap is { } map)
                    frame = SquareCells(frame, map);
                var room = new Box(x, top, x + width, frameBottom + margins[r].Below);
                yield return new PanelLayout(
                    frame,
                    room,
                    Scale.Horizontal(panel.X, frame),
                    Scale.Vertical(panel.Y, frame),
                    TicksOf(panel.X, frame.Width, 60),
                    yTicks[p],
                    turned);
            }
            top = frameBottom + margins[r].Below + Gap;
        }
    }

    private static IReadOnlyList<Tick> TicksOf(Axis axis, double length, double each) =>
        axis.Names is null ? Ticks.Of(axis, Math.Max(3, (int)(length / each))) : [];

    private static double LeftMargin(Panel panel, IReadOnlyList<Tick> ticks)
    {
        var labels = panel.Y.Names ?? ticks.Select(tick => tick.Label);
        var longest = labels.Select(label => TextWidth.Of(label, TickSize)).DefaultIfEmpty().Max();
        return longest == 0 ? 0 : Math.Min(longest, LongestName) + 10;
    }

    private static double RightMargin(Panel panel)
    {
        var labels = EndLabel.Of(panel);
        if (labels.Count == 0)
            return panel.X.Names is null ? 14 : 0; // half of the last number
        return EndLabel.Indent + labels.Max(label => label.ValueWidth) + labels.Max(label => label.NameWidth);
    }

    private static double TopMargin(Panel panel) =>
        (panel.Title == "" ? 0 : 20) + (panel.Y.Label == "" ? 0 : 20) + (panel.Vertical is null ? 0 : 18);

    private static double BottomMargin(Panel panel, bool turned)
    {
        var label = panel.X.Label == "" ? 0 : 20;
        if (panel.X.Names is not { } names)
            return label == 0 ? 4 : 20 + label;
        var longest = names.Select(name => TextWidth.Of(name, TickSize)).DefaultIfEmpty().Max();
        return label + (longest == 0 ? 0 : turned ? 0.71 * Math.Min(longest, LongestName) + 20 : 20);
    }

    /// <summary>Whether names do not fit side by side in the smaller frame that turned ones would leave.</summary>
    private static bool NamesTurned(Panel panel, double frameWidth, double height)
    {
        if (panel.X.Names is not { Count: > 0 } names)
            return false;
        var each = frameWidth / names.Count;
        if (panel.HeatMap is { } map)
            each = Math.Min(each, (height - TopMargin(panel) - BottomMargin(panel, turned: true)) / map.Rows);
        return Math.Min(LongestName, names.Max(name => TextWidth.Of(name, TickSize))) + 6 > each;
    }

    /// <summary>The largest frame of square cells, each a whole number of pixels wide where there is room.</summary>
    private static Box SquareCells(Box frame, HeatMap map)
    {
        var cell = Math.Min(frame.Width / map.Columns, frame.Height / map.Rows);
        cell = cell >= 4 ? Math.Floor(cell) : cell;
        var left = Math.Round(frame.Left + (frame.Width - cell * map.Columns) / 2);
        return new Box(left, frame.Top, left + cell * map.Columns, frame.Top + cell * map.Rows);
    }
}
