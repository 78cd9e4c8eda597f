using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression;

/// <summary>
/// The softmax function S: R^K → (0, 1)^K, S_j = e^{a_j} / Σ_k e^{a_k}. It turns any K numbers (the logits) into a
/// distribution over K classes: P(t = j | a) = S_j.
/// </summary>
/// <remarks>
/// Sources: Bendersky, "The Softmax function and its derivative"; Roelants, "Softmax classification with
/// cross-entropy".
/// </remarks>
public static class Softmax
{
    /// <summary>S_j = e^{a_j} / Σ_k e^{a_k}, exactly as written.</summary>
    /// <param name="a">The logits, K values.</param>
    /// <returns>S, K values that sum to 1; NaN as soon as an exponential overflows.</returns>
    /// <remarks>Here to show why <see cref="Stable"/> is needed. Source: Bendersky.</remarks>
    public static Vector<T> Naive<T>(Vector<T> a)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var exponentials = a.PointwiseExp();
        return exponentials / exponentials.Sum();
    }

    /// <summary>
    /// S_j = e^{a_j + C} / Σ_k e^{a_k + C} with C = −max a. A constant added to all logits changes nothing, and with
    /// this one the largest exponential is e⁰ = 1, so that none overflows.
    /// </summary>
    /// <param name="a">The logits, K finite values.</param>
    /// <returns>S, K values that sum to 1.</returns>
    /// <remarks>Sources: Bendersky; Dahal, "Softmax and Cross Entropy Loss", who names the constant C.</remarks>
    public static Vector<T> Stable<T>(Vector<T> a)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => Naive(a - a.Maximum());

    /// <summary>The Jacobian of the softmax: ∂S_i/∂a_j = S_i(δ_ij − S_j), as a matrix diag(s) − s sᵀ.</summary>
    /// <param name="s">The K values of a softmax.</param>
    /// <returns>
    /// K × K, symmetric. Rows and columns sum to 0: what one class gains in probability, the others lose.
    /// </returns>
    /// <remarks>Sources: Bendersky; Petersen, "Softmax with cross-entropy", who writes s as a row: diag(s) − sᵀs.</remarks>
    public static Matrix<T> Jacobian<T>(Vector<T> s)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => Matrix<T>.Build.DenseOfDiagonalVector(s) - s.OuterProduct(s);

    /// <summary>The stable softmax of every row, in place.</summary>
    /// <param name="logits">m × K, one example per row; overwritten with S.</param>
    /// <remarks>
    /// Works down the columns, each of which is contiguous: one instruction serves several examples. Source: Petersen, the
    /// softmax of a batch.
    /// </remarks>
    public static void Rows<T>(Matrix<T> logits)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var max = new T[logits.RowCount];
        Array.Fill(max, T.NegativeInfinity);
        for (int k = 0; k < logits.ColumnCount; k++)
            TensorPrimitives.Max(logits.ColumnSpan(k), max, max);

        var sum = new T[logits.RowCount];
        for (int k = 0; k < logits.ColumnCount; k++)
        {
            var z = logits.ColumnSpan(k);
            TensorPrimitives.Subtract(z, max, z);
            TensorPrimitives.Exp(z, z);
            TensorPrimitives.Add(sum, z, sum);
        }

        for (int k = 0; k < logits.ColumnCount; k++)
            TensorPrimitives.Divide(logits.ColumnSpan(k), sum, logits.ColumnSpan(k));
    }
}
