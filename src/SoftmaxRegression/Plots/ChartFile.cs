namespace SoftmaxRegression.Plots;

/// <summary>Charts as files.</summary>
public static class ChartFile
{
    /// <summary>Writes a chart as SVG, and where ScottPlot is compiled in a chart of lines also as PNG beside it. The
    /// SVG is never ScottPlot's, so that it looks the same wherever it was made.</summary>
    /// <param name="chart">What to draw.</param>
    /// <param name="path">The SVG file; one already there is replaced when the new one is complete.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Nothing may be written there.</exception>
    public static void Save(Chart chart, string path)
    {
        AtomicFile.Write(path, SvgRenderer.Render(chart).Save);
#if NATIVE_PACKAGES
        if (ScottPlotChart.CanDraw(chart))
            ScottPlotChart.SavePng(chart, Path.ChangeExtension(path, ".png"));
#endif
    }
}
