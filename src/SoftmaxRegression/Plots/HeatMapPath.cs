using System.Globalization;
using System.Text;

namespace SoftmaxRegression.Plots;

/// <summary>Heat maps as SVG paths, one for each colour, made of horizontal strokes one cell high: compact, and sharp
/// at any size.</summary>
internal static class HeatMapPath
{
    /// <summary>How long all panels of a picture may be together, in bytes, and what one takes besides its paths.</summary>
    private const int Budget = 185_000, PanelOverhead = 800;

    /// <summary>What the paths may take however many panels there are.</summary>
    private const int LeastBudget = 40_000;

    /// <summary>The "d" of a path for each level of colour; a cell is 1 × 1, and row 0 is centred on y = 0.</summary>
    public static IEnumerable<(int Level, string Path)> Of(HeatMap map, ColorScale colors) =>
        from stroke in Strokes(map, colors)
        group stroke by stroke.Level into strokes
        orderby strokes.Key
        select (strokes.Key, strokes.Aggregate(new StringBuilder(), (path, stroke) => path.Append(
            CultureInfo.InvariantCulture, $"M{stroke.Column} {stroke.Row}h{stroke.Length}")).ToString());

    /// <summary>The chart with heat maps coarse enough for a small file.</summary>
    /// <exception cref="ArgumentException">The chart has heat maps and no <see cref="Chart.Colors"/>.</exception>
    public static Chart Compact(Chart chart)
    {
        if (chart.Panels.All(panel => panel.HeatMap is null))
            return chart;
        var colors = chart.Colors ?? throw new ArgumentException("A chart with heat maps needs Colors.", nameof(chart));
        var budget = Math.Max(LeastBudget, Budget - PanelOverhead * chart.Panels.Count);
        while (chart.Panels.Sum(Length) > budget)
            chart = chart with { Panels = [.. chart.Panels.Select(Coarser)] };
        return chart;

        int Length(Panel panel) => panel.HeatMap is { } map ? Of(map, colors).Sum(stroke => stroke.Path.Length) : 0;
        static Panel Coarser(Panel panel) => panel with { HeatMap = panel.HeatMap?.Coarser() };
    }

    private static IEnumerable<(int Level, int Column, int Row, int Length)> Strokes(HeatMap map, ColorScale colors)
    {
        for (var row = 0; row < map.Rows; row++)
        {
            for (int column = 0, end; column < map.Columns; column = end)
            {
                var level = colors.Level(map.Values[row, column]);
                for (end = column + 1; end < map.Columns && colors.Level(map.Values[row, end]) == level;)
                    end++;
                yield return (level, column, row, end - column);
            }
        }
    }
}
