using SoftmaxRegression.Training;
namespace SoftmaxRegression.Plots;

/// <summary>What charts take from the history of a run.</summary>
internal static class HistorySeries
{
    /// <summary>One value of every epoch as a line that ends in its final value.</summary>
    public static Series Line(this IReadOnlyList<Epoch> history, string name, Func<Epoch, double?> value, string color)
    {
        double[] values = [.. history.Select(epoch => value(epoch) ?? double.NaN)];
        return new Series(name, [.. history.Select(epoch => (double)epoch.Number)], values, color)
        {
            EndValue = NumberText.Short(values[^1]),
        };
    }

    /// <summary>The epoch of the lowest validation cross-entropy; null where there is none.</summary>
    public static Epoch? Best(this IEnumerable<Epoch> history) => history
        .Where(epoch => epoch.Validation is { } measures && double.IsFinite(measures.CrossEntropy))
        .MinBy(epoch => epoch.Validation!.Value.CrossEntropy);
}
