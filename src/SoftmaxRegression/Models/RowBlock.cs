using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Models;

/// <summary>A block of rows that are read for a model, from when it is begun until its last row is there.</summary>
/// <param name="encoder">The encoder of the model.</param>
/// <param name="own">Is given the hashes of rows with labels; null where labels are not asked for.</param>
internal sealed class RowBlock(RowEncoder encoder, OwnRows? own)
{
    /// <summary>So many rows make a block; the last one of a file may have fewer.</summary>
    public const int Size = 64;

    private readonly double[] _values = GC.AllocateUninitializedArray<double>(Size * encoder.DenseFeatures);

    private readonly SparseRows<double>?[] _sparse = new SparseRows<double>?[Size];
    private readonly int[]? _labels = own is null ? null : new int[Size];
    private readonly ulong[] _hashes = own is null ? [] : new ulong[Size];

    /// <summary>For each row, the texts that are to be kept.</summary>
    public string[][] Kept { get; } = new string[Size][];

    /// <summary>Takes the cells of a row.</summary>
    /// <param name="row">From 0 to <see cref="Size"/> − 1.</param>
    /// <param name="entries">The columns of sparse numbers that are not 0.</param>
    /// <param name="values">These numbers; NaN where missing.</param>
    /// <param name="cells">One cell for each other column.</param>
    /// <param name="label">The number of its class, where labels are asked for.</param>
    /// <returns>As of <see cref="RowEncoder.Encode"/>.</returns>
    public int? Encode(int row, ReadOnlySpan<int> entries, ReadOnlySpan<double> values, ReadOnlySpan<double> cells, int label)
    {
        if (own is not null)
        {
            _labels![row] = label;
            _hashes[row] = own.Hash(entries, values, cells, label);
        }

        int features = encoder.DenseFeatures;
        return encoder.Encode(entries, values, cells, _values.AsSpan(row * features, features), out _sparse[row]);
    }

    /// <summary>The first rows, all of them if they are as many: in the order of the file, block by block.</summary>
    public EncodedRows First(int count)
    {
        own?.Add(_hashes.AsSpan(0, count));
        int features = encoder.DenseFeatures;
        double[] values = count == Size ? _values : _values[..(count * features)];
        return new EncodedRows(Matrix<double>.Build.Dense(features, count, values), _labels?[..count])
        {
            Sparse = encoder.SparseFeatures == 0 ? null : SparseRows<double>.Concat(_sparse[..count]!),
            Kept = Kept[..count],
        };
    }
}
