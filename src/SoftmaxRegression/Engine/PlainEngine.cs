using System.Numerics;
using System.Runtime.CompilerServices;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Engine;

/// <summary>The two products as the formulas read: three loops each. Every other engine is held against it.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class PlainEngine<T> : IMatrixEngine<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public string Name => "plain";

    /// <inheritdoc/>
    public string Version => $".NET {Environment.Version}, one number at a time";

    /// <inheritdoc/>
    /// <remarks>Z_ik = Σ_j X_ji W_jk.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(LinearAlgebra.Matrix<T> X, LinearAlgebra.Matrix<T> W, LinearAlgebra.Matrix<T> logits)
    {
        MatrixSpans.ThrowIfUnfit(X, W, logits, mayHaveMore: true);
        int features = X.RowCount;
        Span<T> x = X.Values();
        for (int k = 0; k < W.ColumnCount; k++)
        {
            Span<T> w = W.ColumnSpan(k)[^features..], z = logits.ColumnSpan(k);
            for (int i = 0; i < z.Length; i++)
            {
                var sum = T.Zero;
                for (int j = 0; j < w.Length; j++)
                    sum += x[i * features + j] * w[j];
                z[i] = sum;
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>G_jk ← G_jk + Σ_i X_ji E_ik.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(LinearAlgebra.Matrix<T> X, LinearAlgebra.Matrix<T> E, LinearAlgebra.Matrix<T> gradient)
    {
        MatrixSpans.ThrowIfUnfit(X, gradient, E);
        int features = X.RowCount;
        Span<T> x = X.Values();
        for (int k = 0; k < E.ColumnCount; k++)
        {
            Span<T> e = E.ColumnSpan(k), g = gradient.ColumnSpan(k);
            for (int i = 0; i < e.Length; i++)
            {
                for (int j = 0; j < g.Length; j++)
                    g[j] += x[i * features + j] * e[i];
            }
        }
    }
}
