using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Engine;

/// <summary>
/// Features of m examples that are 0 nearly everywhere: of each example the indices and the values of the others, as in
/// compressed sparse rows. With W the weights of these features, row j those of feature j, an example x of which only a
/// few x_j are not 0 has the logits Wx = Σ_j x_j w_j, a sum of a few rows; and its gradient (S − δ)xᵀ has so few rows.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class SparseRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _starts, _indices;
    private readonly T[] _values;

    /// <summary>Takes arrays as they are; they are kept, not copied.</summary>
    /// <param name="features">How many features there are.</param>
    /// <param name="starts">Where the entries of each example begin, and behind the last one where they end: m + 1 values.</param>
    /// <param name="indices">The features of the entries, from 0 to <paramref name="features"/> − 1.</param>
    /// <param name="values">Their values; empty where all are 1.</param>
    /// <exception cref="ArgumentException">The arrays do not fit each other, or an index is out of range.</exception>
    public SparseRows(int features, int[] starts, int[] indices, T[] values)
    {
        bool fits = starts is [0, ..] && starts[^1] == indices.Length && starts.AsSpan().IndexOfAnyExceptInRange(0, indices.Length) < 0
            && (values.Length == 0 || values.Length == indices.Length);
        if (!fits || indices.AsSpan().IndexOfAnyExceptInRange(0, features - 1) >= 0)
            throw new ArgumentException("The indices do not fit the examples, or the features.", nameof(indices));
        for (int i = 1; i < starts.Length; i++)
        {
            if (starts[i] < starts[i - 1])
                throw new ArgumentException("The examples are not in order.", nameof(starts));
        }

        (Features, _starts, _indices, _values) = (features, starts, indices, values);
    }

    /// <summary>How many features there are.</summary>
    public int Features { get; }

    /// <summary>m.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>How many values are stored, of all examples together.</summary>
    public int Entries => _indices.Length;

    /// <summary>The features of an example that are stored.</summary>
    /// <param name="example">From 0 to m − 1.</param>
    public ReadOnlySpan<int> Indices(int example) => _indices.AsSpan(_starts[example].._starts[example + 1]);

    /// <summary>The values of an example's features that are stored; empty where all are 1.</summary>
    /// <param name="example">From 0 to m − 1.</param>
    public ReadOnlySpan<T> Values(int example)
        => _values.Length == 0 ? [] : _values.AsSpan(_starts[example].._starts[example + 1]);

    /// <summary>The value of an entry of an example, the <paramref name="entry"/>-th from 0.</summary>
    /// <param name="example">From 0 to m − 1.</param>
    /// <param name="entry">Which of its entries.</param>
    public T Value(int example, int entry) => _values.Length == 0 ? T.One : _values[_starts[example] + entry];

    /// <summary>Z ← Z + XᵀW, for four classes at once and then one after the other.</summary>
    /// <param name="W">Weights, one column per class, of which the first rows are those of these features.</param>
    /// <param name="logits">Z, m × K; added to.</param>
    /// <exception cref="ArgumentException">The matrices do not fit.</exception>
    public void AddLogits(Matrix<T> W, Matrix<T> logits)
    {
        if (W.RowCount < Features || logits.RowCount != Count || logits.ColumnCount != W.ColumnCount)
            throw Unfit();
        int k = 0;
        for (; k <= W.ColumnCount - 4; k += 4)
            AddLogitsOfFour(W.Values()[(k * W.RowCount)..], W.RowCount, logits.Values()[(k * Count)..]);
        for (; k < W.ColumnCount; k++)
            AddLogits(W.ColumnSpan(k)[..Features], logits.ColumnSpan(k));
    }

    /// <summary>g ← g + Xe, the gradient of one class.</summary>
    /// <param name="error">e, a column of the error S − Y, m values.</param>
    /// <param name="gradient">g, a column of the gradient, whose first values are those of these features; added to.</param>
    /// <exception cref="ArgumentException">The spans are too short.</exception>
    public void AddGradient(ReadOnlySpan<T> error, Span<T> gradient)
    {
        if (gradient.Length < Features || error.Length != Count)
            throw Unfit();
        AddGradient(_starts, _indices, _values, error, gradient);
    }

    /// <summary>The same of rows that are somewhere else in memory.</summary>
    /// <param name="starts">Where the entries of each example begin and end, m + 1 values.</param>
    /// <param name="indices">The features of the entries.</param>
    /// <param name="values">Their values; empty where all are 1.</param>
    /// <param name="error">e, m values.</param>
    /// <param name="gradient">g, a value for each feature or more; added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddGradient(
        ReadOnlySpan<int> starts, ReadOnlySpan<int> indices, ReadOnlySpan<T> values, ReadOnlySpan<T> error, Span<T> gradient)
    {
        ref T g = ref MemoryMarshal.GetReference(gradient);
        ref int index = ref MemoryMarshal.GetReference(indices);
        ref T value = ref MemoryMarshal.GetReference(values);
        for (int i = 0; i < error.Length; i++)
        {
            var e = error[i];
            int end = starts[i + 1];
            for (int at = starts[i]; at < end; at++)
                Unsafe.Add(ref g, Unsafe.Add(ref index, at)) += values.Length == 0 ? e : Unsafe.Add(ref value, at) * e;
        }
    }

    /// <summary>The arrays that it was made of.</summary>
    internal (int[] Starts, int[] Indices, T[] Values) Arrays => (_starts, _indices, _values);

    /// <summary>The examples of several, one after the other.</summary>
    /// <param name="parts">One or more, of the same features.</param>
    internal static SparseRows<T> Concat(IReadOnlyList<SparseRows<T>> parts)
    {
        int[] starts = new int[parts.Sum(part => part.Count) + 1];
        int example = 0, entries = 0;
        foreach (var part in parts)
        {
            for (int i = 0; i < part.Count; i++)
                starts[++example] = entries + part._starts[i + 1];
            entries += part.Entries;
        }

        bool areOnes = parts.All(part => part._values.Length == 0);
        return new SparseRows<T>(
            parts[0].Features,
            starts,
            [.. parts.SelectMany(part => part._indices)],
            areOnes ? [] : [.. parts.SelectMany(part => part._values.Length > 0 ? part._values : Enumerable.Repeat(T.One, part.Entries))]);
    }

    /// <summary>The same rows in double precision.</summary>
    internal SparseRows<double> ToDouble()
        => this as SparseRows<double> ?? new(Features, _starts, _indices, [.. _values.Select(double.CreateTruncating)]);

    /// <summary>Four sums at a time: each alone would wait for its last addition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddLogitsOfFour(
        ReadOnlySpan<T> weights, // [stride, 4], of which the first rows are those of these features
        int stride,
        Span<T> logits) // [m, 4], added to
    {
        ref T w0 = ref MemoryMarshal.GetReference(weights), w1 = ref Unsafe.Add(ref w0, stride);
        ref T w2 = ref Unsafe.Add(ref w1, stride), w3 = ref Unsafe.Add(ref w2, stride);
        ref int index = ref MemoryMarshal.GetArrayDataReference(_indices);
        ref T value = ref MemoryMarshal.GetArrayDataReference(_values);
        for (int i = 0; i < Count; i++)
        {
            T z0 = T.Zero, z1 = T.Zero, z2 = T.Zero, z3 = T.Zero;
            int end = _starts[i + 1];
            for (int at = _starts[i]; at < end; at++)
            {
                int j = Unsafe.Add(ref index, at);
                var x = _values.Length == 0 ? T.One : Unsafe.Add(ref value, at);
                z0 += x * Unsafe.Add(ref w0, j);
                z1 += x * Unsafe.Add(ref w1, j);
                z2 += x * Unsafe.Add(ref w2, j);
                z3 += x * Unsafe.Add(ref w3, j);
            }

            logits[i] += z0;
            logits[i + Count] += z1;
            logits[i + 2 * Count] += z2;
            logits[i + 3 * Count] += z3;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddLogits(ReadOnlySpan<T> weights, Span<T> logits)
    {
        ref T w = ref MemoryMarshal.GetReference(weights);
        ref int index = ref MemoryMarshal.GetArrayDataReference(_indices);
        ref T value = ref MemoryMarshal.GetArrayDataReference(_values);
        for (int i = 0; i < logits.Length; i++)
        {
            var z = T.Zero;
            int end = _starts[i + 1];
            for (int at = _starts[i]; at < end; at++)
            {
                var weight = Unsafe.Add(ref w, Unsafe.Add(ref index, at));
                z += _values.Length == 0 ? weight : Unsafe.Add(ref value, at) * weight;
            }

            logits[i] += z;
        }
    }

    private static ArgumentException Unfit() => new("The sparse examples do not go with these weights or logits.");
}
