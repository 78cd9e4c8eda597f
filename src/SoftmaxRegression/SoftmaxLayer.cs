using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression;

/// <summary>
/// The softmax layer: logits g(W) = Wx, probabilities S(g(W)), and the gradient of the cross-entropy with respect to
/// the weights, dW = (S − δ)xᵀ.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// W is stored N × K, one column per class, and examples as the columns of X. In memory that is the row-major K × N
/// matrix of the formulas, and both an example and the weights of a class are contiguous. A bias is the weight of a
/// last feature that is always 1, so that g(W) = Wx holds as it stands. Source: Bendersky, "The Softmax function and
/// its derivative", "Softmax layer".
/// </remarks>
public sealed class SoftmaxLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Makes an untrained layer: W = 0, which gives every class the probability 1/K.</summary>
    /// <param name="features">N, the constant feature of the bias included where there is one.</param>
    /// <param name="classes">K.</param>
    /// <param name="hasBias">Whether the last feature is the constant 1.</param>
    /// <param name="engine">Who multiplies; <see cref="SimdEngine{T}"/> where nothing else is said.</param>
    public SoftmaxLayer(int features, int classes, bool hasBias = true, IMatrixEngine<T>? engine = null)
    {
        Engine = engine ?? new SimdEngine<T>();
        Weights = Matrix<T>.Build.Dense(features, classes);
        HasBias = hasBias;
    }

    /// <summary>W, N × K: the weights of class k are column k.</summary>
    public Matrix<T> Weights { get; }

    /// <summary>Who multiplies.</summary>
    public IMatrixEngine<T> Engine { get; }

    /// <summary>Whether the last row of <see cref="Weights"/> is the bias.</summary>
    public bool HasBias { get; }

    /// <summary>The logits of a block of examples, g(W) = Wx for each: Z = XᵀW.</summary>
    /// <param name="X">Examples, N × m, one per column; without their first features where these are sparse.</param>
    /// <param name="logits">Z, m × K, one example per row; overwritten.</param>
    /// <param name="sparse">The first features of the examples, where these are 0 nearly everywhere.</param>
    /// <exception cref="ArgumentException">These are not N features, or the matrices do not fit each other.</exception>
    public void Forward(Matrix<T> X, Matrix<T> logits, SparseRows<T>? sparse = null)
    {
        if (X.RowCount + (sparse?.Features ?? 0) != Weights.RowCount)
            throw new ArgumentException($"The examples have not {Weights.RowCount} features, as W has rows.", nameof(X));
        Engine.Forward(X, Weights, logits);
        sparse?.AddLogits(Weights, logits);
    }

    /// <summary>Adds the gradient of a block's summed loss, dW = Σ (S − δ)xᵀ, in the storage of W: X(S − Y).</summary>
    /// <param name="X">Examples, N × m, one per column.</param>
    /// <param name="error">S − Y, m × K, as <see cref="CrossEntropy.Error"/> leaves it.</param>
    /// <param name="gradient">N × K, one column per class: dW of the blocks before, or 0; added to.</param>
    public void Backward(Matrix<T> X, Matrix<T> error, Matrix<T> gradient) => Engine.Backward(X, error, gradient);

    /// <summary>The weights of a class that an L2 penalty applies to: all but the bias.</summary>
    internal Span<T> PenalizedWeights(int k) => Weights.ColumnSpan(k)[..(HasBias ? ^1 : ^0)];
}
