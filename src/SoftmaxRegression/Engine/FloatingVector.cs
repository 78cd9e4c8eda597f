using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SoftmaxRegression.Engine;

/// <summary>What <see cref="Vector"/> offers for <see cref="float"/> and for <see cref="double"/>, for either of them.</summary>
internal static class FloatingVector
{
    /// <summary>All bits in the lanes from one on, none in those before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> From<T>(int lane)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Vector.GreaterThanOrEqual(Vector<T>.Indices, Vector.Create(T.CreateTruncating(lane)));

    /// <summary>
    /// Σ a_i b_i. (TensorPrimitives sums in vectors as wide as the processor has, and the last digit depends on that.)
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector<T>.Count, i = 0;
        Vector<T> even = default, odd = default;
        for (; i <= a.Length - 2 * lanes; i += 2 * lanes)
        {
            even = MultiplyAdd(new Vector<T>(a[i..]), new Vector<T>(b[i..]), even);
            odd = MultiplyAdd(new Vector<T>(a[(i + lanes)..]), new Vector<T>(b[(i + lanes)..]), odd);
        }

        var sum = Sum(even + odd);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>The sum of a vector: of its halves first, and of pairs then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Vector<T> vector)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var half = Half(vector);
        return Vector128<T>.Count == 2 ? half[0] + half[1] : half[0] + half[1] + (half[2] + half[3]);
    }

    /// <summary>The sums of four vectors, formed as <see cref="Sum"/> does, with a third of the instructions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sums(Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> d)
        => Sse3.HorizontalAdd(
            Sse3.HorizontalAdd(Half(a), Half(b)), Sse3.HorizontalAdd(Half(c), Half(d)));

    /// <summary>The sum of both halves, where a vector has two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Half<T>(Vector<T> vector)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Vector<T>.Count == Vector256<T>.Count
            ? vector.AsVector256().GetLower() + vector.AsVector256().GetUpper()
            : vector.AsVector128();

    /// <summary>a · b + sum, in one instruction where there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> MultiplyAdd<T>(Vector<T> a, Vector<T> b, Vector<T> sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
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

    /// <summary>y ← αx + βy, which BLAS libraries call axpby.</summary>
    /// <remarks>Those of TensorPrimitives are slow until the runtime has compiled them anew.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine<T>(T α, ReadOnlySpan<T> x, T β, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (αs, βs) = (Vector.Create(α), Vector.Create(β));
        int i = 0;
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
            MultiplyAdd(αs, new Vector<T>(x[i..]), βs * new Vector<T>(y[i..])).CopyTo(y[i..]);
        for (; i < x.Length; i++)
            y[i] = MultiplyAdd(αs, Vector.Create(x[i]), Vector.Create(β * y[i]))[0];
    }

    /// <summary>
    /// e^x for x ≤ 0, as 2ⁿ · e^r with n = round(x / ln 2), so that |r| ≤ ½ ln 2 and a few terms of Σ rⁱ/i! are enough:
    /// up to r⁷ in single precision, r¹³ in double. What is smaller than the least normal number becomes that.
    /// </summary>
    /// <remarks>
    /// <see cref="Vector.Exp(Vector{float})"/> takes many times as long until the runtime has compiled it anew, in the
    /// first epochs of a training.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Exp<T>(Vector<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isSingle = typeof(T) == typeof(float);

        // In this sum, n stands in the lowest bits, with the bias of the exponent: all that 2ⁿ lacks is a shift.
        var round = Constant<T>(isSingle ? 1.5 * (1 << 23) + 127 : 1.5 * (1L << 52) + 1023);
        x = Vector.Max(x, Constant<T>(isSingle ? -87 : -708));
        var shifted = x * Constant<T>(1 / Math.Log(2)) + round;
        var r = MultiplyAdd(shifted - round, Constant<T>(-Math.Log(2)), x);
        var power = isSingle
            ? Vector.ShiftLeft(shifted.As<T, int>(), 23).As<int, T>()
            : Vector.ShiftLeft(shifted.As<T, long>(), 52).As<long, T>();

        var sum = Constant<T>(1.0 / 5040);
        if (!isSingle)
        {
            sum = Constant<T>(1.0 / 6227020800);
            sum = MultiplyAdd(sum, r, Constant<T>(1.0 / 479001600));
            sum = MultiplyAdd(sum, r, Constant<T>(1.0 / 39916800));
            sum = MultiplyAdd(sum, r, Constant<T>(1.0 / 3628800));
            sum = MultiplyAdd(sum, r, Constant<T>(1.0 / 362880));
            sum = MultiplyAdd(sum, r, Constant<T>(1.0 / 40320));
            sum = MultiplyAdd(sum, r, Constant<T>(1.0 / 5040));
        }

        sum = MultiplyAdd(sum, r, Constant<T>(1.0 / 720));
        sum = MultiplyAdd(sum, r, Constant<T>(1.0 / 120));
        sum = MultiplyAdd(sum, r, Constant<T>(1.0 / 24));
        sum = MultiplyAdd(sum, r, Constant<T>(1.0 / 6));
        sum = MultiplyAdd(sum, r, Constant<T>(0.5));
        sum = MultiplyAdd(sum, r, Vector<T>.One);
        sum = MultiplyAdd(sum, r, Vector<T>.One);
        return sum * power;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Constant<T>(double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Vector.Create(T.CreateTruncating(value));
}
