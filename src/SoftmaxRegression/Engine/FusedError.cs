using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Engine;

/// <summary>
/// Softmax and cross-entropy in one: turns logits into the error S − Y, and sums the loss, log Σ_k e^{z_k} − Σ_k y_k z_k.
/// Several examples at once, one to a lane of a vector.
/// </summary>
/// <remarks>
/// A step does this for every block. In one method it is compiled once, optimised from the first step on; a chain of
/// library calls is slow until the runtime has compiled each of them anew.
/// </remarks>
internal static class FusedError
{
    /// <summary>All examples of a block.</summary>
    /// <returns>The sum of the m losses, in nats, each multiplied by its weight.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Of<T>(
        LinearAlgebra.Matrix<T> logits, // [m, K], overwritten with the error
        LinearAlgebra.Matrix<T> Y, // [m, K]
        ReadOnlySpan<T> weights) // [m], or empty
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Y.RowCount != logits.RowCount || Y.ColumnCount != logits.ColumnCount)
        {
            throw new ArgumentException($"{Y.RowCount} × {Y.ColumnCount} targets do not go with "
                + $"{logits.RowCount} × {logits.ColumnCount} logits.", nameof(Y));
        }

        if (!weights.IsEmpty && weights.Length != logits.RowCount)
            throw new ArgumentException($"{weights.Length} weights do not go with {logits.RowCount} examples.", nameof(weights));

        int m = logits.RowCount, classes = logits.ColumnCount, lanes = Vector<T>.Count;
        Span<T> z = logits.Values(), y = Y.Values();
        double loss = 0;
        int i = 0;
        for (; i <= m - lanes; i += lanes)
            loss += OfLanes(ref z[i], ref y[i], m, classes, weights.IsEmpty ? Vector<T>.One : new Vector<T>(weights[i..]));
        return i == m ? loss : loss + OfRest(z[i..], y[i..], m, classes, weights.IsEmpty ? default : weights[i..], m - i);
    }

    /// <summary>As many examples as a vector has lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double OfLanes<T>(
        ref T z, // [K, m] from the first of these examples on: their logits, overwritten with the error
        ref T y, // [K, m], their targets
        int stride, // m, how many examples the matrices have
        int classes, // K
        Vector<T> weights) // how much each of these examples counts
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nuint step = (nuint)stride, end = (nuint)classes * step;
        var max = Vector.Create(T.NegativeInfinity);
        var target = Vector<T>.Zero;
        for (nuint at = 0; at < end; at += step)
        {
            var logits = Vector.LoadUnsafe(ref z, at);
            max = Vector.Max(max, logits);
            target += Vector.LoadUnsafe(ref y, at) * logits;
        }

        var sum = Vector<T>.Zero;
        for (nuint at = 0; at < end; at += step)
        {
            var exponentials = FloatingVector.Exp(Vector.LoadUnsafe(ref z, at) - max);
            sum += exponentials;
            exponentials.StoreUnsafe(ref z, at);
        }

        for (nuint at = 0; at < end; at += step)
        {
            var probabilities = Vector.LoadUnsafe(ref z, at) / sum;
            var error = weights * (probabilities - Vector.LoadUnsafe(ref y, at));
            error.StoreUnsafe(ref z, at);
        }

        // log Σ e^{z − max} + (max − z_y): the second term is exactly 0 where the label is the most probable class.
        double loss = 0;
        for (int lane = 0; lane < Vector<T>.Count; lane++)
        {
            double distance = double.CreateTruncating(max[lane] - target[lane]);
            loss += double.CreateTruncating(weights[lane]) * (Math.Log(double.CreateTruncating(sum[lane])) + distance);
        }

        return loss;
    }

    /// <summary>Fewer examples than that: a copy of them, filled up with some that count nothing.</summary>
    private static double OfRest<T>(
        Span<T> z, // [K, m], likewise
        Span<T> y, // [K, m]
        int stride, // m
        int classes, // K
        ReadOnlySpan<T> weights, // [count], or empty
        int count) // how many are left
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector<T>.Count, size = classes * lanes;
        var rented = ArrayPool<T>.Shared.Rent(2 * size + lanes);
        Span<T> logits = rented.AsSpan(0, size), targets = rented.AsSpan(size, size), counts = rented.AsSpan(2 * size, lanes);
        rented.AsSpan(0, 2 * size + lanes).Clear();
        counts[..count].Fill(T.One);
        weights.CopyTo(counts);
        for (int k = 0; k < classes; k++)
        {
            z.Slice(k * stride, count).CopyTo(logits[(k * lanes)..]);
            y.Slice(k * stride, count).CopyTo(targets[(k * lanes)..]);
        }

        double loss = OfLanes(ref logits[0], ref targets[0], lanes, classes, new Vector<T>(counts));
        for (int k = 0; k < classes; k++)
            logits.Slice(k * lanes, count).CopyTo(z[(k * stride)..]);
        ArrayPool<T>.Shared.Return(rented);
        return loss;
    }
}
