using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Data;

/// <summary>How a table is made ready for training.</summary>
public sealed record PreparationOptions
{
    /// <summary>The share of each class to hold out for validation, at least 0 and below 1.</summary>
    public double Validation { get; init; } = 0.2;

    /// <summary>Whether numbers are standardised.</summary>
    public bool Standardize { get; init; } = true;

    /// <summary>Whether a constant feature, whose weight is the bias, is added.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>Where the random order starts from.</summary>
    public int Seed { get; init; }
}

/// <summary>A table made ready for training: shuffled, split, encoded, in blocks.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="Training">The examples to train on.</param>
/// <param name="Validation">The examples held out, or null.</param>
/// <param name="Columns">What was learnt of the columns, from the training rows only.</param>
/// <param name="FeatureNames">The names of the features, without the constant one.</param>
public sealed record TrainingData<T>(
    DataSet<T> Training,
    DataSet<T>? Validation,
    IReadOnlyList<Column> Columns,
    IReadOnlyList<string> FeatureNames)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Prepares a table. Its memory goes over into the blocks: it cannot be used afterwards.</summary>
    /// <param name="table">The table.</param>
    /// <param name="options">How.</param>
    /// <param name="blockSize">Examples in a block, given the numbers of training examples and of features.</param>
    /// <returns>The training and validation examples.</returns>
    /// <exception cref="InputException">A column has no values, or a class too few examples to hold one out.</exception>
    public static TrainingData<T> Prepare(Table<T> table, PreparationOptions options, Func<int, int, int> blockSize)
    {
        var labels = new int[table.Rows];
        for (int row = 0; row < labels.Length; row++)
            labels[row] = table.ClassOf(row);
        if (options.Validation > 0)
            ThrowIfAlone(table, labels);

        var (order, heldOut) = StratifiedSplit.Shuffle(
            labels, table.Classes.Count, options.Validation, new Random(options.Seed));
        table.Reorder(order);
        int training = table.Rows - heldOut;
        var columns = ColumnStatistics.Learn(table, training);
        var encoder = new Encoder<T>(
            columns, options.Standardize, options.HasBias, [.. table.Columns.Select(column => column.Origin)]);
        if (encoder.Names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
            throw new InputException($"Two features are called '{twice}'; rename the column, or leave it out with --drop.");
        int size = blockSize(training, encoder.Features);
        return new TrainingData<T>(
            Encode(table, encoder, 0, training, size),
            heldOut == 0 ? null : Encode(table, encoder, training, table.Rows, size),
            columns,
            encoder.Names);
    }

    private static DataSet<T> Encode(Table<T> table, Encoder<T> encoder, int start, int end, int blockSize)
        => new(Enumerable.Range(0, (end - start + blockSize - 1) / blockSize).AsParallel().AsOrdered().Select(block =>
            EncodeBlock(table, encoder, start + block * blockSize, Math.Min(end, start + (block + 1) * blockSize))));

    private static Block<T> EncodeBlock(Table<T> table, Encoder<T> encoder, int start, int end)
    {
        int count = end - start;
        var labels = new int[count];

        // A whole chunk whose rows are as wide as an example is encoded where it is.
        bool inPlace = start % Table<T>.ChunkRows == 0 && count == Table<T>.ChunkRows && encoder.Features == table.Width;
        var features = inPlace ? table.Chunks[start / Table<T>.ChunkRows] : new T[count * encoder.Features];
        for (int i = 0; i < count; i++)
        {
            labels[i] = table.ClassOf(start + i);
            encoder.Encode(table.Row(start + i), features.AsSpan(i * encoder.Features, encoder.Features));
        }

        return new Block<T>(Matrix<T>.Build.Dense(encoder.Features, count, features), labels, table.Classes.Count);
    }

    private static void ThrowIfAlone(Table<T> table, int[] labels)
    {
        var counts = new int[table.Classes.Count];
        foreach (int label in labels)
            counts[label]++;
        int alone = Array.IndexOf(counts, 1);
        if (alone >= 0)
        {
            throw new InputException($"Class '{table.Classes[alone]}' of column '{table.Label}' has only one example; "
                + "add more, delete its row, or train on everything with --validation 0.");
        }
    }
}
