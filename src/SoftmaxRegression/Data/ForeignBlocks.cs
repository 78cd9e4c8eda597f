using System.Numerics;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>Blocks that another process of the group holds: what is known of them here is how large they are.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="denseFeatures">N − M.</param>
/// <param name="sparseFeatures">M.</param>
/// <param name="classes">K.</param>
/// <param name="entries">How many values of sparse features each block stores.</param>
internal sealed class ForeignBlocks<T>(int denseFeatures, int sparseFeatures, int classes, int[] entries) : BlockSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override int DenseFeatures => denseFeatures;

    public override int SparseFeatures => sparseFeatures;

    public override int Classes => classes;

    public override string Folder => throw NotHere();

    /// <summary>Puts word of the blocks that other processes hold beside those of this one. All tell each other of theirs.</summary>
    /// <param name="blocks">The blocks of this process by their numbers; null in the places of others.</param>
    /// <param name="own">Which are whose.</param>
    /// <param name="encoder">What makes examples of rows.</param>
    /// <param name="classes">K.</param>
    public static Block<T>[] Beside(Block<T>?[] blocks, OwnBlocks own, Encoder<T> encoder, int classes)
    {
        int[] entries = [.. blocks.Select(block => block?.SparseEntries ?? 0)];
        double[] weights = [.. blocks.Select(block => block?.TotalWeight ?? 0)];
        own.Group.Unite(entries.AsSpan());
        own.Group.Unite(weights.AsSpan());
        var foreign = new ForeignBlocks<T>(encoder.DenseFeatures, encoder.SparseFeatures, classes, entries);
        return [.. blocks.Select((block, number) => (
            block ?? new Block<T>(foreign, number, own.Sizes.RowsOf(number).Count, weights[number])).OwnedBy(own.OwnerOf(number)))];
    }

    /// <summary>The part of a data set that one process holds: the blocks of its shares, and word of the others.</summary>
    /// <param name="all">All blocks.</param>
    /// <param name="group">The processes.</param>
    public static DataSet<T> PartOf(DataSet<T> all, ProcessGroup group)
    {
        var blocks = all.Blocks.ToArray();
        var foreign = new ForeignBlocks<T>(
            blocks[0].DenseFeatures, all.SparseFeatures, all.Classes, [.. blocks.Select(block => block.SparseEntries)]);
        return new DataSet<T>(blocks.Select((block, number) => group.OwnerOf(number) == group.Rank
            ? block.OwnedBy(group.Rank)
            : new Block<T>(foreign, number, block.Count, block.TotalWeight).OwnedBy(group.OwnerOf(number))))
        {
            Processes = group,
        };
    }

    public override int EntriesOf(int number) => entries[number];

    public override Block<T> Read(int number, BlockRoom<T> room) => throw NotHere();

    private static InvalidOperationException NotHere() => new("Another process holds this block.");
}
