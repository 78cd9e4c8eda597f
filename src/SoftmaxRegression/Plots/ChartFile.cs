using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
namespace SoftmaxRegression.Plots;

/// <summary>Charts as files.</summary>
public static class ChartFile
{
    /// <summary>Writes a chart as SVG, and with ScottPlot compiled in also as PNG beside it. The SVG is never
    /// ScottPlot's: it has every panel, stays small for long histories, and looks the same wherever it was made.</summary>
    /// <param name="chart">What to draw.</param>
    /// <param name="path">The SVG file; one already there is replaced when the new one is complete.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Save(Chart chart, string path)
    {
        AtomicFile.Write(path, SvgRenderer.Render(chart).Save);
#if NATIVE_PACKAGES
        if (ScottPlotChart.CanDraw(chart))
            AtomicFile.Replace(Path.ChangeExtension(path, ".png"), png => ScottPlotChart.SavePng(chart, png));
#endif
    }
}
