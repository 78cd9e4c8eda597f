using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SoftmaxRegression.Engine;

/// <summary>C += AᵀB, where a number of C is the dot product of two columns: C_ik += Σ_j A_ji B_jk.</summary>
/// <remarks>
/// In tiles of 4 columns of A × 5 columns of B, or × 3, each sum a vector until it is complete, as in
/// <see cref="OuterProducts{T}"/>. What does not fill a vector comes first, in one that moves back and of which only
/// what is new counts. The columns of A stay in the first cache while those of B go by; meanwhile the next ones are
/// fetched from memory. Less than a vector, and little, is added in plain loops as there.
/// </remarks>
internal static class DotProducts<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Lanes => Vector<T>.Count;

    /// <summary>Adds the product to C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(
        ReadOnlySpan<T> A, // [n, m], column by column
        ReadOnlySpan<T> B, // [n, K]
        int stride, // of B, from one column to the next
        Span<T> C, // [m, K], column by column
        int n,
        int m,
        int columns) // K
    {
        if (n < Lanes || (long)n * m * columns <= OuterProducts<T>.Few)
        {
            AddPlainly(A, B, stride, C, n, m, columns);
            return;
        }

        int most = OuterProducts<T>.MostColumns, tiles = (columns + most - 1) / most;
        for (int i = 0; i < m; i += 4)
        {
            for (int tile = 0; tile < tiles; tile++)
            {
                int k = tile * columns / tiles, next = Math.Clamp(i + 4 + 2 * tile, 0, Math.Max(0, m - 2));
                AddTile(in A[i * n], in B[k * stride], stride, in A[next * n], ref C[k * m + i], n, m, Math.Min(3, m - 1 - i),
                    (tile + 1) * columns / tiles - k);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddPlainly(ReadOnlySpan<T> A, ReadOnlySpan<T> B, int stride, Span<T> C, int n, int m, int columns)
    {
        for (int k = 0; k < columns; k++)
        {
            for (int i = 0; i < m; i++)
            {
                var sum = T.Zero;
                for (int j = 0; j < n; j++)
                    sum += A[i * n + j] * B[k * stride + j];
                C[k * m + i] += sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTile(in T a, in T b, int stride, in T next, ref T c, int n, int m, int last, int width)
    {
        switch (width)
        {
            case 1: AddTile<One>(in a, in b, stride, in next, ref c, n, m, last); break;
            case 2: AddTile<Two>(in a, in b, stride, in next, ref c, n, m, last); break;
            case 3: AddTile<Three>(in a, in b, stride, in next, ref c, n, m, last); break;
            case 4: AddTile<Four>(in a, in b, stride, in next, ref c, n, m, last); break;
            default: AddTile<Five>(in a, in b, stride, in next, ref c, n, m, last); break;
        }
    }

    /// <summary>The dot products of up to 4 columns of A with some of B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddTile<TColumns>(
        in T a, // [n, 4]
        in T b, // [n, columns]
        int stride, // of b, from one column to the next
        in T next, // [n, 2], columns of A that are needed soon
        ref T c, // [m, columns] from the row of the tile on, added to
        int n,
        int m,
        int last) // the last column of a, from 0 to 3; those beyond repeat it
        where TColumns : ICount
    {
        ref T x0 = ref Unsafe.AsRef(in a), y = ref Unsafe.AsRef(in b);
        ref T x1 = ref Unsafe.Add(ref x0, Math.Min(1, last) * n), x2 = ref Unsafe.Add(ref x0, Math.Min(2, last) * n);
        ref T x3 = ref Unsafe.Add(ref x0, last * n);
        ref T next0 = ref Unsafe.AsRef(in next), next1 = ref Unsafe.Add(ref next0, m > 1 ? n : 0);
        nuint bStride = (nuint)stride, lastVector = (nuint)(n - Lanes);
        VectorRow<T, TColumns> s0 = default, s1 = default, s2 = default, s3 = default;

        // After the loop, the compiler would keep one of the sums in memory.
        int rest = n % Lanes;
        if (rest > 0)
        {
            var factors = VectorRow<T, TColumns>.Load(ref Unsafe.Add(ref y, lastVector), bStride);
            factors.Keep(FloatingVector.From<T>(Lanes - rest));
            s0.Add(Vector.LoadUnsafe(ref x0, lastVector), factors);
            s1.Add(Vector.LoadUnsafe(ref x1, lastVector), factors);
            s2.Add(Vector.LoadUnsafe(ref x2, lastVector), factors);
            s3.Add(Vector.LoadUnsafe(ref x3, lastVector), factors);
        }

        for (nuint at = 0; at <= lastVector; at += (nuint)Lanes)
        {
            Prefetch(ref next0, at);
            Prefetch(ref next1, at);
            var factors = VectorRow<T, TColumns>.Load(ref Unsafe.Add(ref y, at), bStride);
            s0.Add(Vector.LoadUnsafe(ref x0, at), factors);
            s1.Add(Vector.LoadUnsafe(ref x1, at), factors);
            s2.Add(Vector.LoadUnsafe(ref x2, at), factors);
            s3.Add(Vector.LoadUnsafe(ref x3, at), factors);
        }

        AddSums(s0.A, s1.A, s2.A, s3.A, ref c, last);
        if (TColumns.Value > 1)
            AddSums(s0.B, s1.B, s2.B, s3.B, ref Unsafe.Add(ref c, m), last);
        if (TColumns.Value > 2)
            AddSums(s0.C, s1.C, s2.C, s3.C, ref Unsafe.Add(ref c, 2 * m), last);
        if (TColumns.Value > 3)
            AddSums(s0.D, s1.D, s2.D, s3.D, ref Unsafe.Add(ref c, 3 * m), last);
        if (TColumns.Value > 4)
            AddSums(s0.E, s1.E, s2.E, s3.E, ref Unsafe.Add(ref c, 4 * m), last);
    }

    /// <summary>Adds the sums of up to four vectors to as many numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSums(Vector<T> a, Vector<T> b, Vector<T> c, Vector<T> d, ref T to, int last)
    {
        if (typeof(T) == typeof(float) && Sse3.IsSupported && last == 3)
        {
            var sums = FloatingVector.Sums(a.As<T, float>(), b.As<T, float>(), c.As<T, float>(), d.As<T, float>());
            (sums.As<float, T>() + Vector128.LoadUnsafe(ref to)).StoreUnsafe(ref to);
            return;
        }

        to += FloatingVector.Sum(a);
        if (last > 0)
            Unsafe.Add(ref to, 1) += FloatingVector.Sum(b);
        if (last > 1)
            Unsafe.Add(ref to, 2) += FloatingVector.Sum(c);
        if (last > 2)
            Unsafe.Add(ref to, 3) += FloatingVector.Sum(d);
    }

    /// <summary>Asks for a number that is needed soon, and does not wait for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref T from, nuint at)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref from, at)));
    }
}
