using System.Numerics;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Tests;

/// <summary>Takes the blocks of a data set for blocks on disk: each is copied into a room whenever it is read.</summary>
/// <remarks>A room has a weight for each class, as a file does: examples of one class may not have different ones.</remarks>
internal sealed class StoredBlocks<T> : BlockSource<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DataSet<T> _data;
    private readonly T[] _weights;

    public StoredBlocks(DataSet<T> data)
    {
        _data = data;
        var blocks = data.Blocks.ToArray();
        _weights = blocks[0].Weights.Length == 0 ? [] : new T[data.Classes];
        foreach (var block in blocks)
        {
            for (int i = 0; i < block.Weights.Length; i++)
                _weights[block.Labels[i]] = block.Weights[i];
        }

        Reads = new int[blocks.Length];
        Data = new DataSet<T>(blocks.Select((block, b) =>
            new Block<T>(this, b, block.Count, block.Weights.Length > 0 ? block.TotalWeight : null)));
    }

    /// <summary>The blocks as they are before they are read.</summary>
    public DataSet<T> Data { get; }

    /// <summary>How often each block was read.</summary>
    public int[] Reads { get; }

    /// <summary>The numbers of the blocks, in each order that was announced.</summary>
    public List<int[]> Announced { get; } = [];

    /// <summary>The block that cannot be read.</summary>
    public int? Damaged { get; set; }

    public override int DenseFeatures => _data.Features - _data.SparseFeatures;

    public override int SparseFeatures => _data.SparseFeatures;

    public override int Classes => _data.Classes;

    public override string Folder { get; } = Directory.CreateTempSubdirectory().FullName;

    public override int EntriesOf(int number) => _data.Blocks[number].SparseEntries;

    public override Block<T> Read(int number, BlockRoom<T> room)
    {
        Interlocked.Increment(ref Reads[number]);
        if (number == Damaged)
            throw new InputException($"Block {number} is damaged.");
        var block = _data.Blocks[number];
        var copy = room.Take(DenseFeatures, block.Count, Classes);
        block.X.Values().CopyTo(copy.X.Values());
        copy.Overwrite(block.Labels, _weights, block.Sparse is null ? null : SparseRows<T>.Concat([block.Sparse]));
        return copy;
    }

    public override void Announce(ReadOnlySpan<Block<T>> order)
        => Announced.Add([.. order.ToArray().Select(block => block.Number)]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
