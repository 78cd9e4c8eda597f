using System.Collections.Concurrent;
using System.Numerics;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Data;

/// <summary>The blocks of another source, converted to double precision whenever they are read.</summary>
/// <typeparam name="T">The numeric type of the other source.</typeparam>
/// <param name="source">The other source.</param>
internal sealed class DoubleSource<T>(BlockSource<T> source) : BlockSource<double>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>As many as threads have read at once.</summary>
    private readonly ConcurrentBag<BlockRoom<T>> _rooms = [];

    public override int DenseFeatures => source.DenseFeatures;

    public override int SparseFeatures => source.SparseFeatures;

    public override int Classes => source.Classes;

    public override string Folder => source.Folder;

    public override int EntriesOf(int number) => source.EntriesOf(number);

    public override Block<double> Read(int number, BlockRoom<double> room)
    {
        if (!_rooms.TryTake(out var own))
            own = new BlockRoom<T>();
        var block = source.Read(number, own);
        var copy = room.Take(DenseFeatures, block.Count, Classes);
        MatrixSpans.Convert<T, double>(block.X.Values(), copy.X.Values());
        copy.Overwrite(block.Labels, WeightsOfClasses(block), block.Sparse?.ToDouble());
        _rooms.Add(own);
        return copy;
    }

    public override void Announce(ReadOnlySpan<Block<double>> order)
        => source.Announce(Array.ConvertAll(
            order.ToArray(), block => new Block<T>(source, block.Number, block.Count, block.TotalWeight)));

    /// <summary>How much an example of each class counts, as far as the block has one; empty where all count 1.</summary>
    private double[] WeightsOfClasses(Block<T> block)
    {
        double[] weights = block.Weights.Length == 0 ? [] : new double[Classes];
        for (int i = 0; i < block.Weights.Length; i++)
            weights[block.Labels[i]] = double.CreateTruncating(block.Weights[i]);
        return weights;
    }
}
