using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>How a run that leads nowhere is told from others, and what its user is told.</summary>
internal static class Divergence
{
    /// <summary>A run whose objective is this many times that of the untrained model is not on its way down.</summary>
    private const double Factor = 10;

    /// <summary>Whether a run has diverged.</summary>
    /// <param name="measures">What was measured of its model; null where nothing was.</param>
    /// <param name="classes">K: ln K is the objective without any training.</param>
    public static bool IsIn(Measures? measures, int classes)
        => measures is { Objective: var objective } && !(objective <= Factor * Math.Log(classes));

    /// <summary>Whether weights, or what moves them, have ceased to be numbers: then their sum has, too.</summary>
    public static bool IsIn<T>(Matrix<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => !T.IsFinite(TensorPrimitives.Sum<T>(values.Values()));

    /// <summary>The sentence: in which epoch, and what to try.</summary>
    /// <param name="epoch">What was measured.</param>
    /// <param name="classes">K.</param>
    /// <param name="isRateGiven">Whether the learning rate was given by hand.</param>
    /// <param name="stable">A learning rate that would do.</param>
    public static InputException In(Epoch epoch, int classes, bool isRateGiven, double stable)
    {
        var (advice, remedy) = isRateGiven
            ? ("a learning rate computed from the data", Remedy.AutomaticLearningRate)
            : ("a larger penalty", Remedy.LargerPenalty);
        if (stable is > 0 and < double.PositiveInfinity)
            advice = FormattableString.Invariant($"a learning rate below {stable:G2}, or {advice}");
        double objective = epoch.Training!.Value.Objective, untrained = Math.Log(classes);
        return new InputException(
            FormattableString.Invariant($"Training diverged in epoch {epoch.Number}: the objective is {objective:G3}, ")
                + FormattableString.Invariant($"and {untrained:G3} without any training; try {advice}."), remedy);
    }
}
