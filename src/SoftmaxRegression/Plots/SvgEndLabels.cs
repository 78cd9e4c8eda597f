using System.Globalization;
using System.Xml.Linq;

namespace SoftmaxRegression.Plots;

/// <summary>Draws final values and names to the right of a panel, each tied to its line by a thread.</summary>
internal static class SvgEndLabels
{
    public static void Draw(XElement group, Panel panel, PanelLayout layout)
    {
        var labels = EndLabel.Of(panel)
            .Select(label => (label, X: layout.X.Place(label.X), Y: layout.Y.Place(label.Y)))
            .Where(end => !double.IsNaN(end.Y)).OrderBy(end => end.Y).ToList();
        if (labels.Count == 0)
            return;
        var frame = layout.Frame;
        var distance = Math.Min(EndLabel.Size + 5, frame.Height / labels.Count);
        var size = Math.Min(EndLabel.Size, distance);
        var places = EndLabel.Spread([.. labels.Select(end => end.Y)], distance, frame.Top, frame.Bottom);

        var left = frame.Right + EndLabel.Indent;
        var nameLeft = left + labels.Max(end => end.label.ValueWidth);
        foreach (var ((label, x, y), place) in labels.Zip(places))
        {
            group.Add(Thread(label.Color, $"{x:0.#},{y:0.#} {frame.Right:0.#},{y:0.#} {left - 4:0.#},{place:0.#}"));
            var ink = Palette.Mix(label.Color, Palette.Ink, 0.2); // light colours are harder to read than to see
            var baseline = place + 0.35 * size;
            if (label.Value != "")
                group.Add(Svg.Text(label.Value, left, baseline, size, ink, bold: true));
            var name = TextWidth.Fit(label.Name, PanelLayout.LongestEndName, size);
            group.Add(Svg.Text(name, nameLeft, baseline, size, ink));
        }
    }

    private static XElement Thread(string color, FormattableString points) => Svg.Element(
        "polyline",
        ("points", points.ToString(CultureInfo.InvariantCulture)),
        ("fill", "none"),
        ("stroke", color),
        ("opacity", 0.5)).Dashed("1 2");
}
