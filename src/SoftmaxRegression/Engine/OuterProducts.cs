using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SoftmaxRegression.Engine;

/// <summary>C += AB, where a column of C is a sum of columns of A: C_jk += Σ_i A_ji B_ik.</summary>
/// <remarks>
/// In tiles of 4 vectors of a column × 5 columns, or × 3 where a processor has sixteen vector registers only, or 6 × 2
/// where there are no more: as many sums as find a register beside what they are formed of, and enough to hide how long
/// a multiplication takes. The last tiles are smaller. Where a vector would reach over the end of a column it moves back,
/// and adds 0 to what the one before it has done. Every sum runs over i in order, whatever the tile: all processors
/// whose vectors are as wide give the same bits. Less than a vector is added in plain loops, and so little that to
/// compile a tile would take longer.
/// </remarks>
internal static class OuterProducts<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>4 × 5 sums, 5 factors and an input need 26 registers; 4 × 3 sums with theirs 16.</summary>
    public static int MostColumns => Avx512F.VL.IsSupported || !Sse.IsSupported ? 5 : 3;

    /// <summary>How many rows a tile has, except the last ones.</summary>
    public static int RowsOfTile => 4 * Lanes;

    /// <summary>So many multiplications take a microsecond without vectors, and a tile milliseconds to compile.</summary>
    internal const int Few = 2048;

    /// <summary>Numbers of A in a tile of 64 columns at most: as many as the first cache takes in easily.</summary>
    private const int MostCopied = 2048;

    /// <summary>How many tiles have to use a copy.</summary>
    private const int WorthCopying = 8;

    private static int Lanes => Vector<T>.Count;

    /// <summary>Adds the product to C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(
        ReadOnlySpan<T> A, // [n, m], column by column
        ReadOnlySpan<T> B, // [m, columns], column by column
        int stride, // of B, from one column to the next
        Span<T> C, // [n, columns], column by column
        int n,
        int m,
        int columns)
    {
        for (int j = 0; j < n;)
            j = AddRows(A, B, 1, stride, C, n, m, columns, j);
    }

    /// <summary>Adds the product to the rows of C that one row of tiles has.</summary>
    /// <returns>The row behind them.</returns>
    [SkipLocalsInit]
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
        if (n < Lanes || (long)n * m * columns <= Few)
            return AddPlainly(A, B, step, stride, C, n, m, columns, j);

        int vectors = Math.Min((n - j + Lanes - 1) / Lanes, columns <= 2 ? 6 : 4);
        int tiles = (columns + MostColumns - 1) / MostColumns;
        Span<T> copy = stackalloc T[MostCopied];
        scoped var tile = new Tile { A = ref Unsafe.AsRef(in A[j]), Count = m, AStep = n, BStep = step };
        (tile.BStride, tile.CStride) = (stride, n);
        tile.ALast = tile.CLast = Math.Min((vectors - 1) * Lanes, n - Lanes - j);

        // Where columns lie a power of two apart, they fall into the same few places of a cache.
        if (tiles >= WorthCopying && m * vectors * Lanes <= copy.Length)
            tile.CopyA(copy, vectors);
        for (int t = 0; t < tiles; t++)
        {
            int k = t * columns / tiles, width = (t + 1) * columns / tiles - k;
            tile.B = ref Unsafe.AsRef(in B[k * stride]);
            tile.C = ref C[k * n + j];
            switch (vectors)
            {
                case 1: AddTile<One>(tile, width); break;
                case 2: AddTile<Two>(tile, width); break;
                case 3: AddTile<Three>(tile, width); break;
                case 4: AddTile<Four>(tile, width); break;
                case 5: AddTile<Five>(tile, width); break;
                default: AddTile<Six>(tile, width); break;
            }
        }

        return j + vectors * Lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddPlainly(
        ReadOnlySpan<T> A, ReadOnlySpan<T> B, int step, int stride, Span<T> C, int n, int m, int columns, int j)
    {
        int end = Math.Min(n, j + RowsOfTile);
        for (int k = 0; k < columns; k++)
        {
            for (int i = 0; i < m; i++)
            {
                var factor = B[i * step + k * stride];
                for (int row = j; row < end; row++)
                    C[k * n + row] += A[i * n + row] * factor;
            }
        }

        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTile<TVectors>(in Tile tile, int width)
        where TVectors : ICount
    {
        switch (width)
        {
            case 1: AddTile<TVectors, One>(tile); break;
            case 2: AddTile<TVectors, Two>(tile); break;
            case 3: AddTile<TVectors, Three>(tile); break;
            case 4: AddTile<TVectors, Four>(tile); break;
            default: AddTile<TVectors, Five>(tile); break;
        }
    }

    /// <summary>Some vectors of some columns of C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddTile<TVectors, TColumns>(in Tile tile)
        where TVectors : ICount
        where TColumns : ICount
    {
        ref T a = ref tile.A, aLast = ref Unsafe.Add(ref a, tile.ALast), b = ref tile.B;
        nint aStep = tile.AStep, bStep = tile.BStep;
        nuint bStride = (nuint)tile.BStride, cStride = (nuint)tile.CStride;
        VectorRow<T, TColumns> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, last = default;
        for (int i = tile.Count; i > 0; i--)
        {
            var factors = VectorRow<T, TColumns>.Repeat(ref b, bStride);
            if (TVectors.Value > 1)
                s0.Add(Vector.LoadUnsafe(ref a), factors);
            if (TVectors.Value > 2)
                s1.Add(Vector.LoadUnsafe(ref a, (nuint)Lanes), factors);
            if (TVectors.Value > 3)
                s2.Add(Vector.LoadUnsafe(ref a, (nuint)(2 * Lanes)), factors);
            if (TVectors.Value > 4)
                s3.Add(Vector.LoadUnsafe(ref a, (nuint)(3 * Lanes)), factors);
            if (TVectors.Value > 5)
                s4.Add(Vector.LoadUnsafe(ref a, (nuint)(4 * Lanes)), factors);
            last.Add(Vector.LoadUnsafe(ref aLast), factors);
            a = ref Unsafe.Add(ref a, aStep);
            aLast = ref Unsafe.Add(ref aLast, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        ref T c = ref tile.C;
        if (TVectors.Value > 1)
            s0.AddTo(ref c, cStride);
        if (TVectors.Value > 2)
            s1.AddTo(ref Unsafe.Add(ref c, Lanes), cStride);
        if (TVectors.Value > 3)
            s2.AddTo(ref Unsafe.Add(ref c, 2 * Lanes), cStride);
        if (TVectors.Value > 4)
            s3.AddTo(ref Unsafe.Add(ref c, 3 * Lanes), cStride);
        if (TVectors.Value > 5)
            s4.AddTo(ref Unsafe.Add(ref c, 4 * Lanes), cStride);
        int done = (TVectors.Value - 1) * Lanes - tile.CLast;
        if (done > 0)
            last.Keep(FloatingVector.From<T>(done));
        last.AddTo(ref Unsafe.Add(ref c, tile.CLast), cStride);
    }

    /// <summary>Where a tile is: C_jk += Σ_i A_ji B_ik for some j and k.</summary>
    private ref struct Tile
    {
        public ref T A, B, C;

        /// <summary>From one i to the next.</summary>
        public int AStep, BStep;

        /// <summary>From one k to the next.</summary>
        public int BStride, CStride;

        /// <summary>From the first vector of rows to the last, which may have moved back.</summary>
        public int ALast, CLast;

        /// <summary>How many i there are.</summary>
        public int Count;

        /// <summary>Puts the vectors of A side by side.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void CopyA(Span<T> copy, int vectors)
        {
            int width = vectors * Lanes, last = width - Lanes;
            for (int i = 0; i < Count; i++)
            {
                ref T from = ref Unsafe.Add(ref A, i * AStep), to = ref copy[i * width];
                for (int at = 0; at < last; at += Lanes)
                    Vector.LoadUnsafe(ref from, (nuint)at).StoreUnsafe(ref to, (nuint)at);
                Vector.LoadUnsafe(ref Unsafe.Add(ref from, ALast)).StoreUnsafe(ref to, (nuint)last);
            }

            (AStep, ALast) = (width, last);
            A = ref copy[0];
        }
    }
}
