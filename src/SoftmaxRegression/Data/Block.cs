using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Data;

/// <summary>A fixed group of m examples: the unit of work of batches and threads.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// What a block holds of an example x: first the features that are 0 nearly everywhere, as the indices and values of the
/// others, <see cref="Sparse"/>; then all others as a column of the matrix <see cref="X"/>. Most tables have no such features.
/// A block of a <see cref="BlockSource{T}"/> has its examples on disk: <see cref="In"/> reads them into a room.
/// </remarks>
public sealed class Block<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _labels;
    private readonly Matrix<T>? _x, _y;
    private double? _totalWeight;
    private SparseRows<T>? _sparse;
    private T[] _weights = [];

    /// <summary>Makes a block of examples with any targets.</summary>
    /// <param name="x">Examples, N × m, one per column; kept, not copied.</param>
    /// <param name="y">Targets, m × K, each row a distribution over the classes; kept, not copied.</param>
    /// <exception cref="ArgumentException">The numbers of examples differ, or a row of targets does not sum to 1.</exception>
    public Block(Matrix<T> x, Matrix<T> y)
    {
        if (x.ColumnCount != y.RowCount)
            throw new ArgumentException($"There are {x.ColumnCount} examples and {y.RowCount} targets.", nameof(y));
        (_x, _y, Count) = (x, y, x.ColumnCount);
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
        (_x, _y, Count) = (x, Matrix<T>.Build.Dense(labels.Length, classes), labels.Length);
        for (int i = 0; i < labels.Length; i++)
            Y[i, labels[i]] = T.One;
        _labels = labels.ToArray();
    }

    /// <summary>Stands for a block that is on disk.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="number">Its number there.</param>
    /// <param name="count">m.</param>
    /// <param name="totalWeight">How much its examples count together; null where each counts 1.</param>
    internal Block(BlockSource<T> source, int number, int count, double? totalWeight)
        => (Source, Number, Count, _totalWeight, _labels) = (source, number, count, totalWeight, []);

    /// <summary>This block with its examples in memory: itself, or where these are on disk, as it was read into a room.</summary>
    /// <param name="room">Of the thread that asks. What is in it stays until it takes the next block.</param>
    internal Block<T> In(BlockRoom<T> room) => Source is null ? this : Source.Read(Number, room);

    /// <summary>Where its examples are on disk; null where they are in memory.</summary>
    internal BlockSource<T>? Source { get; }

    /// <summary>The number of the block in its source.</summary>
    internal int Number { get; }

    /// <summary>The process that holds it.</summary>
    internal int Owner { get; private set; }

    /// <summary>The same block as one that some process holds.</summary>
    internal Block<T> OwnedBy(int process)
    {
        var block = (Block<T>)MemberwiseClone();
        block.Owner = process;
        return block;
    }

    /// <summary>Takes other examples: the caller has put them into <see cref="X"/>.</summary>
    /// <param name="labels">Their m classes.</param>
    /// <param name="weights">How much an example of each class counts; empty where all count 1.</param>
    /// <param name="sparse">Their first M features; null where M is 0.</param>
    internal void Overwrite(ReadOnlySpan<int> labels, ReadOnlySpan<T> weights, SparseRows<T>? sparse)
    {
        if (_weights.Length == 0 && weights.Length > 0)
            _weights = new T[Count];
        for (int i = 0; i < labels.Length; i++)
        {
            Y[i, _labels[i]] = T.Zero;
            Y[i, labels[i]] = T.One;
            if (weights.Length > 0)
                _weights[i] = weights[labels[i]];
        }

        labels.CopyTo(_labels);
        (_sparse, _totalWeight) = (sparse, TotalOf(_weights));
    }

    /// <summary>Examples, N × m, one per column; where some features are sparse, the N − M others.</summary>
    public Matrix<T> X => _x ?? throw OnDisk();

    /// <summary>The first M features of the examples, where these are held as indices and values; null where M is 0.</summary>
    /// <exception cref="ArgumentException">They are of another number of examples.</exception>
    public SparseRows<T>? Sparse
    {
        get => Source is null ? _sparse : throw OnDisk();
        init => _sparse = value is null || value.Count == Count ? value
            : throw new ArgumentException($"There are {value.Count} sparse examples, and {Count} dense ones.", nameof(value));
    }

    /// <summary>N, of both kinds.</summary>
    public int Features => DenseFeatures + SparseFeatures;

    /// <summary>N − M.</summary>
    internal int DenseFeatures => Source?.DenseFeatures ?? X.RowCount;

    /// <summary>M.</summary>
    internal int SparseFeatures => Source?.SparseFeatures ?? Sparse?.Features ?? 0;

    /// <summary>How many values of sparse features are stored.</summary>
    internal int SparseEntries => Source?.EntriesOf(Number) ?? Sparse?.Entries ?? 0;

    /// <summary>K.</summary>
    internal int Classes => Source?.Classes ?? Y.ColumnCount;

    /// <summary>Targets δ, m × K, one example per row.</summary>
    public Matrix<T> Y => _y ?? throw OnDisk();

    /// <summary>The class of each example: the most probable one of its target.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>How much each example counts, m values; empty where all count 1.</summary>
    public T[] Weights
    {
        get => _weights;
        init => (_weights, _totalWeight) = (value, TotalOf(value));
    }

    /// <summary>How much all examples count together: the sum of their weights, or m.</summary>
    internal double TotalWeight => _totalWeight ?? Count;

    /// <summary>How much one example counts.</summary>
    internal T WeightOf(int example) => Weights.Length > 0 ? Weights[example] : T.One;

    /// <summary>m.</summary>
    public int Count { get; }

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

    /// <summary>How many values of sparse features any of some blocks stores at most.</summary>
    internal static int MostSparseEntries(ReadOnlySpan<Block<T>> blocks)
    {
        int most = 0;
        foreach (var block in blocks)
            most = Math.Max(most, block.SparseEntries);
        return most;
    }

    private static double? TotalOf(T[] weights) => weights.Length > 0 ? weights.Sum(double.CreateTruncating) : null;

    private static InvalidOperationException OnDisk() => new("The examples are on disk, and have not been read.");
}
