using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Training;

/// <summary>What a training may choose. The defaults suit most tables.</summary>
/// <exception cref="ArgumentOutOfRangeException">A property was given a value that it may not have.</exception>
public sealed record TrainingOptions : TableOptions
{
    /// <summary>
    /// So many threads at most share a step: into so many shares a batch is cut, however many threads there are, because
    /// the order in which its sums are added up fixes the bits.
    /// </summary>
    public const int MostThreads = Shares.Count;

    /// <summary>λ, the strength of the L2 penalty, 0 or above.</summary>
    public double L2 { get; init => field = Setting.Checked(value, value is >= 0 and < double.PositiveInfinity, "0 or above"); } = 1e-3;

    /// <summary>How the objective is minimised: <see cref="GradientDescentOptions"/> or <see cref="LbfgsOptions"/>.</summary>
    public OptimizerOptions Optimizer { get; init; } = new GradientDescentOptions();

    /// <summary>
    /// End when the validation loss, or without validation rows the objective, has not improved for so many epochs, 1 or
    /// more, and keep the weights of the best; null for never.
    /// </summary>
    public int? Patience { get; init => field = Setting.Checked(value, value is null or >= 1, "1 or more"); }

    /// <summary>Who multiplies: one of <see cref="Engines.Names"/>.</summary>
    public string Engine { get; init; } = Engines.Auto;
}
