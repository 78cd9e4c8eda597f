using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Engine;

/// <summary>The two products in C#, several numbers to an instruction. It needs nothing installed.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Both products are cut into tiles of twelve sums, each a vector: as many as a processor with sixteen vector registers
/// can hold, and enough to hide how long a multiplication takes. An operand that is loaded once serves three or four of
/// them. Where a tile would reach over an edge it repeats the last row or column, and where a vector would, it moves
/// back: the same value is then computed, and written, twice. So one path serves every shape of at least one vector.
/// </remarks>
public sealed class SimdEngine<T> : IMatrixEngine<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>From so many classes on, <see cref="Backward"/> copies the features of a tile side by side.</summary>
    private const int ManyClasses = 32;

    /// <summary>Up to so many examples, that copy stays in the first cache.</summary>
    private const int FewExamples = 128;

    /// <inheritdoc/>
    public string Name => "simd";

    /// <inheritdoc/>
    public string Version => $".NET {Environment.Version}, {8 * Unsafe.SizeOf<Vector<T>>()}-bit vectors";

    /// <summary>How many numbers a vector holds.</summary>
    private static int Lanes => Vector<T>.Count;

    /// <inheritdoc/>
    /// <remarks>
    /// A tile is 4 examples × 3 classes, and each sum the dot product of two columns. The examples of a tile stay in
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
        for (int i0 = 0; i0 < examples; i0 += 4)
        {
            int i1 = Math.Min(i0 + 1, lastExample);
            int i2 = Math.Min(i0 + 2, lastExample);
            int i3 = Math.Min(i0 + 3, lastExample);
            ref T x0 = ref x[i0 * features], x1 = ref x[i1 * features];
            ref T x2 = ref x[i2 * features], x3 = ref x[i3 * features];
            for (int k0 = 0; k0 < classes; k0 += 3)
            {
                int k1 = Math.Min(k0 + 1, lastClass), k2 = Math.Min(k0 + 2, lastClass);
                ref T w0 = ref w[k0 * features], w1 = ref w[k1 * features], w2 = ref w[k2 * features];
                ref T next = ref x[Math.Min(i0 + 4 + k0 / 3, lastExample) * features];
                Vector<T> z00 = default, z01 = default, z02 = default;
                Vector<T> z10 = default, z11 = default, z12 = default;
                Vector<T> z20 = default, z21 = default, z22 = default;
                Vector<T> z30 = default, z31 = default, z32 = default;
                for (int j = 0; j < features; j += Lanes)
                {
                    nuint at = (nuint)Math.Min(j, lastVector);
                    Prefetch(ref next, at);
                    var a = Vector.LoadUnsafe(ref w0, at);
                    var b = Vector.LoadUnsafe(ref w1, at);
                    var c = Vector.LoadUnsafe(ref w2, at);
                    if (j > lastVector)
                        (a, b, c) = (a & isNew, b & isNew, c & isNew);
                    var v = Vector.LoadUnsafe(ref x0, at);
                    (z00, z01, z02) = (MultiplyAdd(v, a, z00), MultiplyAdd(v, b, z01), MultiplyAdd(v, c, z02));
                    v = Vector.LoadUnsafe(ref x1, at);
                    (z10, z11, z12) = (MultiplyAdd(v, a, z10), MultiplyAdd(v, b, z11), MultiplyAdd(v, c, z12));
                    v = Vector.LoadUnsafe(ref x2, at);
                    (z20, z21, z22) = (MultiplyAdd(v, a, z20), MultiplyAdd(v, b, z21), MultiplyAdd(v, c, z22));
                    v = Vector.LoadUnsafe(ref x3, at);
                    (z30, z31, z32) = (MultiplyAdd(v, a, z30), MultiplyAdd(v, b, z31), MultiplyAdd(v, c, z32));
                }

                Span<T> zk0 = z[(k0 * examples)..], zk1 = z[(k1 * examples)..], zk2 = z[(k2 * examples)..];
                (zk0[i0], zk1[i0], zk2[i0]) = (Vector.Sum(z00), Vector.Sum(z01), Vector.Sum(z02));
                (zk0[i1], zk1[i1], zk2[i1]) = (Vector.Sum(z10), Vector.Sum(z11), Vector.Sum(z12));
                (zk0[i2], zk1[i2], zk2[i2]) = (Vector.Sum(z20), Vector.Sum(z21), Vector.Sum(z22));
                (zk0[i3], zk1[i3], zk2[i3]) = (Vector.Sum(z30), Vector.Sum(z31), Vector.Sum(z32));
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A tile is three vectors of features × 4 classes, and each sum runs over the examples. They lie a whole column
    /// apart; with many classes, all of which read them again, copying them side by side pays.
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
        bool isCopied = classes >= ManyClasses && examples <= FewExamples;
        int distance = isCopied ? 3 * Lanes : features;
        Span<T> copy = stackalloc T[isCopied ? distance * examples : 0];
        for (int j = 0; j < features; j += 3 * Lanes)
        {
            int j0 = Math.Min(j, lastVector);
            int j1 = Math.Min(j + Lanes, lastVector);
            int j2 = Math.Min(j + 2 * Lanes, lastVector);
            if (isCopied)
            {
                for (int i = 0; i < examples; i++)
                {
                    Span<T> from = x[(i * features)..], to = copy[(i * distance)..];
                    new Vector<T>(from[j0..]).CopyTo(to);
                    new Vector<T>(from[j1..]).CopyTo(to[Lanes..]);
                    new Vector<T>(from[j2..]).CopyTo(to[(2 * Lanes)..]);
                }
            }

            ref T x0 = ref isCopied ? ref copy[0] : ref x[j0];
            ref T x1 = ref isCopied ? ref copy[Lanes] : ref x[j1];
            ref T x2 = ref isCopied ? ref copy[2 * Lanes] : ref x[j2];
            for (int k0 = 0; k0 < classes; k0 += 4)
            {
                int k1 = Math.Min(k0 + 1, lastClass);
                int k2 = Math.Min(k0 + 2, lastClass);
                int k3 = Math.Min(k0 + 3, lastClass);
                ref T e0 = ref e[k0 * examples], e1 = ref e[k1 * examples];
                ref T e2 = ref e[k2 * examples], e3 = ref e[k3 * examples];
                Vector<T> g00 = default, g10 = default, g20 = default;
                Vector<T> g01 = default, g11 = default, g21 = default;
                Vector<T> g02 = default, g12 = default, g22 = default;
                Vector<T> g03 = default, g13 = default, g23 = default;
                nuint at = 0;
                for (int i = 0; i < examples; i++, at += (nuint)distance)
                {
                    var a = Vector.LoadUnsafe(ref x0, at);
                    var b = Vector.LoadUnsafe(ref x1, at);
                    var c = Vector.LoadUnsafe(ref x2, at);
                    var v = Vector.Create(Unsafe.Add(ref e0, i));
                    (g00, g10, g20) = (MultiplyAdd(a, v, g00), MultiplyAdd(b, v, g10), MultiplyAdd(c, v, g20));
                    v = Vector.Create(Unsafe.Add(ref e1, i));
                    (g01, g11, g21) = (MultiplyAdd(a, v, g01), MultiplyAdd(b, v, g11), MultiplyAdd(c, v, g21));
                    v = Vector.Create(Unsafe.Add(ref e2, i));
                    (g02, g12, g22) = (MultiplyAdd(a, v, g02), MultiplyAdd(b, v, g12), MultiplyAdd(c, v, g22));
                    v = Vector.Create(Unsafe.Add(ref e3, i));
                    (g03, g13, g23) = (MultiplyAdd(a, v, g03), MultiplyAdd(b, v, g13), MultiplyAdd(c, v, g23));
                }

                Store(g[(k0 * features)..], g00, g10, g20);
                Store(g[(k1 * features)..], g01, g11, g21);
                Store(g[(k2 * features)..], g02, g12, g22);
                Store(g[(k3 * features)..], g03, g13, g23);
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            void Store(Span<T> column, Vector<T> a, Vector<T> b, Vector<T> c)
            {
                a.CopyTo(column[j0..]);
                b.CopyTo(column[j1..]);
                c.CopyTo(column[j2..]);
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
