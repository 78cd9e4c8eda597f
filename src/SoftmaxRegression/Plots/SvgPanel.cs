using System.Globalization;
using System.Xml.Linq;

namespace SoftmaxRegression.Plots;

/// <summary>Draws one panel of a chart.</summary>
internal sealed class SvgPanel(Panel panel, PanelLayout layout, Chart chart)
{
    /// <summary>How many columns of pixels all lines of a picture may fill together, to keep the file small.</summary>
    private const double ColumnBudget = 2500;

    private readonly Box _frame = layout.Frame;
    private readonly Scale _x = Scale.Horizontal(panel.X, layout.Frame);
    private readonly Scale _y = Scale.Vertical(panel.Y, layout.Frame);
    private readonly XElement _group = Svg.Element("g", ("class", "panel"));

    /// <summary>The panel as a group, what lies at the back first.</summary>
    public XElement Draw()
    {
        DrawTitles();
        if (panel.HeatMap is { } map && chart.Colors is { } colors)
            DrawHeatMap(map, colors);
        DrawHorizontalAxis();
        DrawVerticalAxis();
        DrawBars();
        DrawReferenceLines();
        foreach (var series in panel.Series)
            DrawSeries(series);
        DrawMarker();
        DrawEndLabels();
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
        Add(Svg.Text(title, (_frame.Left + _frame.Right) / 2, top, PanelLayout.TitleSize, Palette.Ink, "middle", bold: true));
    }

    /// <summary>Labels of axes of numbers begin where the numbers do.</summary>
    private double LabelLeft => panel.HeatMap is null ? layout.Room.Left : _frame.Left;

    private void DrawHorizontalAxis()
    {
        var y = _frame.Bottom;
        if (panel.HeatMap is null)
            Add(Svg.Line(_frame.Left, y, _frame.Right, y, Palette.Muted));
        foreach (var tick in layout.XTicks)
        {
            var x = _x.Place(tick.Value);
            if (panel.Bars.Count > 0)
                Add(Svg.Line(x, _frame.Top, x, y, Palette.Grid));
            Add(Svg.Line(x, y, x, y + (tick.Label == "" ? 3 : 5), Palette.Muted));
            if (panel.X.Label != "" && tick.Label != "")
                Add(Svg.Text(tick.Label, x, y + 19, PanelLayout.TickSize, Palette.Muted, "middle"));
        }
        var below = y + 39;
        if (panel.X.Names is { } names)
            below = DrawHorizontalNames(names) + 20;
        if (panel.X.Label != "")
            Add(Svg.Text(panel.X.Label, (_frame.Left + _frame.Right) / 2, below, PanelLayout.LabelSize, Palette.Muted, "middle"));
    }

    /// <summary>Returns the lowest pixel used.</summary>
    private double DrawHorizontalNames(IReadOnlyList<string> names)
    {
        var (size, stride) = NameSpacing(_frame.Width / names.Count * (layout.XNamesTurned ? 0.71 : 1));
        var lowest = 0.0;
        for (var i = 0; i < names.Count; i += stride)
        {
            var (x, y) = (_x.Place(i), _frame.Bottom + 17);
            var name = TextWidth.Fit(names[i], PanelLayout.LongestName, size);
            var text = Svg.Text(name, x, y, size, Palette.Ink, layout.XNamesTurned ? "end" : "middle");
            if (layout.XNamesTurned)
            {
                text.SetAttributeValue("x", "0");
                text.SetAttributeValue("y", "0");
                text.SetAttributeValue("transform", string.Create(CultureInfo.InvariantCulture, $"translate({x + 4:0.#} {y - 3:0.#}) rotate(-45)"));
            }
            lowest = Math.Max(lowest, y + (layout.XNamesTurned ? 0.71 * TextWidth.Of(name, size) : 0));
            Add(text);
        }
        return lowest;
    }

    /// <summary>Names shrink with the room each has, and where they would be unreadable only every n-th is shown.
    /// </summary>
    private static (double Size, int Stride) NameSpacing(double room)
    {
        var size = Math.Clamp(0.9 * room, 9, PanelLayout.TickSize);
        return (size, (int)Math.Ceiling(size / room));
    }

    private void DrawVerticalAxis()
    {
        foreach (var tick in layout.YTicks)
        {
            var y = _y.Place(tick.Value);
            if (panel.HeatMap is null && tick.Label != "")
                Add(Svg.Line(_frame.Left, y, _frame.Right, y, Palette.Grid));
            else
                Add(Svg.Line(_frame.Left - (tick.Label == "" ? 3 : 5), y, _frame.Left, y, Palette.Muted, 0.7));
            if (tick.Label != "")
                Add(Svg.Text(tick.Label, _frame.Left - 8, y + 4, PanelLayout.TickSize, Palette.Muted, "end"));
        }
        if (panel.Y.Names is not { } names)
            return;
        var (size, stride) = NameSpacing(_frame.Height / Math.Max(1, names.Count));
        for (var i = 0; i < names.Count; i += stride)
        {
            var name = TextWidth.Fit(names[i], PanelLayout.LongestName, size);
            Add(Svg.Text(name, _frame.Left - 8, _y.Place(i) + 0.35 * size, size, Palette.Ink, "end"));
        }
    }

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
            ("stroke-width", series.Style == LineStyle.Thin ? 1.2 : 2.2),
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

    private void DrawEndLabels()
    {
        var labels = EndLabel.Of(panel).Where(label => !double.IsNaN(_y.Place(label.Y))).OrderBy(label => _y.Place(label.Y)).ToList();
        if (labels.Count == 0)
            return;
        var distance = Math.Min(EndLabel.Size + 5, _frame.Height / labels.Count);
        var size = Math.Min(EndLabel.Size, distance);
        var places = EndLabel.Spread([.. labels.Select(label => _y.Place(label.Y))], distance, _frame.Top, _frame.Bottom);
        var left = _frame.Right + EndLabel.Indent;
        var nameLeft = left + labels.Max(label => label.ValueWidth);
        foreach (var (label, y) in labels.Zip(places))
        {
            var ink = Palette.Mix(label.Color, Palette.Ink, 0.2); // light colours are harder to read than to see
            var (x, end) = (_x.Place(label.X), _y.Place(label.Y));
            var thread = Svg.Element("polyline", ("points", string.Create(
                CultureInfo.InvariantCulture, $"{x:0.#},{end:0.#} {_frame.Right:0.#},{end:0.#} {left - 4:0.#},{y:0.#}")));
            thread.Add(new XAttribute("fill", "none"), new XAttribute("stroke", label.Color), new XAttribute("opacity", "0.5"));
            Add(thread.Dashed("1 2"));
            if (label.Value != "")
                Add(Svg.Text(label.Value, left, y + 0.35 * size, size, ink, bold: true));
            Add(Svg.Text(TextWidth.Fit(label.Name, PanelLayout.LongestEndName, size), nameLeft, y + 0.35 * size, size, ink));
        }
    }

    private void DrawNotes()
    {
        foreach (var note in panel.Notes)
        {
            var text = Svg.Text(note.Text, _x.Place(note.X), _y.Place(note.Y) + 4, PanelLayout.TickSize, Palette.Ink, "middle");
            text.Add( // a white edge keeps the words readable on any colour
                new XAttribute("stroke", Palette.Paper), new XAttribute("stroke-width", "3"), new XAttribute("paint-order", "stroke"));
            Add(text);
        }
    }

    private void DrawHeatMap(HeatMap map, ColorScale colors)
    {
        var (width, height) = (_frame.Width / map.Columns, _frame.Height / map.Rows);
        var cells = Svg.Element(
            "g",
            ("class", "cells"),
            ("transform", string.Create(
                CultureInfo.InvariantCulture,
                $"translate({_frame.Left:0.###} {_frame.Top + height / 2:0.###}) scale({width:0.####} {height:0.####})")),
            ("shape-rendering", "crispEdges")); // no seams between the cells
        foreach (var (level, path) in HeatMapPath.Of(map, colors))
            cells.Add(Svg.Element("path", ("d", path), ("stroke", colors.Color(level))));
        Add(cells);
        if (map.Labels is { } labels)
        {
            if (_frame.Width / map.Columns >= 12)
                DrawCellBorders(map);
            DrawCellLabels(map, labels, colors);
        }
        var border = Svg.Rectangle(_frame, "none");
        border.SetAttributeValue("stroke", Palette.Muted);
        Add(border);
    }

    private void DrawCellBorders(HeatMap map)
    {
        for (var column = 1; column < map.Columns; column++)
            Add(Svg.Line(_x.Place(column - 0.5), _frame.Top, _x.Place(column - 0.5), _frame.Bottom, Palette.Grid));
        for (var row = 1; row < map.Rows; row++)
            Add(Svg.Line(_frame.Left, _y.Place(row - 0.5), _frame.Right, _y.Place(row - 0.5), Palette.Grid));
    }

    private void DrawCellLabels(HeatMap map, string[,] labels, ColorScale colors)
    {
        var cell = _frame.Width / map.Columns;
        var lines = cell >= 28 ? 2 : 1;
        var longest = labels.Cast<string>().SelectMany(label => label.Split('\n').Take(lines)).Max(line => TextWidth.Of(line, 1));
        var size = Math.Min(15, Math.Min((cell - 4) / longest, cell / lines / 1.45));
        if (size < 7)
            return;
        for (var row = 0; row < map.Rows; row++)
        {
            for (var column = 0; column < map.Columns; column++)
            {
                var words = labels[row, column].Split('\n').Take(lines).ToList();
                var ink = Palette.InkOn(colors.Color(colors.Level(map.Values[row, column])));
                var (x, y) = (_x.Place(column), _y.Place(row) + 0.35 * size - 0.6 * size * (words.Count - 1));
                for (var line = 0; line < words.Count; line++)
                    Add(Svg.Text(words[line], x, y + 1.2 * size * line, line == 0 ? size : 0.85 * size, ink, "middle", bold: line == 0 && cell > 45));
            }
        }
    }

    private void Add(XElement element) => _group.Add(element);
}
