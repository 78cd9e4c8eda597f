using SoftmaxRegression.Training;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using System.Globalization;

namespace SoftmaxRegression.Plots;

/// <summary>Draws charts with ScottPlot. Compiled only if the build property NativePackages is true.</summary>
internal static class ScottPlotChart
{
    private static readonly Lock OneAtATime = new();

    /// <summary>Whether the first panel shows what the chart is about: lines, or a heat map by itself.</summary>
    public static bool CanDraw(Chart chart)
        => chart.Panels is [{ Series.Count: > 0, HeatMap: null }, ..] or [{ HeatMap: not null }];

    /// <summary>Writes the first panel of the chart as PNG.</summary>
    public static void SavePng(Chart chart, string path)
    {
        using var turn = OneAtATime.EnterScope();
        ScottPlot.Fonts.Default = "DejaVu Sans"; // the default font cuts titles off on Linux
        using ScottPlot.Plot plot = new();
        var panel = chart.Panels[0];
        if (panel.HeatMap is { } map)
            AddHeatMap(plot, panel, map);
        else
            AddLines(plot, panel);
        plot.Title(chart.Title);
        plot.XLabel(chart.Panels[^1].X.Label);
        plot.YLabel(panel.Y.Label);
        plot.SavePng(path, chart.Width, chart.Height);
    }

    private static void AddLines(ScottPlot.Plot plot, Panel panel)
    {
        var (bottom, top) = (Place(panel.Y, panel.Y.Min), Place(panel.Y, panel.Y.Max));
        foreach (var series in panel.Series)
            AddSeries(plot, panel.Y, series);
        if (panel.Horizontal is { } horizontal && Place(panel.Y, horizontal.Value) is var y && double.IsFinite(y))
        {
            var name = $"{NumberText.Short(horizontal.Value)} {horizontal.Label}";
            AddDashes(plot, [panel.X.Min, panel.X.Max], [y, y], name);
        }
        if (panel.Vertical is { } vertical)
            AddDashes(plot, [vertical.Value, vertical.Value], [bottom, top], vertical.Label);

        var rises = panel.Series[0].Ys[^1] > panel.Series[0].Ys[0]; // the legend goes where the lines do not
        plot.ShowLegend(rises ? ScottPlot.Alignment.LowerRight : ScottPlot.Alignment.UpperRight);
        plot.Axes.SetLimits(panel.X.Min, panel.X.Max, bottom, top);
        if (panel.Y.Logarithmic)
            plot.Axes.Left.TickGenerator = PowersOfTen();
    }

    /// <summary>Cells of one unit, the first row at the top, with what is written in them.</summary>
    private static void AddHeatMap(ScottPlot.Plot plot, Panel panel, HeatMap map)
    {
        var finite = map.Values.Cast<double>().Where(double.IsFinite).ToList();
        if (finite.Count > 0)
            plot.Add.Heatmap(map.Values).Colormap = new ScottPlot.Colormaps.GrayscaleReversed();
        var middle = finite.DefaultIfEmpty().Max() / 2;
        for (var row = 0; row < map.Rows; row++)
        {
            for (var column = 0; column < map.Columns; column++)
            {
                if (map.Labels?[row, column] is not { Length: > 0 } label)
                    continue;
                var text = plot.Add.Text(label, column, map.Rows - 1 - row);
                text.LabelFontColor = map.Values[row, column] > middle ? ScottPlot.Colors.White : ScottPlot.Colors.Black;
                text.LabelAlignment = ScottPlot.Alignment.MiddleCenter;
                text.LabelFontSize = map.Columns > 10 ? 8 : 12;
            }
        }
        plot.Axes.SetLimits(-0.5, map.Columns - 0.5, -0.5, map.Rows - 0.5);
        plot.Axes.Bottom.TickGenerator = Names(panel.X.Names ?? [], column => column);
        plot.Axes.Left.TickGenerator = Names(panel.Y.Names ?? [], row => map.Rows - 1 - row);
    }

    private static ScottPlot.TickGenerators.NumericManual Names(IReadOnlyList<string> names, Func<int, double> place)
        => new([.. Enumerable.Range(0, names.Count).Select(place)], [.. names]);

    /// <summary>One ScottPlot line for each stretch without a gap; the first carries the name.</summary>
    private static void AddSeries(ScottPlot.Plot plot, Axis axis, Series series)
    {
        var name = $"{series.EndValue} {series.Name}".Trim();
        List<double> xs = [], ys = [];
        for (var i = 0; i <= series.Ys.Count; i++)
        {
            var y = i < series.Ys.Count ? Place(axis, series.Ys[i]) : double.NaN;
            if (double.IsFinite(y))
            {
                xs.Add(series.Xs[i]);
                ys.Add(y);
            }
            else if (xs.Count > 0)
            {
                var line = plot.Add.ScatterLine(xs.ToArray(), ys.ToArray());
                line.LineWidth = series.Style == LineStyle.Thin ? 1 : 2;
                line.MarkerSize = xs.Count == 1 ? 5 : 0;
                line.Color = ScottPlot.Color.FromHex(series.Color);
                if (series.Style == LineStyle.Dashed)
                    line.LinePattern = ScottPlot.LinePattern.Dashed;
                if (series.Name != "" && name != "")
                    line.LegendText = name;
                (xs, ys, name) = ([], [], "");
            }
        }
    }

    private static void AddDashes(ScottPlot.Plot plot, double[] xs, double[] ys, string name)
    {
        var line = plot.Add.ScatterLine(xs, ys);
        line.LineWidth = 1;
        line.Color = ScottPlot.Color.FromHex(Palette.Muted);
        line.LinePattern = ScottPlot.LinePattern.Dashed;
        line.LegendText = name;
    }

    /// <summary>ScottPlot has no logarithmic axis: it draws the logarithms, and the labels undo them.</summary>
    private static double Place(Axis axis, double value) => axis.Logarithmic ? Math.Log10(value) : value;

    private static ScottPlot.TickGenerators.NumericAutomatic PowersOfTen() => new()
    {
        MinorTickGenerator = new ScottPlot.TickGenerators.LogMinorTickGenerator(),
        IntegerTicksOnly = true,
        LabelFormatter = y => Math.Pow(10, y).ToString("G3", CultureInfo.InvariantCulture),
    };
}
