using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Engine;

/// <summary>Who multiplies: the two products that training spends its time in.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// All matrices are dense and stored column by column. An engine keeps no state between calls, uses one thread,
/// and may be called from several at once. All but MathNet's allocate nothing, and give the same bits for the same operands.
/// </remarks>
public interface IMatrixEngine<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Its name among <see cref="Engines.Names"/>.</summary>
    string Name { get; }

    /// <summary>Which library in which version, for people.</summary>
    string Version { get; }

    /// <summary>Z = XᵀW: the logits of a block of examples.</summary>
    /// <param name="X">Examples, N × m, one per column.</param>
    /// <param name="W">
    /// Weights, N × K, one column per class. Where it has more rows, the last N are meant: those before are of features
    /// that examples hold as <see cref="SparseRows{T}"/>.
    /// </param>
    /// <param name="logits">Z, m × K; overwritten.</param>
    /// <exception cref="ArgumentException">The matrices do not fit each other.</exception>
    void Forward(Matrix<T> X, Matrix<T> W, Matrix<T> logits);

    /// <summary>G ← G + XE: adds the gradient of a block of examples to that of others.</summary>
    /// <param name="X">Examples, N × m, one per column.</param>
    /// <param name="E">The error S − Y, m × K, one example per row.</param>
    /// <param name="gradient">G, N × K, one column per class; added to.</param>
    /// <exception cref="ArgumentException">The matrices do not fit each other.</exception>
    void Backward(Matrix<T> X, Matrix<T> E, Matrix<T> gradient);
}
