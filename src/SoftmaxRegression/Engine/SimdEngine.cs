using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Engine;

/// <summary>The two products in C#, several numbers to an instruction. It needs nothing installed.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// A logit is the dot product of two columns, and the gradient a sum of outer products: each has a kernel. Where
/// columns are so short that adding up vectors would take longer than transposing X, the kernels change places.
/// </remarks>
public sealed class SimdEngine<T> : IMatrixEngine<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public string Name => "simd";

    /// <inheritdoc/>
    public string Version => $".NET {Environment.Version}, {8 * Unsafe.SizeOf<Vector<T>>()}-bit vectors";

    /// <inheritdoc/>
    public void Forward(LinearAlgebra.Matrix<T> X, LinearAlgebra.Matrix<T> W, LinearAlgebra.Matrix<T> logits)
    {
        MatrixSpans.ThrowIfUnfit(X, W, logits, mayHaveMore: true);
        int features = X.RowCount, examples = X.ColumnCount, classes = W.ColumnCount;
        var weights = W.Values()[(W.RowCount - features)..];
        logits.Values().Clear();
        if (features == 0)
            return;

        // For a dot product the lanes of a vector are added up; for the other way, each number of X is moved.
        if (features > 2 * classes || examples < Vector<T>.Count)
        {
            DotProducts<T>.Add(X.Values(), weights, W.RowCount, logits.Values(), features, examples, classes);
            return;
        }

        var transposed = Transposition<T>.Of(X.Values(), features, examples);
        OuterProducts<T>.Add(transposed, weights, W.RowCount, logits.Values(), examples, features, classes);
        ArrayPool<T>.Shared.Return(transposed);
    }

    /// <inheritdoc/>
    public void Backward(LinearAlgebra.Matrix<T> X, LinearAlgebra.Matrix<T> E, LinearAlgebra.Matrix<T> gradient)
    {
        MatrixSpans.ThrowIfUnfit(X, gradient, E);
        int features = X.RowCount, examples = X.ColumnCount, classes = E.ColumnCount;
        if (features == 0)
            return;
        if (features >= Vector<T>.Count || examples < Vector<T>.Count)
        {
            OuterProducts<T>.Add(X.Values(), E.Values(), examples, gradient.Values(), features, examples, classes);
            return;
        }

        var transposed = Transposition<T>.Of(X.Values(), features, examples);
        DotProducts<T>.Add(transposed, E.Values(), examples, gradient.Values(), examples, features, classes);
        ArrayPool<T>.Shared.Return(transposed);
    }
}
