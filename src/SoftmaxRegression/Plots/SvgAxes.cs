using System.Globalization;
using System.Xml.Linq;

namespace SoftmaxRegression.Plots;

/// <summary>Draws the axes of a panel: ticks, numbers, names, labels and a quiet grid.</summary>
internal static class SvgAxes
{
    public static void Draw(XElement group, Panel panel, PanelLayout layout)
    {
        DrawHorizontal(group, panel, layout);
        DrawVertical(group, panel, layout);
    }

    private static void DrawHorizontal(XElement group, Panel panel, PanelLayout layout)
    {
        var (frame, y) = (layout.Frame, layout.Frame.Bottom);
        if (panel.HeatMap is null)
            group.Add(Svg.Line(frame.Left, y, frame.Right, y, Palette.Muted));
        foreach (var tick in layout.XTicks)
        {
            var x = layout.X.Place(tick.Value);
            if (panel.Bars.Count > 0)
                group.Add(Svg.Line(x, frame.Top, x, y, Palette.Grid));
            group.Add(Svg.Line(x, y, x, y + (tick.Label == "" ? 3 : 5), Palette.Muted));
            if (panel.X.Label != "" && tick.Label != "")
                group.Add(Svg.Text(tick.Label, x, y + 19, PanelLayout.TickSize, Palette.Muted, "middle"));
        }
        var bottom = panel.X.Names is { } names ? DrawHorizontalNames(group, names, layout) : y + 19;
        if (panel.X.Label != "")
            group.Add(Svg.Text(
                panel.X.Label, frame.Center, bottom + 20, PanelLayout.LabelSize, Palette.Muted, "middle"));
    }

    /// <summary>Returns the lowest pixel used.</summary>
    private static double DrawHorizontalNames(XElement group, IReadOnlyList<string> names, PanelLayout layout)
    {
        var turned = layout.XNamesTurned;
        var (size, stride) = NameSpacing(layout.Frame.Width / names.Count * (turned ? 0.71 : 1));
        var (y, lowest) = (layout.Frame.Bottom + 17, 0.0);
        for (var i = 0; i < names.Count; i += stride)
        {
            var x = layout.X.Place(i);
            var name = TextWidth.Fit(names[i], PanelLayout.LongestName, size);
            group.Add(turned
                ? Turned(Svg.Text(name, 0, 0, size, Palette.Ink, "end"), x + 4, y - 3)
                : Svg.Text(name, x, y, size, Palette.Ink, "middle"));
            lowest = Math.Max(lowest, y + (turned ? 0.71 * TextWidth.Of(name, size) : 0));
        }
        return lowest;
    }

    private static XElement Turned(XElement text, double x, double y)
    {
        var transform = string.Create(CultureInfo.InvariantCulture, $"translate({x:0.#} {y:0.#}) rotate(-45)");
        text.SetAttributeValue("transform", transform);
        return text;
    }

    private static void DrawVertical(XElement group, Panel panel, PanelLayout layout)
    {
        var frame = layout.Frame;
        foreach (var tick in layout.YTicks)
        {
            var y = layout.Y.Place(tick.Value);
            group.Add(panel.HeatMap is null && tick.Label != ""
                ? Svg.Line(frame.Left, y, frame.Right, y, Palette.Grid)
                : Svg.Line(frame.Left - (tick.Label == "" ? 3 : 5), y, frame.Left, y, Palette.Muted, 0.7));
            if (tick.Label != "")
                group.Add(Svg.Text(tick.Label, frame.Left - 8, y + 4, PanelLayout.TickSize, Palette.Muted, "end"));
        }
        if (panel.Y.Names is not { } names)
            return;
        var (size, stride) = NameSpacing(frame.Height / Math.Max(1, names.Count));
        for (var i = 0; i < names.Count; i += stride)
        {
            var name = TextWidth.Fit(names[i], PanelLayout.LongestName, size);
            group.Add(Svg.Text(name, frame.Left - 8, layout.Y.Place(i) + 0.35 * size, size, Palette.Ink, "end"));
        }
    }

    /// <summary>Names shrink with the room each has, and where they would be unreadable only every n-th is shown.
    /// </summary>
    private static (double Size, int Stride) NameSpacing(double room)
    {
        var size = Math.Clamp(0.9 * room, 9, PanelLayout.TickSize);
        return (size, (int)Math.Ceiling(size / room));
    }
}
