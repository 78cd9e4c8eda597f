using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression;

/// <summary>
/// The cross-entropy of a predicted distribution s under a target distribution y, −Σ_k y_k log s_k, in nats. With the
/// one-hot target of a labelled example it is −log s_y: the negative log-likelihood of the label.
/// </summary>
/// <remarks>
/// Every target is a distribution over the K classes, one-hot or not; the formulas are the same. Sources: Petersen,
/// "Softmax with cross-entropy"; Bendersky, "The Softmax function and its derivative"; Roelants, "Softmax
/// classification with cross-entropy".
/// </remarks>
public static class CrossEntropy
{
    /// <summary>The likelihood of one example, Π_k s_k^{y_k}: with a one-hot target, the probability of its label.</summary>
    /// <param name="y">The target, K values that sum to 1.</param>
    /// <param name="s">The prediction, K values that sum to 1.</param>
    /// <returns>From 0 to 1. The larger it is, the better the prediction explains the target.</returns>
    /// <remarks>
    /// The likelihood of several examples is the product of theirs, which soon is too small for any number type. Hence
    /// <see cref="Loss"/>: −log turns products into sums. Source: Roelants.
    /// </remarks>
    public static T Likelihood<T>(Vector<T> y, Vector<T> s)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var likelihood = T.One;
        for (int k = 0; k < y.Count; k++)
            likelihood *= T.Pow(s[k], y[k]);
        return likelihood;
    }

    /// <summary>The loss of one example, −y log sᵀ = −Σ_k y_k log s_k, where 0 · log 0 counts as 0.</summary>
    /// <param name="y">The target, K values that sum to 1.</param>
    /// <param name="s">The prediction, K values that sum to 1.</param>
    /// <returns>The loss in nats: 0 for a certain and right prediction, ∞ for a certain and wrong one.</returns>
    public static T Loss<T>(Vector<T> y, Vector<T> s)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var loss = T.Zero;
        for (int k = 0; k < y.Count; k++)
        {
            if (y[k] > T.Zero)
                loss -= y[k] * T.Log(s[k]);
        }

        return loss;
    }

    /// <summary>The gradient of the loss with respect to the prediction, ∂L/∂s_k = −y_k / s_k.</summary>
    /// <param name="y">The target, K values that sum to 1.</param>
    /// <param name="s">The prediction, K values above 0.</param>
    /// <returns>K values.</returns>
    public static Vector<T> Gradient<T>(Vector<T> y, Vector<T> s)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => -y.PointwiseDivide(s);

    /// <summary>The mean loss of a batch, −(1/m) Σ_i y_i log s_iᵀ = −(1/m) Tr(Y log Sᵀ).</summary>
    /// <param name="Y">Targets, m × K, each row a distribution.</param>
    /// <param name="S">Predictions, m × K, each row a distribution.</param>
    /// <returns>The mean loss in nats.</returns>
    public static T Mean<T>(Matrix<T> Y, Matrix<T> S)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var sum = T.Zero;
        for (int i = 0; i < Y.RowCount; i++)
            sum += Loss(Y.Row(i), S.Row(i));
        return sum / T.CreateChecked(Y.RowCount);
    }

    /// <summary>
    /// Softmax and cross-entropy in one: the error S − Y, which is the gradient of the summed loss with respect to the
    /// logits, and the summed loss itself, Σ_i (log Σ_k e^{z_ik} − Σ_k y_ik z_ik).
    /// </summary>
    /// <param name="logits">Z, m × K, one example per row; overwritten with S − Y.</param>
    /// <param name="Y">Targets, m × K, each row a distribution.</param>
    /// <param name="weights">How much each example counts, m values; empty for 1. Losses and errors are multiplied.</param>
    /// <returns>The sum of the m losses, in nats.</returns>
    /// <exception cref="ArgumentException">The matrices have not the same size, or the weights are not m.</exception>
    /// <remarks>
    /// The loss comes from the logits, never from log S: a probability that underflows to 0 would make it infinite.
    /// Divided by m, the error is Petersen's gradient of the mean, (1/m)(S − Y).
    /// </remarks>
    public static double Error<T>(Matrix<T> logits, Matrix<T> Y, ReadOnlySpan<T> weights = default)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => FusedError.Of(logits, Y, weights);
}
