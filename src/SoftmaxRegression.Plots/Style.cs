using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Plots;

/// <summary>The look that all plots share: quiet axes without a frame.</summary>
internal static class Style
{
    static Style() => Font.Use();

    /// <summary>An empty plot: grey axes, horizontal grid lines.</summary>
    public static Plot NewPlot()
    {
        var plot = new Plot();
        plot.RenderManager.ClearCanvasBeforeEachRender = false; // or it would wipe out the plots beside it
        plot.Axes.Right.IsVisible = plot.Axes.Top.IsVisible = false;
        plot.Grid.MajorLineColor = Palette.Grid;
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.Axes.Title.Label.FontSize = Words.LabelSize + 1;
        plot.Axes.Title.Label.ForeColor = Palette.Ink;
        Quieten(plot.Axes.Left);
        Quieten(plot.Axes.Bottom);
        plot.Axes.Left.FrameLineStyle.Width = 0;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        return plot;
    }

    /// <summary>A grey axis with round numbers.</summary>
    public static void Quieten(IAxis axis)
    {
        axis.Label.FontSize = Words.LabelSize;
        axis.Label.Bold = false;
        axis.TickLabelStyle.FontSize = Words.TickSize;
        axis.TickLabelStyle.OffsetY = Words.Drop(Words.TickSize);
        axis.Label.ForeColor = axis.TickLabelStyle.ForeColor = Palette.Muted;
        axis.MajorTickStyle.Color = axis.MinorTickStyle.Color = axis.FrameLineStyle.Color = Palette.Muted;
        axis.TickGenerator = Numbers();
    }

    /// <summary>Round numbers along an axis.</summary>
    public static NumericAutomatic Numbers(bool whole = false) => new()
    {
        IntegerTicksOnly = whole,
        TickDensity = 0.6,
        MinorTickGenerator = new EvenlySpacedMinorTickGenerator(1),
        LabelFormatter = NumberText.Tick,
    };

    /// <summary>Names along an axis instead of numbers, at 0, 1, 2 and so on, or the last of them at 0.</summary>
    public static void Name(this IAxis axis, IEnumerable<string> names, bool lastAtZero = false)
    {
        string[] labels = [.. lastAtZero ? names.Reverse() : names];
        axis.TickGenerator = new NumericManual([.. labels.Select((_, i) => (double)i)], labels);
        axis.TickLabelStyle.ForeColor = Palette.Ink;
        axis.TickLabelStyle.FontName = Font.For(string.Concat(names));
        axis.MajorTickStyle.Length = 0;
    }

    /// <summary>The numbers of a column along an axis, dates as such, and as much of its name as fits.</summary>
    public static void Take(this IAxis axis, NumericColumn column, float length)
    {
        axis.Label.Text = axis.Label.Fit(column.Name, length);
        axis.Label.FontName = Font.For(axis.Label.Text);
        if (column is DateColumn)
            axis.TickGenerator = new NumericAutomatic { TickDensity = 0.4, LabelFormatter = Date };

        static string Date(double days)
        {
            var day = DateTime.UnixEpoch; // a margin may lie beyond the calendar
            return days > (DateTime.MinValue - day).TotalDays && days < (DateTime.MaxValue - day).TotalDays
                ? $"{day.AddDays(days):yyyy-MM-dd}" : "";
        }
    }

    /// <summary>A title above the plot, as much of it as fits.</summary>
    public static void Head(this Plot plot, string title, float width)
    {
        var words = plot.Axes.Title.Label;
        plot.Title(words.Fit(title, width));
        words.FontName = Font.For(words.Text);
    }

    /// <summary>Nothing but a frame around the data, as around an image.</summary>
    public static void Box(this Plot plot)
    {
        plot.HideGrid();
        plot.Axes.Left.FrameLineStyle.Width = plot.Axes.Bottom.FrameLineStyle.Width = 0;
        plot.DataBorder.Width = 1;
        plot.DataBorder.Color = Palette.Muted;
    }

    /// <summary>Words at a place in the units of the axes.</summary>
    public static Text Write(this Plot plot, string words, double x, double y, LabelStyle style, Alignment alignment)
    {
        var text = plot.Add.Text("", x, y);
        style.FontName = Font.For(words);
        text.LabelStyle = style;
        text.LabelText = words;
        text.LabelAlignment = alignment;
        return text;
    }

    /// <summary>Lines along which values have some levels.</summary>
    public static void Contours(
        this Plot plot, double[] xs, double[] ys, double[,] values, double[] levels, LineStyle style)
    {
        var surface = new Coordinates3d[ys.Length, xs.Length];
        for (int row = 0; row < ys.Length; row++)
        {
            for (int column = 0; column < xs.Length; column++)
                surface[row, column] = new Coordinates3d(xs[column], ys[row], values[row, column]);
        }

        var lines = plot.Add.ContourLines(surface);
        lines.ContourLineLevels = levels;
        lines.Update(surface);
        lines.LineStyle = style;
        lines.LabelStyle.IsVisible = false;
    }

    /// <summary>
    /// A map of values between the ends of its colours, over cells at whole numbers; NaN is a grey cell.
    /// </summary>
    public static Heatmap Map(
        this Plot plot, double[,] values, IColormap colors, double min, double max)
    {
        // ScottPlot refuses infinite values, and a map without any number.
        var (rows, columns) = (values.GetLength(0), values.GetLength(1));
        bool empty = values.Cast<double>().All(double.IsNaN);
        var shown = new double[rows, columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                shown[row, column] = empty ? min : Math.Clamp(values[row, column], min, max);
        }

        var map = plot.Add.Heatmap(shown);
        map.Colormap = empty ? new ScottPlot.Colormaps.CustomInterpolated([Palette.Missing]) : colors;
        map.NaNCellColor = Palette.Missing;
        map.ManualRange = new ScottPlot.Range(min, max);
        plot.Axes.SetLimits(-0.5, columns - 0.5, -0.5, rows - 0.5);
        return map;
    }
}
