using System.Numerics;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Storage;

namespace SoftmaxRegression.Engine;

/// <summary>The memory of a dense matrix, column by column, without a copy.</summary>
internal static class MatrixSpans
{
    /// <summary>All values of a dense matrix.</summary>
    public static Span<T> Values<T>(this Matrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => matrix.Storage is DenseColumnMajorMatrixStorage<T> dense
            ? dense.Data
            : throw new ArgumentException("The matrix is not dense.", nameof(matrix));

    /// <summary>One column of a dense matrix.</summary>
    public static Span<T> ColumnSpan<T>(this Matrix<T> matrix, int column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => matrix.Values().Slice(column * matrix.RowCount, matrix.RowCount);

    /// <summary>Refuses matrices that do not fit each other: what works on their memory would go beyond it.</summary>
    /// <param name="X">Examples, N × m.</param>
    /// <param name="perFeature">A gradient, N × K; or weights, which may have more rows.</param>
    /// <param name="perExample">Logits or errors, m × K.</param>
    /// <param name="mayHaveMore">Whether <paramref name="perFeature"/> may have more than N rows.</param>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static void ThrowIfUnfit<T>(Matrix<T> X, Matrix<T> perFeature, Matrix<T> perExample, bool mayHaveMore = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool fits = mayHaveMore ? perFeature.RowCount >= X.RowCount : perFeature.RowCount == X.RowCount;
        if (fits && perExample.RowCount == X.ColumnCount && perFeature.ColumnCount == perExample.ColumnCount)
            return;
        throw new ArgumentException(
            $"{X.ColumnCount} examples of {X.RowCount} features do not go with {perFeature.RowCount} × {perFeature.ColumnCount} "
            + $"weights and {perExample.RowCount} × {perExample.ColumnCount} logits.");
    }

    /// <summary>A copy in double precision.</summary>
    public static Matrix<double> ToDouble<T>(this Matrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var copy = Matrix<double>.Build.Dense(matrix.RowCount, matrix.ColumnCount);
        Convert<T, double>(matrix.Values(), copy.Values());
        return copy;
    }

    /// <summary>Copies numbers of one type to another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to)
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
    {
        for (int i = 0; i < from.Length; i++)
            to[i] = TTo.CreateTruncating(from[i]);
    }

    /// <summary>‖A‖, the square root of the sum of squares. (MathNet's FrobeniusNorm multiplies A by its transpose.)</summary>
    public static double Norm<T>(this Matrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Math.Sqrt(double.CreateTruncating(FloatingVector.Dot<T>(matrix.Values(), matrix.Values())));
}
