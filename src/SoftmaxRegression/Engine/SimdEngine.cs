using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using static SoftmaxRegression.Engine.FloatingVector;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Engine;

/// <summary>The two products in C#, several numbers to an instruction. It needs nothing installed.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Both products are cut into tiles of 6 × 2 sums, each a vector: as many as a processor with sixteen vector registers
/// can hold, and enough to hide how long a multiplication takes. Two classes at a time waste nothing on the two of a
/// binary problem. Where a tile would reach over an edge it repeats the last row or column, and where a vector would, it
/// moves back: the same value is then computed, and written, twice. So one path serves every shape of at least one vector.
/// </remarks>
public sealed class SimdEngine<T> : IMatrixEngine<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>For examples that do not fill a vector.</summary>
    private static readonly PlainEngine<T> FewFeatures = new();

    /// <inheritdoc/>
    public string Name => "simd";

    /// <inheritdoc/>
    public string Version => $".NET {Environment.Version}, {8 * Unsafe.SizeOf<Vector<T>>()}-bit vectors";

    /// <summary>How many numbers a vector holds.</summary>
    private static int Lanes => Vector<T>.Count;

    /// <inheritdoc/>
    /// <remarks>
    /// A tile is 6 examples × 2 classes, and each sum the dot product of two columns. The examples of a tile stay in
    /// the first cache while the classes go by; meanwhile, the next ones are fetched from memory, one for each tile.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(LinearAlgebra.Matrix<T> X, LinearAlgebra.Matrix<T> W, LinearAlgebra.Matrix<T> logits)
    {
        int features = X.RowCount, examples = X.ColumnCount, classes = W.ColumnCount;
        if (features < Lanes)
        {
            FewFeatures.Forward(X, W, logits);
            return;
        }

        MatrixSpans.ThrowIfUnfit(X, W, logits);
        Span<T> x = X.Values(), w = W.Values(), z = logits.Values();
        for (int i = 0; i < examples; i += 6)
        {
            for (int k = 0; k < classes; k += 2)
            {
                int next = Math.Min(i + 6 + k / 2, examples - 1), other = Math.Min(k + 1, classes - 1);
                ForwardTile(
                    ref x[i * features], ref w[k * features], ref w[other * features], ref x[next * features], features,
                    ref z[k * examples + i], ref z[other * examples + i], Math.Min(5, examples - 1 - i));
            }
        }
    }

    /// <summary>The logits of up to 6 examples for 2 classes.</summary>
    /// <remarks>A method of its own, so that all pointers of its loop find a register.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ForwardTile(
        ref T x0, // [6, N], up to six examples, one after another
        ref T w0, // [N], the weights of the first class
        ref T w1, // [N], and of the second
        ref T next, // [N], an example that is needed soon
        int features, // N
        ref T z0, // [6], the logits for the first class, overwritten
        ref T z1, // [6], and for the second
        int last) // the last example, from 0 to 5; those beyond repeat it
    {
        int i1 = Math.Min(1, last), i2 = Math.Min(2, last), i3 = Math.Min(3, last), i4 = Math.Min(4, last);
        ref T x1 = ref Unsafe.Add(ref x0, i1 * features), x2 = ref Unsafe.Add(ref x0, i2 * features);
        ref T x3 = ref Unsafe.Add(ref x0, i3 * features), x4 = ref Unsafe.Add(ref x0, i4 * features);
        ref T x5 = ref Unsafe.Add(ref x0, last * features);

        nuint end = (nuint)features, lastVector = end - (nuint)Lanes;
        var counts = Vector<T>.AllBitsSet;
        Vector<T> z00 = default, z01 = default, z10 = default, z11 = default;
        Vector<T> z20 = default, z21 = default, z30 = default, z31 = default;
        Vector<T> z40 = default, z41 = default, z50 = default, z51 = default;
        for (nuint at = 0; at < end; at += (nuint)Lanes)
        {
            // Where the last vector of a column moves back, only what is new in it counts.
            if (at > lastVector)
            {
                counts = Vector.GreaterThanOrEqual(Vector<T>.Indices, Vector.Create(T.CreateTruncating(at - lastVector)));
                at = lastVector;
            }

            Prefetch(ref next, at);
            var a = Vector.LoadUnsafe(ref w0, at) & counts;
            var b = Vector.LoadUnsafe(ref w1, at) & counts;
            var v = Vector.LoadUnsafe(ref x0, at);
            (z00, z01) = (MultiplyAdd(v, a, z00), MultiplyAdd(v, b, z01));
            v = Vector.LoadUnsafe(ref x1, at);
            (z10, z11) = (MultiplyAdd(v, a, z10), MultiplyAdd(v, b, z11));
            v = Vector.LoadUnsafe(ref x2, at);
            (z20, z21) = (MultiplyAdd(v, a, z20), MultiplyAdd(v, b, z21));
            v = Vector.LoadUnsafe(ref x3, at);
            (z30, z31) = (MultiplyAdd(v, a, z30), MultiplyAdd(v, b, z31));
            v = Vector.LoadUnsafe(ref x4, at);
            (z40, z41) = (MultiplyAdd(v, a, z40), MultiplyAdd(v, b, z41));
            v = Vector.LoadUnsafe(ref x5, at);
            (z50, z51) = (MultiplyAdd(v, a, z50), MultiplyAdd(v, b, z51));
        }

        (z0, z1) = (Sum(z00), Sum(z01));
        (Unsafe.Add(ref z0, i1), Unsafe.Add(ref z1, i1)) = (Sum(z10), Sum(z11));
        (Unsafe.Add(ref z0, i2), Unsafe.Add(ref z1, i2)) = (Sum(z20), Sum(z21));
        (Unsafe.Add(ref z0, i3), Unsafe.Add(ref z1, i3)) = (Sum(z30), Sum(z31));
        (Unsafe.Add(ref z0, i4), Unsafe.Add(ref z1, i4)) = (Sum(z40), Sum(z41));
        (Unsafe.Add(ref z0, last), Unsafe.Add(ref z1, last)) = (Sum(z50), Sum(z51));
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A tile is six vectors of features × 2 classes, and each sum runs over the examples.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(LinearAlgebra.Matrix<T> X, LinearAlgebra.Matrix<T> E, LinearAlgebra.Matrix<T> gradient)
    {
        int features = X.RowCount, examples = X.ColumnCount, classes = E.ColumnCount;
        if (features < Lanes)
        {
            FewFeatures.Backward(X, E, gradient);
            return;
        }

        MatrixSpans.ThrowIfUnfit(X, gradient, E);
        Span<T> x = X.Values(), e = E.Values(), g = gradient.Values();
        for (int j = 0; j < features; j += 6 * Lanes)
        {
            for (int k = 0; k < classes; k += 2)
            {
                int other = Math.Min(k + 1, classes - 1);
                BackwardTile(
                    ref x[0], ref e[k * examples], ref e[other * examples], examples, features, j,
                    ref g[k * features], ref g[other * features]);
            }
        }
    }

    /// <summary>The gradient of up to 6 vectors of features for 2 classes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BackwardTile(
        ref T x, // [m, N], the examples, one after another
        ref T e0, // [m], their errors for the first class
        ref T e1, // [m], and for the second
        int examples, // m
        int features, // N
        int j, // the first of the features
        ref T g0, // [N], the gradient for the first class, overwritten from j on
        ref T g1) // [N], and for the second
    {
        int last = features - Lanes;
        nuint j0 = (nuint)Math.Min(j, last), j1 = (nuint)Math.Min(j + Lanes, last);
        nuint j2 = (nuint)Math.Min(j + 2 * Lanes, last), j3 = (nuint)Math.Min(j + 3 * Lanes, last);
        nuint j4 = (nuint)Math.Min(j + 4 * Lanes, last), j5 = (nuint)Math.Min(j + 5 * Lanes, last);
        ref T x0 = ref Unsafe.Add(ref x, j0), x1 = ref Unsafe.Add(ref x, j1), x2 = ref Unsafe.Add(ref x, j2);
        ref T x3 = ref Unsafe.Add(ref x, j3), x4 = ref Unsafe.Add(ref x, j4), x5 = ref Unsafe.Add(ref x, j5);
        Vector<T> g00 = default, g10 = default, g20 = default, g30 = default, g40 = default, g50 = default;
        Vector<T> g01 = default, g11 = default, g21 = default, g31 = default, g41 = default, g51 = default;
        nuint at = 0;
        for (int i = 0; i < examples; i++, at += (nuint)features)
        {
            var a = Vector.Create(Unsafe.Add(ref e0, i));
            var b = Vector.Create(Unsafe.Add(ref e1, i));
            var v = Vector.LoadUnsafe(ref x0, at);
            (g00, g01) = (MultiplyAdd(a, v, g00), MultiplyAdd(b, v, g01));
            v = Vector.LoadUnsafe(ref x1, at);
            (g10, g11) = (MultiplyAdd(a, v, g10), MultiplyAdd(b, v, g11));
            v = Vector.LoadUnsafe(ref x2, at);
            (g20, g21) = (MultiplyAdd(a, v, g20), MultiplyAdd(b, v, g21));
            v = Vector.LoadUnsafe(ref x3, at);
            (g30, g31) = (MultiplyAdd(a, v, g30), MultiplyAdd(b, v, g31));
            v = Vector.LoadUnsafe(ref x4, at);
            (g40, g41) = (MultiplyAdd(a, v, g40), MultiplyAdd(b, v, g41));
            v = Vector.LoadUnsafe(ref x5, at);
            (g50, g51) = (MultiplyAdd(a, v, g50), MultiplyAdd(b, v, g51));
        }

        Store(g00, g01, ref g0, ref g1, j0);
        Store(g10, g11, ref g0, ref g1, j1);
        Store(g20, g21, ref g0, ref g1, j2);
        Store(g30, g31, ref g0, ref g1, j3);
        Store(g40, g41, ref g0, ref g1, j4);
        Store(g50, g51, ref g0, ref g1, j5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<T> a, Vector<T> b, ref T to0, ref T to1, nuint at)
    {
        a.StoreUnsafe(ref to0, at);
        b.StoreUnsafe(ref to1, at);
    }

    /// <summary>Asks for a number that is needed soon, and does not wait for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref T from, nuint at)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref from, at)));
    }
}
