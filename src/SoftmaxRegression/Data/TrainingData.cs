using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>A table made ready for training: shuffled, split, encoded, in blocks; in memory, or on disk.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="Training">The examples to train on.</param>
/// <param name="Validation">The examples held out, or null.</param>
/// <param name="Columns">What was learnt of the columns, from the training rows only.</param>
/// <param name="FeatureNames">The names of the features, without the constant one.</param>
/// <param name="Known">What else is known of the rows.</param>
internal sealed record TrainingData<T>(
    DataSet<T> Training,
    DataSet<T>? Validation,
    IReadOnlyList<Column> Columns,
    IReadOnlyList<string> FeatureNames,
    KnownRows Known) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What became of the rows if they are on disk; null if they are in memory.</summary>
    public CacheUse? Cache { get; init; }

    /// <summary>The file with the rows, if they are on disk.</summary>
    public DiskFile? File { get; init; }

    /// <summary>Reads a table and prepares it; or takes what an earlier training has kept of it.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="options">How.</param>
    /// <param name="blockSize">Examples in a block, given the numbers of training examples and of features.</param>
    /// <param name="check">Is shown what is known of the table, and may refuse it.</param>
    /// <param name="cancellation">Ends reading and preparing.</param>
    /// <exception cref="InputException">Something is wrong with the table.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static TrainingData<T> Of(
        CsvInput input, TableOptions options, Func<int, int, int> blockSize, Action<TableFacts> check, CancellationToken cancellation)
        => options.Processes.Agreed(() => OfWhole(input, options, blockSize, check, cancellation), position: () => 0)
            .PartOf(options.Processes);

    private static TrainingData<T> OfWhole(
        CsvInput input, TableOptions options, Func<int, int, int> blockSize, Action<TableFacts> check, CancellationToken cancellation)
    {
        using var cache = options.Cache is null ? null : new BlockCache<T>(input, options);
        if (cache?.Find(blockSize) is { } found)
            return found;
        cache?.Begin();
        var table = TableReader.Read<T>(input, options, cancellation);
        using var rows = table.Store as IDisposable;
        check(table.Facts);
        return Prepare(table, options, blockSize, cache, cancellation);
    }

    /// <summary>Prepares a table. Memory goes over into the blocks: it cannot be used afterwards.</summary>
    /// <param name="table">The table.</param>
    /// <param name="options">How.</param>
    /// <param name="blockSize">Examples in a block, given the numbers of training examples and of features.</param>
    /// <param name="cache">Keeps the rows; null where they are not kept.</param>
    /// <param name="cancellation">Ends the preparing.</param>
    /// <returns>The training and validation examples.</returns>
    /// <exception cref="InputException">A column has no values, two features have one name, or there is no room on disk.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static TrainingData<T> Prepare(
        Table<T> table, TableOptions options, Func<int, int, int> blockSize,
        BlockCache<T>? cache = null, CancellationToken cancellation = default)
    {
        int[] labels = table.Labels();
        var (order, heldOut) = StratifiedSplit.Shuffle(
            labels, table.Classes.Count, options.Validation, new Random(options.Seed));
        int training = table.Rows - heldOut;
        int features = checked((int)table.Facts.Features) + (options.HasBias ? 1 : 0);
        var known = new KnownRows
        {
            Facts = table.Facts,
            Sizes = new BlockSizes(training, heldOut, blockSize(training, features)),
            Counts = Count(labels),
            TrainingCounts = Count(order.Take(training).Select(row => labels[row])),
            Fingerprint = Fingerprint.Of(table, options.Threads),
        };
        return table.Store is MemoryRows<T> memory && cache is null
            ? InMemory(table, memory, options, known, order)
            : OnDisk(table, options, known, order, cache, cancellation);

        int[] Count(IEnumerable<int> classes)
        {
            var counts = new int[table.Classes.Count];
            foreach (int k in classes)
                counts[k]++;
            return counts;
        }
    }

    /// <summary>How much an example of each class counts: n/(K · n_k), from the training rows; empty where all count 1.</summary>
    public static T[] ClassWeights(TableOptions options, KnownRows known) => !options.BalanceClasses ? []
        : [.. known.TrainingCounts.Select(count
            => T.CreateTruncating((double)known.Sizes.Training / (known.TrainingCounts.Count * Math.Max(1, count))))];

    /// <summary>What makes examples of rows.</summary>
    /// <exception cref="InputException">Two features have one name.</exception>
    public static Encoder<T> EncoderOf(TableFacts facts, IReadOnlyList<Column> columns, TableOptions options)
    {
        var encoder = new Encoder<T>(
            columns, options.Standardize, options.HasBias, [.. facts.Columns.Select(column => column.Origin)]);
        return encoder.Names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { Key: var twice }
            ? throw new InputException(
                $"Two features are called {Cell.Quoted(twice)}; rename the column or the level, or leave it out.", Remedy.DropColumn)
            : encoder;
    }

    /// <summary>What one process holds of the examples: the blocks of its shares, and word of the others.</summary>
    private TrainingData<T> PartOf(ProcessGroup group) => group.Size == 1 ? this : this with
    {
        Training = ForeignBlocks<T>.PartOf(Training, group),
        Validation = Validation is null ? null : ForeignBlocks<T>.PartOf(Validation, group),
    };

    /// <summary>Lets go of the file, if there is one.</summary>
    public void Dispose() => File?.Dispose();

    private static TrainingData<T> InMemory(
        Table<T> table, MemoryRows<T> rows, TableOptions options, KnownRows known, int[] order)
    {
        rows.Reorder(order, options.Threads);
        var sizes = known.Sizes;
        var columns = ColumnStatistics.Learn(table, sizes.Training, sizes.Block, options.Threads);
        var encoder = EncoderOf(table.Facts, columns, options);
        T[] weights = ClassWeights(options, known);
        var blocks = new Block<T>[sizes.Blocks()];
        Threads.For(blocks.Length, options.Threads, number =>
        {
            var (first, count) = sizes.RowsOf(number);
            blocks[number] = EncodeBlock(rows, encoder, first, count, table.Classes.Count, weights);
        });
        return new TrainingData<T>(
            new DataSet<T>(blocks[..sizes.TrainingBlocks]),
            sizes.HeldOut == 0 ? null : new DataSet<T>(blocks[sizes.TrainingBlocks..]),
            columns, encoder.Names, known);
    }

    private static Block<T> EncodeBlock(MemoryRows<T> rows, Encoder<T> encoder, int start, int count, int classes, T[] weights)
    {
        var labels = new int[count];

        // A whole chunk whose rows are as wide as an example is encoded where it is.
        int width = encoder.DenseFeatures;
        var sparse = encoder.SparseColumns > 0 ? new SparseRowsBuilder<T>() : null;
        bool inPlace = start % Table<T>.ChunkRows == 0 && count == Table<T>.ChunkRows && sparse is null && width == rows.Width;
        var features = inPlace ? rows.Chunks[start / Table<T>.ChunkRows] : new T[count * width];
        var open = new TableRows<T>();
        rows.Open(start, count, open);
        for (int i = 0; i < count; i++)
        {
            labels[i] = open.ClassOf(i);
            encoder.Encode(open.EntryColumns(i), open.EntryValues(i), open.Row(i), features.AsSpan(i * width, width), sparse);
        }

        return new Block<T>(Matrix<T>.Build.Dense(width, count, features), labels, classes)
        {
            Sparse = sparse?.Build(encoder.SparseFeatures),
            Weights = weights.Length == 0 ? [] : [.. labels.Select(label => weights[label])],
        };
    }

    private static TrainingData<T> OnDisk(
        Table<T> table, TableOptions options, KnownRows known, int[] order, BlockCache<T>? cache, CancellationToken cancellation)
    {
        int[] destinations = new int[order.Length];
        for (int row = 0; row < order.Length; row++)
            destinations[order[row]] = row;
        string folder = cache?.Folder ?? options.CacheFolder!;
        var file = cache?.Written ?? DiskFile.Temporary(folder);
        try
        {
            var blocks = new BlockWriter<T>(known.Sizes, RowPacking<T>.For(table), folder)
                .Write(table.Store, destinations, file, cancellation);
            var columns = ColumnStatistics.Learn(
                new Table<T>(blocks, table.Facts, table.FirstCell), known.Sizes.Training, known.Sizes.Block, options.Threads);
            EncoderOf(table.Facts, columns, options); // what it refuses shall not be kept
            return cache?.Complete(blocks, columns, known, cancellation)
                ?? OfBlocks(
                    blocks, columns, known, options, folder, new CacheUse(folder, IsKept: false, IsReused: false, null, file.Length));
        }
        catch when (cache is null)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The examples of rows that are on disk.</summary>
    public static TrainingData<T> OfBlocks(
        PackedBlocks<T> blocks, IReadOnlyList<Column> columns, KnownRows known, TableOptions options, string folder, CacheUse use)
    {
        var encoder = EncoderOf(known.Facts, columns, options);
        var stored = new StoredBlocks<T>(blocks, encoder, known.Facts.Classes.Count, ClassWeights(options, known), folder);
        return new TrainingData<T>(
            stored.DataSet(ofTraining: true)!, stored.DataSet(ofTraining: false), columns, encoder.Names, known)
        {
            Cache = use,
            File = blocks.File,
        };
    }
}

/// <summary>What is known of the rows of a training.</summary>
internal sealed record KnownRows
{
    /// <summary>What is known of their table.</summary>
    public required TableFacts Facts { get; init; }

    /// <summary>How many there are, and in a block.</summary>
    public required BlockSizes Sizes { get; init; }

    /// <summary>How many are of each class.</summary>
    public required IReadOnlyList<int> Counts { get; init; }

    /// <summary>How many of these are trained on.</summary>
    public required IReadOnlyList<int> TrainingCounts { get; init; }

    /// <summary>What tells the table from others.</summary>
    public required string Fingerprint { get; init; }
}
