using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Data;

/// <summary>Rows in memory in the order of blocks: of those blocks that this process holds.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="rows">The rows of these, one block behind the other.</param>
/// <param name="own">The blocks.</param>
internal sealed class BlockRows<T>(MemoryRows<T> rows, OwnBlocks own) : IRowStore<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int Count => own.Sizes.Training + own.Sizes.HeldOut;

    public void Open(int first, int count, TableRows<T> open) => rows.Open(own.PlaceOf(first), count, open);

    /// <summary>Encodes a block.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="encoder">What makes examples of rows.</param>
    /// <param name="classes">K.</param>
    /// <param name="classWeights">How much an example of each class counts; empty where all count 1.</param>
    public Block<T> Encoded(int number, Encoder<T> encoder, int classes, T[] classWeights)
    {
        var (row, count) = own.Sizes.RowsOf(number);
        int first = own.PlaceOf(row), width = encoder.DenseFeatures;
        var labels = new int[count];

        // A whole chunk whose rows are as wide as an example is encoded where it is.
        var sparse = encoder.SparseColumns > 0 ? new SparseRowsBuilder<T>() : null;
        bool inPlace = first % Table<T>.ChunkRows == 0 && count == Table<T>.ChunkRows && sparse is null && width == rows.Width;
        var features = inPlace ? rows.Chunks[first / Table<T>.ChunkRows] : new T[count * width];
        var open = new TableRows<T>();
        rows.Open(first, count, open);
        for (int i = 0; i < count; i++)
        {
            labels[i] = open.ClassOf(i);
            encoder.Encode(open.EntryColumns(i), open.EntryValues(i), open.Row(i), features.AsSpan(i * width, width), sparse);
        }

        return new Block<T>(Matrix<T>.Build.Dense(width, count, features), labels, classes)
        {
            Sparse = sparse?.Build(encoder.SparseFeatures),
            Weights = classWeights.Length == 0 ? [] : [.. labels.Select(label => classWeights[label])],
        };
    }
}
