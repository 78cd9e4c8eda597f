using System.Numerics;
using SoftmaxRegression.Engine;

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
    {
        using var cache = options.Processes.Agreed(() => options.Cache is null ? null : new BlockCache<T>(input, options));
        if (cache?.Find(blockSize) is { } found)
            return OfBlocks(found.Blocks, found.Columns, found.Known, options, cache.Folder, found.Use);
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
        table.Index.ThrowIfOthersDiffer();
        int[] labels = table.Index.Labels;
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
        var rows = InBlocks(table, new OwnBlocks(known.Sizes, options.Processes), order, options, cache, cancellation);
        try
        {
            var columns = ColumnStatistics<T>.Learn(table with { Store = rows }, training, known.Sizes.Block, options.Threads);
            EncoderOf(table.Facts, columns, options); // what it refuses shall not be kept
            if (cache is null)
                return OfBlocks(rows, columns, known, options, options.CacheFolder);
            var kept = cache.Complete((PackedBlocks<T>)rows, columns, known, cancellation);
            return OfBlocks(kept.Blocks, columns, known, options, cache.Folder, kept.Use);
        }
        catch
        {
            (rows as PackedBlocks<T>)?.File.Dispose();
            throw;
        }

        int[] Count(IEnumerable<int> classes)
        {
            var counts = new int[table.Classes.Count];
            foreach (int k in classes)
                counts[k]++;
            return counts;
        }
    }

    /// <summary>How much an example of each class counts: n/(K · n_k), from the training rows; empty where all count 1.</summary>
    private static T[] ClassWeights(TableOptions options, KnownRows known) => !options.BalanceClasses ? []
        : [.. known.TrainingCounts.Select(count
            => T.CreateTruncating((double)known.Sizes.Training / (known.TrainingCounts.Count * Math.Max(1, count))))];

    /// <summary>What makes examples of rows.</summary>
    /// <exception cref="InputException">Two features have one name.</exception>
    private static Encoder<T> EncoderOf(TableFacts facts, IReadOnlyList<Column> columns, TableOptions options)
    {
        var encoder = new Encoder<T>(
            columns, options.Standardize, options.HasBias, [.. facts.Columns.Select(column => column.Origin)]);
        return encoder.Names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { Key: var twice }
            ? throw new InputException(
                $"Two features are called {Cell.Quoted(twice)}; rename the column or the level, or leave it out.", Remedy.DropColumn)
            : encoder;
    }

    /// <summary>Lets go of the file, if there is one.</summary>
    public void Dispose() => File?.Dispose();

    /// <summary>Puts the rows in the order of blocks, in memory or on disk. Each process gets those of the blocks that it holds.</summary>
    private static IRowStore<T> InBlocks(
        Table<T> table, OwnBlocks own, int[] order, TableOptions options, BlockCache<T>? cache, CancellationToken cancellation)
    {
        var memory = cache is null ? table.Store as MemoryRows<T> : null;
        if (memory is not null && own.Group.Size == 1)
        {
            memory.Reorder(order, options.Threads);
            return new BlockRows<T>(memory, own);
        }

        int[] places = new int[order.Length];
        for (int place = 0; place < order.Length; place++)
            places[order[place]] = place;
        var packing = RowPacking<T>.For(table);
        string folder = cache?.Folder ?? options.CacheFolder!;
        var file = own.Group.Agreed(() => memory is null ? cache?.Written ?? DiskFile.Temporary(folder) : null);
        try
        {
            using var writer = file is null ? null : new BlockWriter<T>(own, packing, file, folder, cancellation);
            var target = (IRowTarget<T>?)writer ?? new ReceivedRows<T>(own, packing, options.Threads);
            return new RowExchange<T>(table, packing, places, own, target).Run(cancellation);
        }
        catch when (cache is null)
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>The examples of rows that are in the order of blocks.</summary>
    private static TrainingData<T> OfBlocks(
        IRowStore<T> rows, IReadOnlyList<Column> columns, KnownRows known, TableOptions options, string? folder, CacheUse? use = null)
    {
        var packed = rows as PackedBlocks<T>;
        try
        {
            var own = new OwnBlocks(known.Sizes, options.Processes);
            var encoder = EncoderOf(known.Facts, columns, options);
            Block<T>[] blocks = ForeignBlocks<T>.Beside(
                Encoded(rows, own, encoder, known, options, folder), own, encoder, known.Facts.Classes.Count);
            int training = known.Sizes.TrainingBlocks;
            return new TrainingData<T>(
                new DataSet<T>(blocks[..training]) { Processes = own.Group },
                training == blocks.Length ? null : new DataSet<T>(blocks[training..]) { Processes = own.Group },
                columns, encoder.Names, known)
            {
                Cache = use ?? (packed is null ? null : new CacheUse(folder!, IsKept: false, IsReused: false, null, packed.File.Length)),
                File = packed?.File,
            };
        }
        catch
        {
            packed?.File.Dispose();
            throw;
        }
    }

    /// <summary>The blocks of examples that this process holds: in memory, or to be read from disk.</summary>
    private static Block<T>?[] Encoded(
        IRowStore<T> rows, OwnBlocks own, Encoder<T> encoder, KnownRows known, TableOptions options, string? folder)
    {
        int classes = known.Facts.Classes.Count;
        T[] weights = ClassWeights(options, known);
        Func<int, Block<T>> block = rows is PackedBlocks<T> packed
            ? new StoredBlocks<T>(packed, encoder, classes, weights, folder!).BlockOf
            : number => ((BlockRows<T>)rows).Encoded(number, encoder, classes, weights);
        var blocks = new Block<T>?[known.Sizes.Blocks()];
        own.Group.Agreed(() => Threads.For(
            own.Numbers.Length, options.Threads, i => blocks[own.Numbers[i]] = block(own.Numbers[i])));
        return blocks;
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
