using ScottPlot;

namespace SoftmaxRegression.Plots;

/// <summary>An axis of losses: logarithmic when the largest is more than five times the least.</summary>
internal sealed class LossAxis
{
    /// <summary>The ends of an axis, which lie beyond what is drawn, have to be numbers, and so has its length.</summary>
    public const double Most = 1e300;

    private const double Padding = 0.05;

    private readonly bool _isLogarithmic;

    /// <param name="plot">The plot whose left axis it will be.</param>
    /// <param name="values">What will be drawn.</param>
    public LossAxis(Plot plot, params IEnumerable<double> values)
    {
        double[] positive = [.. values.Where(value => value > 0 && double.IsFinite(value)).DefaultIfEmpty(1)];
        double least = positive.Min(), largest = positive.Max();
        _isLogarithmic = largest > 5 * least || largest > 1e6;

        double[] places = [.. values.Select(Place).Where(place => Math.Abs(place) < Most).DefaultIfEmpty()];
        double min = places.Min(), max = places.Max();
        // never so narrow that steps along the axis would vanish
        double pad = max - min > 1e-9 * Math.Max(Math.Abs(min), Math.Abs(max))
            ? Padding * (max - min)
            : Math.Max(Math.Abs(max) / 10, 1e-3);
        plot.Axes.SetLimitsY(min - pad, max + pad);
        plot.YLabel(_isLogarithmic ? "loss (nats), logarithmic" : "loss (nats)");
        if (_isLogarithmic)
            plot.Axes.Left.TickGenerator = new LogTicks();
    }

    /// <summary>Where a loss lies, in the units of the plot.</summary>
    public double Place(double loss) => _isLogarithmic ? Math.Log10(loss) : loss;
}
