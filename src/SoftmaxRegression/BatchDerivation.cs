using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression;

/// <summary>
/// The gradient of the mean loss of a batch, the long way round: L = −(1/m) Tr(Y log Sᵀ), with S the softmax of each
/// row of the logits Z. Everything here is a mean over the m examples: the factor 1/m is easily lost, and then the step
/// size depends on the size of the batch.
/// </summary>
/// <remarks>
/// A batch as the input or output of a function is the vector of its rows: Z_ik is number iK + k, from 0.
/// Sources: Petersen, "Softmax with cross-entropy"; Dahal, "Softmax and Cross Entropy Loss".
/// </remarks>
public static class BatchDerivation
{
    /// <summary>
    /// The Jacobian of the softmax of a batch, ∂S/∂Z. No example's probabilities depend on another's logits: only the
    /// blocks on the diagonal, diag(s) − sᵀs for each row s of S, are not 0.
    /// </summary>
    /// <param name="S">Probabilities, m × K, each row a softmax.</param>
    /// <returns>mK × mK.</returns>
    /// <remarks>Source: Petersen, the Jacobian of the softmax of a batch.</remarks>
    public static Matrix<double> SoftmaxJacobian(Matrix<double> S)
    {
        int classes = S.ColumnCount;
        var jacobian = Matrix<double>.Build.Dense(S.RowCount * classes, S.RowCount * classes);
        for (int i = 0; i < S.RowCount; i++)
            jacobian.SetSubMatrix(i * classes, i * classes, Softmax.Jacobian(S.Row(i)));
        return jacobian;
    }

    /// <summary>The gradient with respect to the probabilities, ∂L/∂S = −(1/m) Y/S.</summary>
    /// <param name="Y">Targets, m × K, each row a distribution.</param>
    /// <param name="S">Probabilities, m × K, each above 0.</param>
    /// <returns>m × K.</returns>
    /// <remarks>Source: Petersen.</remarks>
    public static Matrix<double> ProbabilitiesGradient(Matrix<double> Y, Matrix<double> S)
        => -Y.PointwiseDivide(S) / S.RowCount;

    /// <summary>The gradient with respect to the logits, ∂L/∂Z = (1/m)(S − Y).</summary>
    /// <param name="Y">Targets, m × K, each row a distribution.</param>
    /// <param name="S">Probabilities, m × K.</param>
    /// <returns>m × K.</returns>
    /// <remarks>Source: Petersen, "Error at input to softmax layer for batch".</remarks>
    public static Matrix<double> LogitsGradient(Matrix<double> Y, Matrix<double> S) => (S - Y) / S.RowCount;

    /// <summary>
    /// The same from class numbers: 1 is taken from the probability of each label, and all is divided by m.
    /// </summary>
    /// <param name="labels">m class numbers, from 0 to K − 1.</param>
    /// <param name="S">Probabilities, m × K.</param>
    /// <returns>m × K.</returns>
    /// <remarks>Source: Dahal, who keeps labels as indices and never forms Y.</remarks>
    public static Matrix<double> LogitsGradient(ReadOnlySpan<int> labels, Matrix<double> S)
    {
        var error = S.Clone();
        for (int i = 0; i < labels.Length; i++)
            error[i, labels[i]] -= 1;
        return error / labels.Length;
    }
}
