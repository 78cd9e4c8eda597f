using System.Numerics;
using System.Runtime.CompilerServices;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Engine;

/// <summary>The inverse of a symmetric positive definite matrix: A = LLᵀ, U = L⁻ᵀ and A⁻¹ = UUᵀ.</summary>
/// <remarks>
/// Column k of L needs those before it, l_k ∝ a_k − Σ l_i L_ki, and column k of U too, u_k ∝ e_k − Σ u_i L_ki: for some
/// columns at once, most of either sum is a product of matrices, and UUᵀ is one anyway. Source: Golub and Van Loan,
/// "Matrix Computations", 2013, section 4.2, the algorithms by blocks.
/// </remarks>
internal static class Cholesky
{
    private const int Width = 20;

    /// <summary>Computes A⁻¹.</summary>
    /// <param name="A">n × n; what is above the diagonal is not looked at.</param>
    /// <returns>n × n; null where A is not positive definite.</returns>
    public static LinearAlgebra.Matrix<double>? Inverse(LinearAlgebra.Matrix<double> A)
    {
        // Up to a whole number of vectors, with a diagonal of 1: nothing has to move back.
        int given = A.RowCount, n = (given + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;
        double[] L = new double[n * n], U = new double[n * n];
        for (int k = 0; k < n; k++)
        {
            L[k * n + k] = 1;
            if (k < given)
                A.ColumnSpan(k)[k..].CopyTo(L.AsSpan(k * n + k));
        }

        if (!TryFactorize(L, n))
            return null;
        InvertTransposed(L, U, n);
        var product = L; // which is needed no more
        Array.Clear(product);
        for (int j = 0; j < n;)
        {
            // Row j of U begins at column j.
            var rest = U.AsSpan(j * n);
            j = OuterProducts<double>.AddRows(
                rest, rest, n, 1, product, n, n - j, Math.Min(n, j + OuterProducts<double>.RowsOfTile), j);
        }

        return LinearAlgebra.Matrix<double>.Build.Dense(
            given, given, (j, k) => product[Math.Min(j, k) * n + Math.Max(j, k)]);
    }

    /// <summary>A = LLᵀ; false where A is not positive definite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryFactorize(
        double[] L, // [n, n], the lower triangle of A; overwritten
        int n)
    {
        var factors = new double[n * Width];
        for (int first = 0; first < n; first += Width)
        {
            int width = Math.Min(Width, n - first);
            SubtractProduct(L, L, factors, L.AsSpan(first * n, width * n), n, first, width, fromRow: first, toRow: n);
            for (int k = first; k < first + width; k++)
            {
                var column = L.AsSpan(k * n, n);
                for (int i = first; i < k; i++)
                    SubtractColumn(L.AsSpan(i * n, n)[k..], L[i * n + k], column[k..]);
                if (!(column[k] > 0))
                    return false;
                Divide(column[k..], Math.Sqrt(column[k]));
                column[..k].Clear();
            }
        }

        return true;
    }

    /// <summary>U = L⁻ᵀ, an upper triangle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InvertTransposed(
        double[] L, // [n, n]
        double[] U, // [n, n], 0; overwritten
        int n)
    {
        var factors = new double[n * Width];
        for (int first = 0; first < n; first += Width)
        {
            int width = Math.Min(Width, n - first);
            SubtractProduct(U, L, factors, U.AsSpan(first * n, width * n), n, first, width, fromRow: 0, toRow: first);
            for (int k = first; k < first + width; k++)
            {
                var column = U.AsSpan(k * n, n);
                column[k] = 1;
                for (int i = first; i < k; i++)
                    SubtractColumn(U.AsSpan(i * n, n)[..(i + 1)], L[i * n + k], column);
                Divide(column[..(k + 1)], L[k * n + k]);
            }
        }
    }

    /// <summary>c_k ← c_k − Σ a_i L_ki over all columns i before the first of some columns k.</summary>
    private static void SubtractProduct(
        double[] A, // [n, first]
        double[] L, // [n, first]
        double[] factors, // room for [first, width]
        Span<double> C, // [n, width]
        int n,
        int first,
        int width,
        int fromRow, // of C
        int toRow) // or a little further
    {
        for (int k = 0; k < width; k++)
        {
            for (int i = 0; i < first; i++)
                factors[k * first + i] = -L[i * n + first + k];
        }

        for (int j = fromRow; first > 0 && j < toRow;)
            j = OuterProducts<double>.AddRows(A, factors, 1, first, C, n, first, width, j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SubtractColumn(ReadOnlySpan<double> from, double factor, Span<double> column)
    {
        for (int j = 0; j < from.Length; j++)
            column[j] -= factor * from[j];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Divide(Span<double> column, double divisor)
    {
        for (int j = 0; j < column.Length; j++)
            column[j] /= divisor;
    }
}
