using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SoftmaxRegression.Engine;

/// <summary>C += AB, where a column of C is a sum of columns of A: C_jk += Σ_i A_ji B_ik.</summary>
/// <remarks>
/// In tiles of 4 vectors of a column × 5 columns, or × 3 where a processor has sixteen vector registers only, or 6 × 2
/// where there are no more: as many sums as find a register beside what they are formed of, and enough to hide how long a
/// multiplication takes. The last tiles are smaller. Where a vector would reach over the end of a column it moves back,
/// and adds 0 to what the one before it has done. Every sum runs over i in order, whatever the tile: all processors
/// whose vectors are as wide give the same bits.
/// </remarks>
internal static class OuterProducts<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>4 × 5 sums, 5 factors and an input need 26 registers; 4 × 3 sums with theirs 16.</summary>
    public static int MostColumns => Avx512F.VL.IsSupported || !Sse.IsSupported ? 5 : 3;

    /// <summary>How many rows a tile has, except the last ones.</summary>
    public static int RowsOfTile => 4 * Lanes;

    private static int Lanes => Vector<T>.Count;

    /// <summary>Adds the product to C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(
        ReadOnlySpan<T> A, // [n, m], column by column; n is at least the width of a vector
        ReadOnlySpan<T> B, // [m, columns], column by column
        Span<T> C, // [n, columns], column by column
        int n,
        int m,
        int columns)
    {
        for (int j = 0; j < n;)
            j = AddRows(A, B, 1, m, C, n, m, columns, j);
    }

    /// <summary>Adds the product to the rows of C that one row of tiles has.</summary>
    /// <returns>The row behind them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int AddRows(
        ReadOnlySpan<T> A, // [n, m], column by column
        ReadOnlySpan<T> B, // [m, columns], in the order that step and stride say
        int step, // of B, from one row to the next
        int stride, // of B, from one column to the next
        Span<T> C, // [n, columns], column by column
        int n,
        int m,
        int columns,
        int j) // the first of the rows
    {
        int vectors = Math.Min((n - j + Lanes - 1) / Lanes, columns <= 2 ? 6 : 4);
        int most = MostColumns, tiles = (columns + most - 1) / most;
        for (int tile = 0; tile < tiles; tile++)
        {
            int k = tile * columns / tiles, width = (tile + 1) * columns / tiles - k;
            AddTile(in A[0], in B[k * stride], (nuint)step, (nuint)stride, ref C[k * n], n, m, j, vectors, width);
        }

        return j + vectors * Lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTile(
        in T a, in T b, nuint step, nuint stride, ref T c, int n, int m, int j, int vectors, int width)
    {
        switch (vectors)
        {
            case 1: AddTile<One>(in a, in b, step, stride, ref c, n, m, j, width); break;
            case 2: AddTile<Two>(in a, in b, step, stride, ref c, n, m, j, width); break;
            case 3: AddTile<Three>(in a, in b, step, stride, ref c, n, m, j, width); break;
            case 4: AddTile<Four>(in a, in b, step, stride, ref c, n, m, j, width); break;
            case 5: AddTile<Five>(in a, in b, step, stride, ref c, n, m, j, width); break;
            default: AddTile<Six>(in a, in b, step, stride, ref c, n, m, j, width); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTile<TVectors>(
        in T a, in T b, nuint step, nuint stride, ref T c, int n, int m, int j, int width)
        where TVectors : ICount
    {
        switch (width)
        {
            case 1: AddTile<TVectors, One>(in a, in b, step, stride, ref c, n, m, j); break;
            case 2: AddTile<TVectors, Two>(in a, in b, step, stride, ref c, n, m, j); break;
            case 3: AddTile<TVectors, Three>(in a, in b, step, stride, ref c, n, m, j); break;
            case 4: AddTile<TVectors, Four>(in a, in b, step, stride, ref c, n, m, j); break;
            default: AddTile<TVectors, Five>(in a, in b, step, stride, ref c, n, m, j); break;
        }
    }

    /// <summary>Some vectors of some columns of C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddTile<TVectors, TColumns>(
        in T a, // [n, m]
        in T b, // [m, columns]
        nuint step, // of b, from one row to the next
        nuint stride, // of b, from one column to the next
        ref T c, // [n, columns], added to
        int n,
        int m,
        int j) // the row of c where the tile begins
        where TVectors : ICount
        where TColumns : ICount
    {
        // The last vector moves back.
        int last = Math.Min(j + (TVectors.Value - 1) * Lanes, n - Lanes);
        ref T x = ref Unsafe.Add(ref Unsafe.AsRef(in a), j), xLast = ref Unsafe.Add(ref Unsafe.AsRef(in a), last);
        ref T y = ref Unsafe.AsRef(in b);
        VectorRow<T, TColumns> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default;
        VectorRow<T, TColumns> sLast = default;
        for (int i = 0; i < m; i++)
        {
            var factors = VectorRow<T, TColumns>.Repeat(ref y, stride);
            if (TVectors.Value > 1)
                s0.Add(Vector.LoadUnsafe(ref x), factors);
            if (TVectors.Value > 2)
                s1.Add(Vector.LoadUnsafe(ref x, (nuint)Lanes), factors);
            if (TVectors.Value > 3)
                s2.Add(Vector.LoadUnsafe(ref x, (nuint)(2 * Lanes)), factors);
            if (TVectors.Value > 4)
                s3.Add(Vector.LoadUnsafe(ref x, (nuint)(3 * Lanes)), factors);
            if (TVectors.Value > 5)
                s4.Add(Vector.LoadUnsafe(ref x, (nuint)(4 * Lanes)), factors);
            sLast.Add(Vector.LoadUnsafe(ref xLast), factors);
            x = ref Unsafe.Add(ref x, n);
            xLast = ref Unsafe.Add(ref xLast, n);
            y = ref Unsafe.Add(ref y, step);
        }

        ref T to = ref Unsafe.Add(ref c, j);
        if (TVectors.Value > 1)
            s0.AddTo(ref to, (nuint)n);
        if (TVectors.Value > 2)
            s1.AddTo(ref Unsafe.Add(ref to, Lanes), (nuint)n);
        if (TVectors.Value > 3)
            s2.AddTo(ref Unsafe.Add(ref to, 2 * Lanes), (nuint)n);
        if (TVectors.Value > 4)
            s3.AddTo(ref Unsafe.Add(ref to, 3 * Lanes), (nuint)n);
        if (TVectors.Value > 5)
            s4.AddTo(ref Unsafe.Add(ref to, 4 * Lanes), (nuint)n);
        int done = j + (TVectors.Value - 1) * Lanes - last;
        if (done > 0)
            sLast.Keep(FloatingVector.From<T>(done));
        sLast.AddTo(ref Unsafe.Add(ref c, last), (nuint)n);
    }
}
