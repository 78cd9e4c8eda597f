using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SoftmaxRegression.Engine;

/// <summary>Aᵀ, a copy; 8 × 8 numbers at a time where a vector has as many.</summary>
internal static class Transposition<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Side = 8;

    /// <summary>Transposes a matrix.</summary>
    /// <returns>Aᵀ, m × n, in an array from <see cref="ArrayPool{T}.Shared"/>, which may be longer.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T[] Of(
        ReadOnlySpan<T> A, // [n, m], column by column
        int n,
        int m)
    {
        var transposed = ArrayPool<T>.Shared.Rent(n * m);
        ref T from = ref Unsafe.AsRef(in A[0]), to = ref transposed[0];
        int rows = 0, columns = 0;
        if (typeof(T) == typeof(float) && Avx.IsSupported)
        {
            (rows, columns) = (n / Side * Side, m / Side * Side);
            for (int i = 0; i < columns; i += Side)
            {
                for (int j = 0; j < rows; j += Side)
                {
                    Tile(ref Unsafe.As<T, float>(ref Unsafe.Add(ref from, i * n + j)), (nuint)n,
                        ref Unsafe.As<T, float>(ref Unsafe.Add(ref to, j * m + i)), (nuint)m);
                }
            }
        }

        for (int i = 0; i < m; i++)
        {
            for (int j = i < columns ? rows : 0; j < n; j++)
                Unsafe.Add(ref to, j * m + i) = Unsafe.Add(ref from, i * n + j);
        }

        return transposed;
    }

    /// <summary>8 × 8 numbers: pairs of columns are interleaved, then pairs of these, then their halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile(
        ref float a, // [8, 8]
        nuint n, // from one of its columns to the next
        ref float to, // [8, 8], overwritten
        nuint m) // from one of its columns to the next
    {
        var (a0, a1, a2, a3) = FourColumns(ref a, n);
        var (b0, b1, b2, b3) = FourColumns(ref Unsafe.Add(ref a, 4 * n), n);
        Avx.Permute2x128(a0, b0, 0x20).StoreUnsafe(ref to);
        Avx.Permute2x128(a1, b1, 0x20).StoreUnsafe(ref to, m);
        Avx.Permute2x128(a2, b2, 0x20).StoreUnsafe(ref to, 2 * m);
        Avx.Permute2x128(a3, b3, 0x20).StoreUnsafe(ref to, 3 * m);
        Avx.Permute2x128(a0, b0, 0x31).StoreUnsafe(ref to, 4 * m);
        Avx.Permute2x128(a1, b1, 0x31).StoreUnsafe(ref to, 5 * m);
        Avx.Permute2x128(a2, b2, 0x31).StoreUnsafe(ref to, 6 * m);
        Avx.Permute2x128(a3, b3, 0x31).StoreUnsafe(ref to, 7 * m);
    }

    /// <summary>Four columns of 8 as rows of 4: row i in one half of vector i mod 4, row i + 4 in the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float>, Vector256<float>, Vector256<float>, Vector256<float>) FourColumns(
        ref float a, nuint n)
    {
        Vector256<float> c0 = Vector256.LoadUnsafe(ref a), c1 = Vector256.LoadUnsafe(ref a, n);
        Vector256<float> c2 = Vector256.LoadUnsafe(ref a, 2 * n), c3 = Vector256.LoadUnsafe(ref a, 3 * n);
        Vector256<float> low01 = Avx.UnpackLow(c0, c1), high01 = Avx.UnpackHigh(c0, c1);
        Vector256<float> low23 = Avx.UnpackLow(c2, c3), high23 = Avx.UnpackHigh(c2, c3);
        return (Avx.Shuffle(low01, low23, 0x44), Avx.Shuffle(low01, low23, 0xEE),
            Avx.Shuffle(high01, high23, 0x44), Avx.Shuffle(high01, high23, 0xEE));
    }
}
