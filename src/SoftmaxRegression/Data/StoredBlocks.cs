using System.Numerics;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Data;

/// <summary>Blocks of packed rows on disk, encoded each time that they are read.</summary>
/// <remarks>
/// Each thread reads the block that it works on, which then lies in its caches; memory-mapped, the same took 20 times as long.
/// In random order the system is told a few megabytes ahead which blocks will be wanted, and fetches them meanwhile.
/// </remarks>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="blocks">The rows.</param>
/// <param name="encoder">What makes examples of them.</param>
/// <param name="classes">K.</param>
/// <param name="classWeights">How much an example of each class counts; empty where all count 1.</param>
/// <param name="folder">A folder with room.</param>
internal sealed class StoredBlocks<T>(
    PackedBlocks<T> blocks, Encoder<T> encoder, int classes, T[] classWeights, string folder) : BlockSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _sparseTexts = encoder.SparseColumns - encoder.SparseNumbers;
    private readonly ReadAhead _ahead = new(blocks.File, blocks.Places);

    public override int DenseFeatures => encoder.DenseFeatures;

    public override int SparseFeatures => encoder.SparseFeatures;

    public override int Classes => classes;

    public override string Folder => folder;

    /// <summary>Stands for a block.</summary>
    public Block<T> BlockOf(int number) => new(this, number, blocks.Sizes.RowsOf(number).Count, WeightOf(number));

    /// <summary>How much the rows of a block count together; null where each counts 1.</summary>
    private double? WeightOf(int number)
    {
        if (classWeights.Length == 0)
            return null;
        var rows = new TableRows<T>();
        var (first, count) = blocks.Sizes.RowsOf(number);
        blocks.Open(first, count, rows);
        return Enumerable.Range(0, count).Sum(i => double.CreateTruncating(classWeights[rows.ClassOf(i)]));
    }

    public override int EntriesOf(int number) => blocks.Places[number].Entries + _sparseTexts * blocks.Sizes.RowsOf(number).Count;

    public override Block<T> Read(int number, BlockRoom<T> room)
    {
        _ahead.Next();
        int count = blocks.Sizes.RowsOf(number).Count, width = blocks.Packing.Lowest.Length, features = encoder.DenseFeatures;
        var block = room.Take(features, count, classes);
        var sparse = encoder.SparseColumns > 0 ? room.Sparse : null;
        var entries = blocks.Packing.HasEntries ? room.Entries : null;

        // Where a row is as wide as an example it is encoded where it is.
        var X = block.X.Values();
        var cells = sparse is null && width == features ? X : room.TakeCells(count * width);
        blocks.Read(number, cells, entries);
        var rows = entries?.Build(blocks.Packing.EntryColumns);
        Span<int> labels = stackalloc int[count];
        for (int i = 0; i < count; i++)
        {
            var row = cells.Slice(i * width, width);
            labels[i] = int.CreateTruncating(row[^1]);
            ReadOnlySpan<int> columns = rows is null ? [] : rows.Indices(i);
            encoder.Encode(columns, rows is null ? [] : rows.Values(i), row, X.Slice(i * features, features), sparse);
        }

        block.Overwrite(labels, classWeights, sparse?.Build(encoder.SparseFeatures));
        return block;
    }

    public override void Announce(ReadOnlySpan<Block<T>> order)
        => _ahead.Announce(Array.ConvertAll(order.ToArray(), block => block.Number));
}
