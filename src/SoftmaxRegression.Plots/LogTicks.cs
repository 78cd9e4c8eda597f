using ScottPlot;

namespace SoftmaxRegression.Plots;

/// <summary>
/// Numbers along a logarithmic axis. ScottPlot has none: it draws log₁₀(value + offset), and the labels undo it.
/// </summary>
/// <param name="offset">Added to each value: 1 where 0 is to be on the axis.</param>
internal sealed class LogTicks(int offset = 0) : ITickGenerator
{
    public Tick[] Ticks { get; private set; } = [];

    public int MaxTickCount { get; set; } = 10;

    /// <summary>Labels at 1, 2 and 5 times powers of ten, or at fewer where they would be too many.</summary>
    public void Regenerate(CoordinateRange range, Edge edge, PixelLength size, Paint paint, LabelStyle labelStyle)
    {
        int first = offset > 0 ? 0 : (int)Math.Floor(range.Min), last = (int)Math.Floor(range.Max);
        double decadeLength = size.Length / range.Length, room = edge.IsHorizontal() ? 60 : 25; // pixels, for a label
        int stride = (int)Math.Ceiling(room / decadeLength);
        int[] labelled = Math.Log10(2) * decadeLength >= 0.7 * room ? [1, 2, 5] : [1];
        bool isPlain = offset > 0 || (first >= -5 && last < 6);
        var ticks =
            from decade in Enumerable.Range(first, last - first + 1)
            from digit in Enumerable.Range(1, stride > 1 ? 1 : 9)
            let value = digit * Math.Pow(10, decade)
            let isMajor = labelled.Contains(digit) && decade % stride == 0
            let label = isPlain ? NumberText.Tick(value) : NumberText.Scientific(digit, decade)
            select new Tick(Math.Log10(value + offset), isMajor ? label : "", isMajor);
        if (offset > 0)
            ticks = ticks.Prepend(new Tick(0, "0"));
        Ticks = [.. ticks.Where(tick => range.Contains(tick.Position))];
    }
}
