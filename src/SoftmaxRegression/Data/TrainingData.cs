using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Data;

/// <summary>A table made ready for training: shuffled, split, encoded, in blocks.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="Training">The examples to train on.</param>
/// <param name="Validation">The examples held out, or null.</param>
/// <param name="Columns">What was learnt of the columns, from the training rows only.</param>
/// <param name="FeatureNames">The names of the features, without the constant one.</param>
internal sealed record TrainingData<T>(
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
    /// <exception cref="InputException">A column has no values, or two features one name.</exception>
    public static TrainingData<T> Prepare(Table<T> table, TableOptions options, Func<int, int, int> blockSize)
    {
        var labels = new int[table.Rows];
        for (int row = 0; row < labels.Length; row++)
            labels[row] = table.ClassOf(row);
        var (order, heldOut) = StratifiedSplit.Shuffle(
            labels, table.Classes.Count, options.Validation, new Random(options.Seed));
        table.Reorder(order, options.Threads);
        int training = table.Rows - heldOut;
        int features = table.Columns.Sum(column => column.Features) + (options.HasBias ? 1 : 0);
        int size = blockSize(training, features);
        var columns = ColumnStatistics.Learn(table, training, size, options.Threads);
        var encoder = new Encoder<T>(
            columns, options.Standardize, options.HasBias, [.. table.Columns.Select(column => column.Origin)]);
        if (encoder.Names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
            throw new InputException($"Two features are called {Cell.Quoted(twice)}; rename the column or the level, or leave it out.", Remedy.DropColumn);
        T[] weights = options.BalanceClasses ? Balance(table, training) : [];
        return new TrainingData<T>(
            Encode(0, training),
            heldOut == 0 ? null : Encode(training, table.Rows),
            columns,
            encoder.Names);

        DataSet<T> Encode(int start, int end)
        {
            var blocks = new Block<T>[(end - start + size - 1) / size];
            Parallel.For(0, blocks.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, b =>
            {
                int first = start + b * size;
                blocks[b] = EncodeBlock(table, encoder, first, Math.Min(end, first + size), weights);
            });
            return new DataSet<T>(blocks);
        }
    }

    private static Block<T> EncodeBlock(Table<T> table, Encoder<T> encoder, int start, int end, T[] weights)
    {
        int count = end - start;
        var labels = new int[count];

        // A whole chunk whose rows are as wide as an example is encoded where it is.
        int width = encoder.DenseFeatures;
        var sparse = encoder.SparseColumns > 0 ? new SparseRowsBuilder<T>() : null;
        bool inPlace = start % Table<T>.ChunkRows == 0 && count == Table<T>.ChunkRows && sparse is null && width == table.Width;
        var features = inPlace ? table.Chunks[start / Table<T>.ChunkRows] : new T[count * width];
        for (int i = 0; i < count; i++)
        {
            int row = start + i;
            labels[i] = table.ClassOf(row);
            encoder.Encode(
                table.EntryColumns(row), table.EntryValues(row), table.Row(row), features.AsSpan(i * width, width), sparse);
        }

        return new Block<T>(Matrix<T>.Build.Dense(width, count, features), labels, table.Classes.Count)
        {
            Sparse = sparse?.Build(encoder.SparseFeatures),
            Weights = weights.Length == 0 ? [] : [.. labels.Select(label => weights[label])],
        };
    }

    /// <summary>n/(K · n_k) for each class, from the training rows; rows held out count as these do.</summary>
    private static T[] Balance(Table<T> table, int rows)
        => [.. table.CountClasses(rows)
            .Select(count => T.CreateTruncating((double)rows / (table.Classes.Count * Math.Max(1, count))))];
}
