using SoftmaxRegression.Data;

namespace SoftmaxRegression.Training;

/// <summary>By gradient descent on mini-batches. What is null is chosen from the data.</summary>
/// <exception cref="ArgumentOutOfRangeException">A property was given a value that it may not have.</exception>
public sealed record GradientDescentOptions : OptimizerOptions
{
    private const int MaxBlockSize = 64;

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

    /// <summary>
    /// The batch size for n examples of N features: four examples for each feature or less, a power of two from 32 to
    /// 4096. There the noise of a batch and the curvature of the objective limit the step about equally.
    /// </summary>
    /// <param name="examples">n.</param>
    /// <param name="features">N.</param>
    /// <returns>b, at most n.</returns>
    internal int BatchSizeFor(int examples, int features)
        => Math.Min(examples, BatchSize ?? 1 << (int)Math.Clamp(Math.Log2(4.0 * features), 5, 12));

    /// <summary>How many examples to put in a block, so that some blocks make a batch and each stays in the cache.</summary>
    /// <param name="examples">n.</param>
    /// <param name="features">N.</param>
    /// <returns>At most 64.</returns>
    internal int BlockSizeFor(int examples, int features)
    {
        int batch = BatchSizeFor(examples, features), blocks = (batch + MaxBlockSize - 1) / MaxBlockSize;
        return (batch + blocks - 1) / blocks;
    }

    /// <summary>
    /// The number of epochs: enough for 2,000 steps, unless that is too much work for the gain; but at least 20.
    /// </summary>
    /// <param name="examples">n.</param>
    /// <param name="features">N.</param>
    /// <param name="stored">How many of them an example has, on average, that are not sparse, or not 0.</param>
    /// <param name="classes">K.</param>
    /// <returns>The number of epochs.</returns>
    internal int EpochsFor(int examples, int features, int stored, int classes)
    {
        const double steps = 2000, work = 1.8e10;
        double stepsInEpoch = Math.Ceiling((double)examples / BatchSizeFor(examples, features));
        return Epochs ?? (int)Math.Max(20, Math.Min(steps / stepsInEpoch, work / ((double)examples * stored * classes)));
    }
}
