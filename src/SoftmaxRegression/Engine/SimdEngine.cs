using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
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
        int lastVector = features - Lanes, lastExample = examples - 1, lastClass = classes - 1;
        if (lastVector < 0)
        {
            ForwardFewFeatures(X, W, logits);
            return;
        }

        // Where the last vector of a column has moved back, only what is new in it counts.
        var overlap = T.CreateChecked((Lanes - features % Lanes) % Lanes);
        var isNew = Vector.GreaterThanOrEqual(Vector<T>.Indices, Vector.Create(overlap));
        Span<T> x = X.Values(), w = W.Values(), z = logits.Values();
        for (int i0 = 0; i0 < examples; i0 += 6)
        {
            int i1 = Math.Min(i0 + 1, lastExample);
            int i2 = Math.Min(i0 + 2, lastExample);
            int i3 = Math.Min(i0 + 3, lastExample);
            int i4 = Math.Min(i0 + 4, lastExample);
            int i5 = Math.Min(i0 + 5, lastExample);
            ref T x0 = ref x[i0 * features], x1 = ref x[i1 * features], x2 = ref x[i2 * features];
            ref T x3 = ref x[i3 * features], x4 = ref x[i4 * features], x5 = ref x[i5 * features];
            for (int k0 = 0; k0 < classes; k0 += 2)
            {
                int k1 = Math.Min(k0 + 1, lastClass);
                ref T w0 = ref w[k0 * features], w1 = ref w[k1 * features];
                ref T next = ref x[Math.Min(i0 + 6 + k0 / 2, lastExample) * features];
                Vector<T> z00 = default, z01 = default, z10 = default, z11 = default;
                Vector<T> z20 = default, z21 = default, z30 = default, z31 = default;
                Vector<T> z40 = default, z41 = default, z50 = default, z51 = default;
                for (int j = 0; j < features; j += Lanes)
                {
                    nuint at = (nuint)Math.Min(j, lastVector);
                    Prefetch(ref next, at);
                    var a = Vector.LoadUnsafe(ref w0, at);
                    var b = Vector.LoadUnsafe(ref w1, at);
                    if (j > lastVector)
                        (a, b) = (a & isNew, b & isNew);
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

                Span<T> zk0 = z[(k0 * examples)..], zk1 = z[(k1 * examples)..];
                (zk0[i0], zk1[i0]) = (Vector.Sum(z00), Vector.Sum(z01));
                (zk0[i1], zk1[i1]) = (Vector.Sum(z10), Vector.Sum(z11));
                (zk0[i2], zk1[i2]) = (Vector.Sum(z20), Vector.Sum(z21));
                (zk0[i3], zk1[i3]) = (Vector.Sum(z30), Vector.Sum(z31));
                (zk0[i4], zk1[i4]) = (Vector.Sum(z40), Vector.Sum(z41));
                (zk0[i5], zk1[i5]) = (Vector.Sum(z50), Vector.Sum(z51));
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A tile is six vectors of features × 2 classes, and each sum runs over the examples.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(LinearAlgebra.Matrix<T> X, LinearAlgebra.Matrix<T> E, LinearAlgebra.Matrix<T> gradient)
    {
        int features = X.RowCount, examples = X.ColumnCount, classes = E.ColumnCount;
        int lastVector = features - Lanes, lastClass = classes - 1;
        if (lastVector < 0)
        {
            BackwardFewFeatures(X, E, gradient);
            return;
        }

        Span<T> x = X.Values(), e = E.Values(), g = gradient.Values();
        for (int j = 0; j < features; j += 6 * Lanes)
        {
            int j0 = Math.Min(j, lastVector), j1 = Math.Min(j + Lanes, lastVector);
            int j2 = Math.Min(j + 2 * Lanes, lastVector), j3 = Math.Min(j + 3 * Lanes, lastVector);
            int j4 = Math.Min(j + 4 * Lanes, lastVector), j5 = Math.Min(j + 5 * Lanes, lastVector);
            ref T x0 = ref x[j0], x1 = ref x[j1], x2 = ref x[j2], x3 = ref x[j3], x4 = ref x[j4], x5 = ref x[j5];
            for (int k0 = 0; k0 < classes; k0 += 2)
            {
                int k1 = Math.Min(k0 + 1, lastClass);
                ref T e0 = ref e[k0 * examples], e1 = ref e[k1 * examples];
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

                Span<T> gk0 = g[(k0 * features)..], gk1 = g[(k1 * features)..];
                g00.CopyTo(gk0[j0..]);
                g01.CopyTo(gk1[j0..]);
                g10.CopyTo(gk0[j1..]);
                g11.CopyTo(gk1[j1..]);
                g20.CopyTo(gk0[j2..]);
                g21.CopyTo(gk1[j2..]);
                g30.CopyTo(gk0[j3..]);
                g31.CopyTo(gk1[j3..]);
                g40.CopyTo(gk0[j4..]);
                g41.CopyTo(gk1[j4..]);
                g50.CopyTo(gk0[j5..]);
                g51.CopyTo(gk1[j5..]);
            }
        }
    }

    /// <summary>As <see cref="Forward"/>, for examples that do not fill a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ForwardFewFeatures(
        LinearAlgebra.Matrix<T> X, LinearAlgebra.Matrix<T> W, LinearAlgebra.Matrix<T> logits)
    {
        for (int k = 0; k < W.ColumnCount; k++)
        {
            Span<T> x = X.Values(), w = W.ColumnSpan(k), z = logits.ColumnSpan(k);
            for (int i = 0; i < z.Length; i++)
            {
                var sum = T.Zero;
                for (int j = 0; j < w.Length; j++)
                    sum += x[i * w.Length + j] * w[j];
                z[i] = sum;
            }
        }
    }

    /// <summary>As <see cref="Backward"/>, for examples that do not fill a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackwardFewFeatures(
        LinearAlgebra.Matrix<T> X, LinearAlgebra.Matrix<T> E, LinearAlgebra.Matrix<T> gradient)
    {
        gradient.Values().Clear();
        for (int k = 0; k < E.ColumnCount; k++)
        {
            Span<T> x = X.Values(), e = E.ColumnSpan(k), g = gradient.ColumnSpan(k);
            for (int i = 0; i < e.Length; i++)
            {
                for (int j = 0; j < g.Length; j++)
                    g[j] += x[i * g.Length + j] * e[i];
            }
        }
    }

    /// <summary>Asks for a number that is needed soon, and does not wait for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref T from, nuint at)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref from, at)));
    }

    /// <summary>a · b + sum, in one instruction where there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> MultiplyAdd(Vector<T> a, Vector<T> b, Vector<T> sum)
    {
        if (typeof(T) == typeof(float))
            return Vector.MultiplyAddEstimate(a.As<T, float>(), b.As<T, float>(), sum.As<T, float>()).As<float, T>();
        if (typeof(T) == typeof(double))
        {
            return Vector.MultiplyAddEstimate(a.As<T, double>(), b.As<T, double>(), sum.As<T, double>())
                .As<double, T>();
        }

        return a * b + sum;
    }
}
