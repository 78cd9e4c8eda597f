using System.Globalization;
using System.Xml.Linq;

namespace SoftmaxRegression.Plots;

/// <summary>Draws the heat map of a panel and what is written in its cells.</summary>
internal static class SvgHeatMap
{
    private const double NarrowestBordered = 12;
    private const double NarrowestWithTwoLines = 28;
    private const double NarrowestWithBold = 45;
    private const double LargestText = 15;
    private const double SmallestText = 7;

    public static void Draw(XElement group, HeatMap map, ColorScale colors, PanelLayout layout)
    {
        var frame = layout.Frame;
        var (width, height) = (frame.Width / map.Columns, frame.Height / map.Rows);
        var transform = string.Create(
            CultureInfo.InvariantCulture,
            $"translate({frame.Left:0.###} {frame.Top + height / 2:0.###}) scale({width:0.####} {height:0.####})");
        var cells = Svg.Element("g", ("class", "cells"), ("transform", transform), Svg.Crisp);
        foreach (var (level, path) in HeatMapPath.Of(map, colors))
            cells.Add(Svg.Element("path", ("d", path), ("stroke", colors.Color(level))));
        group.Add(cells);

        if (map.Labels is { } labels)
        {
            if (width >= NarrowestBordered)
                DrawCellBorders(group, map, layout);
            DrawCellLabels(group, map, labels, colors, layout);
        }
        var border = Svg.Rectangle(frame, "none");
        border.SetAttributeValue("stroke", Palette.Muted);
        group.Add(border);
    }

    private static void DrawCellBorders(XElement group, HeatMap map, PanelLayout layout)
    {
        var frame = layout.Frame;
        for (var column = 1; column < map.Columns; column++)
        {
            var x = layout.X.Place(column - 0.5);
            group.Add(Svg.Line(x, frame.Top, x, frame.Bottom, Palette.Grid));
        }
        for (var row = 1; row < map.Rows; row++)
        {
            var y = layout.Y.Place(row - 0.5);
            group.Add(Svg.Line(frame.Left, y, frame.Right, y, Palette.Grid));
        }
    }

    private static void DrawCellLabels(
        XElement group, HeatMap map, string[,] labels, ColorScale colors, PanelLayout layout)
    {
        var cell = layout.Frame.Width / map.Columns;
        var most = cell >= NarrowestWithTwoLines ? 2 : 1;
        var longest = labels.Cast<string>().SelectMany(Lines).Max(line => TextWidth.Of(line, 1));
        var size = Math.Min(LargestText, Math.Min((cell - 4) / longest, cell / most / 1.45));
        if (size < SmallestText)
            return;
        for (var row = 0; row < map.Rows; row++)
        {
            for (var column = 0; column < map.Columns; column++)
            {
                var lines = Lines(labels[row, column]).ToList();
                var ink = Palette.InkOn(colors.Color(colors.Level(map.Values[row, column])));
                var (x, y) = (layout.X.Place(column), layout.Y.Place(row) + (0.95 - 0.6 * lines.Count) * size);
                if (lines.Count > 0)
                    group.Add(Svg.Text(lines[0], x, y, size, ink, "middle", bold: cell > NarrowestWithBold));
                if (lines.Count > 1)
                    group.Add(Svg.Text(lines[1], x, y + 1.2 * size, 0.85 * size, ink, "middle"));
            }
        }

        IEnumerable<string> Lines(string label) => label.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(most);
    }
}
