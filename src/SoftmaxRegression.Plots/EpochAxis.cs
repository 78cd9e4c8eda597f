using ScottPlot;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Plots;

/// <summary>
/// The axis of the epochs. It is logarithmic, from 0 on, for a run that makes nine tenths of its way from the first
/// training loss down to the lowest within the first tenth of the epochs: else there would be a vertical line to see.
/// </summary>
internal sealed class EpochAxis
{
    /// <summary>Of fewer epochs even the first tenth is wide enough.</summary>
    private const int Few = 20;

    /// <summary>Room at both ends, as a share of the axis: for rings around points there.</summary>
    private const double Padding = 0.012;

    private readonly bool _isLogarithmic;
    private readonly int _last;

    /// <param name="runs">The epochs of each run that will be drawn. One that falls early is enough.</param>
    public EpochAxis(params IEnumerable<IReadOnlyList<Epoch>> runs)
    {
        _last = Math.Max(1, runs.Max(run => run[^1].Number));
        _isLogarithmic = _last > Few && runs.Any(FallsEarly);
    }

    /// <summary>Makes this the bottom axis of a plot.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="first">The first epoch shown.</param>
    /// <param name="isLabelled">Whether there are words and numbers; they may stand on another plot below.</param>
    public void Under(Plot plot, int first = 0, bool isLabelled = true)
    {
        var axis = plot.Axes.Bottom;
        double min = Place(Math.Min(first, _last - 1)), max = Place(_last), pad = Padding * (max - min);
        plot.Axes.SetLimitsX(min - pad, max + pad);
        axis.TickGenerator = _isLogarithmic ? new LogTicks(offset: 1) : Style.Numbers(whole: true);
        axis.TickLabelStyle.IsVisible = isLabelled;
        plot.XLabel(!isLabelled ? "" : _isLogarithmic ? "epoch, logarithmic" : "epoch");
    }

    /// <summary>Where an epoch lies, in the units of the plot.</summary>
    public double Place(int number) => _isLogarithmic ? Math.Log10(number + 1) : number;

    /// <summary>The places of all epochs.</summary>
    public double[] Places(IEnumerable<Epoch> epochs) => [.. epochs.Select(epoch => Place(epoch.Number))];

    private bool FallsEarly(IReadOnlyList<Epoch> run)
    {
        var losses = run.Measured().Select(epoch => (epoch.Number, Loss: epoch.Training!.Value.CrossEntropy))
            .Where(epoch => double.IsFinite(epoch.Loss)).ToList();
        if (losses.Count == 0)
            return false;
        double start = losses[0].Loss, fall = start - losses.Min(epoch => epoch.Loss);
        return fall > 0 && losses.First(epoch => start - epoch.Loss >= 0.9 * fall).Number <= _last / 10;
    }
}
