using SoftmaxRegression.Data;

namespace SoftmaxRegression.Training;

/// <summary>By gradient descent on mini-batches. What is null is chosen from the data.</summary>
/// <exception cref="ArgumentOutOfRangeException">A property was given a value that it may not have.</exception>
public sealed record GradientDescentOptions : OptimizerOptions
{
    /// <summary>How many passes over the training examples, 0 or more.</summary>
    public int? Epochs { get; init => field = Setting.Checked(value, value is null or >= 0, "0 or more"); }

    /// <summary>b, how many examples a step looks at, 1 or more.</summary>
    public int? BatchSize { get; init => field = Setting.Checked(value, value is null or >= 1, "1 or more"); }

    /// <summary>η, the first step size, above 0. Null for one that the <see cref="CurvatureBound{T}"/> gives.</summary>
    public double? LearningRate { get; init => field = Setting.Checked(value, value is null or (> 0 and < double.PositiveInfinity), "above 0"); }

    /// <summary>How the step size goes on.</summary>
    public Schedule Schedule { get; init => field = Setting.Checked(value, Enum.IsDefined(value), "defined"); } = Schedule.Linear;

    /// <summary>μ, how much of the direction is kept from step to step: at least 0, below 1.</summary>
    public double Momentum { get; init => field = Setting.Checked(value, value is >= 0 and < 1, "at least 0 and below 1"); } = 0.9;

    /// <summary>Whether to compute in double precision, which takes twice the time and memory of single.</summary>
    public bool DoublePrecision { get; init; }

    /// <summary>End when the objective is proven to be so close to the optimum, as a share of it; 0: never.</summary>
    public double Tolerance { get; init => field = Setting.Checked(value, value >= 0 && double.IsFinite(value), "0 or above"); } = 1e-3;
}
