using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Engine;

/// <summary>The two products by a BLAS of the system: Intel's MKL or OpenBLAS.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Source: the C interface to BLAS, <c>cblas_sgemm</c> and <c>cblas_dgemm</c>: C ← αAB + βC.</remarks>
public sealed unsafe class CblasEngine<T> : IMatrixEngine<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ColumnMajor = 102, NotTransposed = 111, Transposed = 112;

    private readonly delegate* unmanaged<int, int, int, int, int, int, T, T*, int, T*, int, T, T*, int, void> _gemm;

    private CblasEngine(NativeBlas blas)
    {
        Name = blas.Name;
        Version = blas.Version;
        string function = typeof(T) == typeof(float) ? "cblas_sgemm" : "cblas_dgemm";
        _gemm = (delegate* unmanaged<int, int, int, int, int, int, T, T*, int, T*, int, T, T*, int, void>)
            NativeLibrary.GetExport(blas.Library, function);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Version { get; }

    /// <summary>Intel's MKL.</summary>
    /// <returns>The engine, or null where the library is not installed.</returns>
    public static CblasEngine<T>? Mkl() => NativeBlas.Mkl is { } mkl ? new CblasEngine<T>(mkl) : null;

    /// <summary>OpenBLAS.</summary>
    /// <returns>The engine, or null where the library is not installed.</returns>
    public static CblasEngine<T>? OpenBlas() => NativeBlas.OpenBlas is { } blas ? new CblasEngine<T>(blas) : null;

    /// <inheritdoc/>
    public void Forward(Matrix<T> X, Matrix<T> W, Matrix<T> logits)
    {
        MatrixSpans.ThrowIfUnfit(X, W, logits, mayHaveMore: true);
        Multiply(Transposed, X, W, X.RowCount, T.Zero, logits);
    }

    /// <inheritdoc/>
    public void Backward(Matrix<T> X, Matrix<T> E, Matrix<T> gradient)
    {
        MatrixSpans.ThrowIfUnfit(X, gradient, E);
        Multiply(NotTransposed, X, E, X.ColumnCount, T.One, gradient);
    }

    /// <summary>With the last <paramref name="rows"/> of the right matrix.</summary>
    private void Multiply(int transpose, Matrix<T> left, Matrix<T> right, int rows, T kept, Matrix<T> result)
    {
        if (left.RowCount == 0)
        {
            // Examples that have sparse features only; to BLAS that is an error.
            if (kept == T.Zero)
                result.Values().Clear();
            return;
        }

        fixed (T* a = left.Values(), b = right.Values()[(right.RowCount - rows)..], c = result.Values())
        {
            _gemm(
                ColumnMajor, transpose, NotTransposed, result.RowCount, result.ColumnCount, rows,
                T.One, a, left.RowCount, b, right.RowCount, kept, c, result.RowCount);
        }
    }
}
