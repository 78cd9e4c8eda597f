using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace SoftmaxRegression.Plots;

/// <summary>Draws one panel of a chart.</summary>
internal sealed class SvgPanel(Panel panel, PanelLayout layout, Chart chart)
{
    /// <summary>How many columns of pixels all lines of a picture may fill together, to keep the file small.</summary>
    private const double ColumnBudget = 2500;

    /// <summary>How many cells all heat maps of a picture may have together, for the same reason.</summary>
    private const int CellBudget = 22_000;

    private readonly Box _frame = layout.Frame;
    private readonly Scale _x = Scale.Horizontal(panel.X, layout.Frame);
    private readonly Scale _y = Scale.Vertical(panel.Y, layout.Frame);
    private readonly XElement _group = Svg.Element("g", ("class", "panel"));

    /// <summary>The panel as a group, what lies at the back first.</summary>
    public XElement Draw()
    {
        DrawTitles();
        if (panel.HeatMap is { } map)
            DrawHeatMap(map);
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
        var size = NameSize(_frame.Width / names.Count);
        var lowest = 0.0;
        for (var i = 0; i < names.Count; i++)
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

    /// <summary>Names shrink with their band, so that a hundred of them stay apart.</summary>
    private static double NameSize(double band) => Math.Min(PanelLayout.TickSize, 0.9 * band);

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
        var size = NameSize(_frame.Height / Math.Max(1, names.Count));
        for (var i = 0; i < names.Count; i++)
        {
            var name = TextWidth.Fit(names[i], PanelLayout.LongestName, size);
            Add(Svg.Text(name, _frame.Left - 8, _y.Place(i) + 0.35 * size, size, Palette.Ink, "end"));
        }
    }

    private void DrawBars()
    {
        if (panel.Bars.Count == 0)
            return;
        var (zero, thickness) = (_x.Place(0), 0.64 * _frame.Height / panel.Bars.Count);
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
            var (x, end) = (_x.Place(label.X), _y.Place(label.Y));
            var thread = Svg.Element("polyline", ("points", string.Create(
                CultureInfo.InvariantCulture, $"{x:0.#},{end:0.#} {_frame.Right:0.#},{end:0.#} {left - 4:0.#},{y:0.#}")));
            thread.Add(new XAttribute("fill", "none"), new XAttribute("stroke", label.Color), new XAttribute("opacity", "0.5"));
            Add(thread.Dashed("1 2"));
            if (label.Value != "")
                Add(Svg.Text(label.Value, left, y + 0.35 * size, size, label.Color, bold: true));
            Add(Svg.Text(TextWidth.Fit(label.Name, PanelLayout.LongestEndName, size), nameLeft, y + 0.35 * size, size, label.Color));
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

    /// <summary>One path for each colour, made of horizontal strokes one cell high: compact, and sharp at any size.</summary>
    private void DrawHeatMap(HeatMap map)
    {
        var colors = chart.Colors ?? throw new ArgumentException("A chart with heat maps needs Colors.");
        var shown = map;
        for (var cells = chart.Panels.Sum(other => other.HeatMap?.Values.Length ?? 0); cells > CellBudget; cells /= 4)
            shown = shown.Coarser();

        var paths = new SortedDictionary<int, StringBuilder>();
        for (var row = 0; row < shown.Rows; row++)
        {
            for (int column = 0, end; column < shown.Columns; column = end)
            {
                var level = colors.Level(shown.Values[row, column]);
                for (end = column + 1; end < shown.Columns && colors.Level(shown.Values[row, end]) == level;)
                    end++;
                if (!paths.TryGetValue(level, out var path))
                    paths.Add(level, path = new StringBuilder());
                path.Append(CultureInfo.InvariantCulture, $"M{column} {row}h{end - column}");
            }
        }

        var (width, height) = (_frame.Width / shown.Columns, _frame.Height / shown.Rows);
        var cellsGroup = Svg.Element(
            "g",
            ("class", "cells"),
            ("transform", string.Create(CultureInfo.InvariantCulture,
                $"translate({_frame.Left:0.###} {_frame.Top + height / 2:0.###}) scale({width:0.####} {height:0.####})")),
            ("shape-rendering", "crispEdges"));
        foreach (var (level, path) in paths)
            cellsGroup.Add(Svg.Element("path", ("d", path), ("stroke", colors.Color(level))));
        Add(cellsGroup);
        Add(FrameLine());
        DrawCellLabels(map, colors);
    }

    private XElement FrameLine()
    {
        var rectangle = Svg.Rectangle(_frame, "none");
        rectangle.SetAttributeValue("stroke", Palette.Muted);
        return rectangle;
    }

    private void DrawCellLabels(HeatMap map, ColorScale colors)
    {
        if (map.Labels is not { } labels)
            return;
        var cell = _frame.Width / map.Columns;
        var lines = cell >= 28 ? 2 : 1;
        var longest = labels.Cast<string>().SelectMany(label => label.Split('\n').Take(lines)).Max(line => TextWidth.Of(line, 1));
        var size = Math.Min(15, Math.Min((cell - 3) / longest, cell / lines / 1.25));
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
                    Add(Svg.Text(words[line], x, y + 1.2 * size * line, line == 0 ? size : 0.85 * size, ink, "middle", bold: line == 0 && words.Count > 1));
            }
        }
    }

    private void Add(XElement element) => _group.Add(element);
}
