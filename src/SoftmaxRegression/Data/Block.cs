using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Data;

/// <summary>A fixed group of m examples: the unit of work of batches and threads.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// What a block holds of an example x: first the features that are 0 nearly everywhere, as the indices and values of the
/// others, <see cref="Sparse"/>; then all others as a column of the matrix <see cref="X"/>. Most tables have no such features.
/// </remarks>
public sealed class Block<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _labels;
    private readonly double? _totalWeight;

    /// <summary>Makes a block of examples with any targets.</summary>
    /// <param name="x">Examples, N × m, one per column; kept, not copied.</param>
    /// <param name="y">Targets, m × K, each row a distribution over the classes; kept, not copied.</param>
    /// <exception cref="ArgumentException">The numbers of examples differ, or a row of targets does not sum to 1.</exception>
    public Block(Matrix<T> x, Matrix<T> y)
    {
        if (x.ColumnCount != y.RowCount)
            throw new ArgumentException($"There are {x.ColumnCount} examples and {y.RowCount} targets.", nameof(y));
        X = x;
        Y = y;
        _labels = new int[y.RowCount];
        for (int i = 0; i < _labels.Length; i++)
        {
            var row = y.Row(i);
            if (row.Minimum() < T.Zero || T.Abs(row.Sum() - T.One) > T.CreateChecked(1e-3))
                throw new ArgumentException($"The target of example {i} is not a distribution.", nameof(y));
            _labels[i] = y.MaximumIndex(i);
        }
    }

    /// <summary>Makes a block of labelled examples: the targets are one-hot.</summary>
    /// <param name="x">Examples, N × m, one per column; kept, not copied.</param>
    /// <param name="labels">m class numbers from 0 to K − 1.</param>
    /// <param name="classes">K.</param>
    public Block(Matrix<T> x, ReadOnlySpan<int> labels, int classes)
    {
        X = x;
        Y = Matrix<T>.Build.Dense(labels.Length, classes);
        for (int i = 0; i < labels.Length; i++)
            Y[i, labels[i]] = T.One;
        _labels = labels.ToArray();
    }

    /// <summary>Examples, N × m, one per column; where some features are sparse, the N − M others.</summary>
    public Matrix<T> X { get; }

    /// <summary>The first M features of the examples, where these are held as indices and values; null where M is 0.</summary>
    /// <exception cref="ArgumentException">They are of another number of examples.</exception>
    public SparseRows<T>? Sparse
    {
        get;
        init => field = value is null || value.Count == Count ? value
            : throw new ArgumentException($"There are {value.Count} sparse examples, and {Count} dense ones.", nameof(value));
    }

    /// <summary>N, of both kinds.</summary>
    public int Features => X.RowCount + (Sparse?.Features ?? 0);

    /// <summary>Targets δ, m × K, one example per row.</summary>
    public Matrix<T> Y { get; }

    /// <summary>The class of each example: the most probable one of its target.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>How much each example counts, m values; empty where all count 1.</summary>
    public T[] Weights
    {
        get;
        init
        {
            field = value;
            _totalWeight = value.Length > 0 ? value.Sum(double.CreateTruncating) : null;
        }
    } = [];

    /// <summary>How much all examples count together: the sum of their weights, or m.</summary>
    internal double TotalWeight => _totalWeight ?? Count;

    /// <summary>How much one example counts.</summary>
    internal T WeightOf(int example) => Weights.Length > 0 ? Weights[example] : T.One;

    /// <summary>m.</summary>
    public int Count => X.ColumnCount;

    /// <summary>How much the examples of some blocks count together.</summary>
    internal static double WeightOf(ReadOnlySpan<Block<T>> blocks)
    {
        double weight = 0;
        foreach (var block in blocks)
            weight += block.TotalWeight;
        return weight;
    }

    /// <summary>The largest value of all examples, whatever its sign, and the number of its feature.</summary>
    internal (double Magnitude, int Feature) Largest()
    {
        var (magnitude, feature) = (-1.0, 0);
        for (int i = 0; i < Count; i++)
        {
            for (int entry = 0; entry < (Sparse?.Indices(i).Length ?? 0); entry++)
                Look(Sparse!.Value(i, entry), Sparse.Indices(i)[entry]);
            for (int j = 0; j < X.RowCount; j++)
                Look(X[j, i], Features - X.RowCount + j);
        }

        return (magnitude, feature);

        void Look(T value, int of)
        {
            double distance = double.CreateTruncating(T.Abs(value));
            if (distance > magnitude)
                (magnitude, feature) = (distance, of);
        }
    }

    /// <summary>How many examples some blocks have.</summary>
    internal static int CountOf(ReadOnlySpan<Block<T>> blocks)
    {
        int count = 0;
        foreach (var block in blocks)
            count += block.Count;
        return count;
    }
}
