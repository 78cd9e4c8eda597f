using SoftmaxRegression.Training;

namespace SoftmaxRegression.Plots;

/// <summary>What charts take from the history of a run.</summary>
internal static class History
{
    /// <summary>One value of every epoch; NaN where there is none.</summary>
    public static double[] Values(this IEnumerable<Epoch> history, Func<Epoch, double?> value)
        => [.. history.Select(epoch => value(epoch) ?? double.NaN)];

    /// <summary>The epochs after which the training rows were measured.</summary>
    public static IReadOnlyList<Epoch> Measured(this IEnumerable<Epoch> history)
        => [.. history.Where(epoch => epoch.Training is not null)];
}
