using System.Xml.Linq;

namespace SoftmaxRegression.Plots;

/// <summary>Draws one panel of a chart.</summary>
internal sealed class SvgPanel(Panel panel, PanelLayout layout, Chart chart)
{
    /// <summary>How many columns of pixels all lines of a picture may fill together, to keep the file small.</summary>
    private const double ColumnBudget = 2500;

    private readonly Box _frame = layout.Frame;
    private readonly Scale _x = layout.X;
    private readonly Scale _y = layout.Y;
    private readonly XElement _group = Svg.Element("g", ("class", "panel"));

    /// <summary>The panel as a group, what lies at the back first.</summary>
    public XElement Draw()
    {
        DrawTitles();
        if (panel.HeatMap is { } map && chart.Colors is { } colors)
            SvgHeatMap.Draw(_group, map, colors, layout);
        SvgAxes.Draw(_group, panel, layout);
        DrawBars();
        DrawReferenceLines();
        foreach (var series in panel.Series)
            DrawSeries(series);
        DrawMarker();
        SvgEndLabels.Draw(_group, panel, layout);
        DrawNotes();
        return _group;
    }

    private void DrawTitles()
    {
        var top = layout.Frame.Top - (panel.Vertical is null ? 8 : 26);
        if (panel.Y.Label != "")
            Add(Svg.Text(panel.Y.Label, LabelLeft, top, PanelLayout.LabelSize, Palette.Muted));
        if (panel.Title == "")
            return;
        top -= panel.Y.Label == "" ? 0 : 20;
        var title = TextWidth.Fit(panel.Title, layout.Room.Width, PanelLayout.TitleSize, bold: true);
        Add(Svg.Text(title, _frame.Center, top, PanelLayout.TitleSize, Palette.Ink, "middle", bold: true));
    }

    /// <summary>Labels of axes of numbers begin where the numbers do.</summary>
    private double LabelLeft => panel.HeatMap is null ? layout.Room.Left : _frame.Left;

    private void DrawBars()
    {
        if (panel.Bars.Count == 0)
            return;
        var (zero, thickness) = (_x.Place(0), Math.Min(24, 0.64 * _frame.Height / panel.Bars.Count));
        for (var i = 0; i < panel.Bars.Count; i++)
        {
            var (value, y) = (_x.Place(panel.Bars[i]), _y.Place(i));
            if (!double.IsNaN(value))
                Add(Svg.Rectangle(
                    new Box(Math.Min(zero, value), y - thickness / 2, Math.Max(zero, value), y + thickness / 2),
                    panel.Bars[i] < 0 ? Palette.Training : Palette.Validation));
        }
        Add(Svg.Line(zero, _frame.Top, zero, _frame.Bottom, Palette.Ink));
    }

    private void DrawReferenceLines()
    {
        if (panel.Horizontal is { } horizontal && _y.Place(horizontal.Value) is var y and not double.NaN)
            Add(Svg.Line(_frame.Left, y, _frame.Right, y, Palette.Muted, 1.5).Dashed());
        if (panel.Vertical is not { } vertical)
            return;
        var x = _x.Place(vertical.Value);
        Add(Svg.Line(x, _frame.Top - 5, x, _frame.Bottom, Palette.Muted).Dashed("2 3"));
        if (vertical.Label == "")
            return;
        var half = TextWidth.Of(vertical.Label, PanelLayout.TickSize) / 2;
        var centre = Math.Clamp(x, _frame.Left + half, Math.Max(_frame.Left + half, _frame.Right - half));
        Add(Svg.Text(vertical.Label, centre, _frame.Top - 9, PanelLayout.TickSize, Palette.Ink, "middle"));
    }

    private void DrawSeries(Series series)
    {
        var columns = ColumnBudget / chart.Panels.Sum(other => other.Series.Count);
        var path = LinePath.Of(
            [.. series.Xs.Select(_x.Place)], [.. series.Ys.Select(_y.Place)], Math.Max(1, _frame.Width / columns));
        if (path == "")
            return;
        var line = Svg.Element(
            "path",
            ("d", path),
            ("fill", "none"),
            ("stroke", series.Color),
            ("stroke-width", series.Style == LineStyle.Thin ? 1.5 : 2.2),
            ("stroke-linejoin", "round"),
            ("stroke-linecap", "round"));
        Add(series.Style == LineStyle.Dashed ? line.Dashed("7 5") : line);
    }

    private void DrawMarker()
    {
        if (panel.Marker is not { } marker || _y.Place(marker.Y) is not (var y and not double.NaN))
            return;
        Add(Svg.Element(
            "circle",
            ("cx", _x.Place(marker.X)),
            ("cy", y),
            ("r", 5),
            ("fill", Palette.Paper),
            ("stroke", marker.Color),
            ("stroke-width", 2.2)));
    }

    private void DrawNotes()
    {
        foreach (var note in panel.Notes)
        {
            var (x, y) = (_x.Place(note.X), _y.Place(note.Y) + 4);
            var text = Svg.Text(note.Text, x, y, PanelLayout.TickSize, Palette.Ink, "middle");
            text.SetAttributeValue("stroke", Palette.Paper); // an edge keeps the words readable on any colour
            text.SetAttributeValue("stroke-width", "3");
            text.SetAttributeValue("paint-order", "stroke");
            Add(text);
        }
    }

    private void Add(XElement element) => _group.Add(element);
}
