using System.Numerics;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Training;

/// <summary>How large batches and blocks are and how many epochs there are, where the options leave that to the data.</summary>
internal static class DescentSizes
{
    private const int MaxBlockSize = 64;
    private const int MaxBatchSize = 4096;

    /// <summary>
    /// The batch size for n examples of N features: four examples for each feature or less, a power of two from 32 to
    /// 4096. There the noise of a batch and the curvature of the objective limit the step about equally.
    /// </summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="examples">n.</param>
    /// <param name="features">N.</param>
    /// <returns>b, at most n.</returns>
    public static int BatchSizeFor(this GradientDescentOptions options, int examples, int features)
        => Math.Min(examples, options.BatchSize ?? 1 << (int)Math.Clamp(Math.Log2(4.0 * features), 5, Math.Log2(MaxBatchSize)));

    /// <summary>
    /// The batch size for data whose curvature is known. Of sparse features there are many, and an example has few: L_max/L
    /// tells where noise and curvature limit the step equally, and a step should have at least twice as many numbers of
    /// examples to look at as weights to change. So few examples that all can be a batch are one: there is no noise then.
    /// </summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="data">The training examples.</param>
    /// <param name="bound">Their curvature; null where a learning rate was asked for.</param>
    /// <returns>b, at most n.</returns>
    public static int BatchSizeFor<T>(this GradientDescentOptions options, DataSet<T> data, CurvatureBound<T>? bound)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (options.BatchSize is not null || bound is null || data.SparseFeatures == 0 || data.Count <= MaxBatchSize)
            return options.BatchSizeFor(data.Count, data.Features);
        double wanted = Math.Max(bound.Example / bound.Largest, 2.0 * data.Features / data.StoredFeatures);
        return Math.Min(data.Count, 1 << (int)Math.Clamp(Math.Log2(wanted), 5, Math.Log2(MaxBatchSize)));
    }

    /// <summary>How many examples to put in a block, so that some blocks make a batch and each stays in the cache.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="examples">n.</param>
    /// <param name="features">N.</param>
    /// <returns>At most 64.</returns>
    public static int BlockSizeFor(this GradientDescentOptions options, int examples, int features)
    {
        int batch = options.BatchSizeFor(examples, features), blocks = (batch + MaxBlockSize - 1) / MaxBlockSize;
        return (batch + blocks - 1) / blocks;
    }

    /// <summary>
    /// The number of epochs: enough for 2,000 steps, unless that is too much work for the gain; but at least 20.
    /// </summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="examples">n.</param>
    /// <param name="batchSize">b.</param>
    /// <param name="stored">How many numbers of an example are stored, on average: N, or as many as are not 0.</param>
    /// <param name="classes">K.</param>
    /// <returns>The number of epochs.</returns>
    public static int EpochsFor(this GradientDescentOptions options, int examples, int batchSize, int stored, int classes)
    {
        const double steps = 2000, work = 1.8e10;
        double stepsInEpoch = Math.Ceiling((double)examples / batchSize);
        return options.Epochs ?? (int)Math.Max(20, Math.Min(steps / stepsInEpoch, work / ((double)examples * stored * classes)));
    }
}
