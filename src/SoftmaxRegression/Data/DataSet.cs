using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>Examples in blocks, ready to train on or to be measured.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class DataSet<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Block<T>[] _blocks;

    /// <summary>Makes a data set of blocks with equal numbers of features and of classes.</summary>
    /// <param name="blocks">At least one block; all but the last of the same number of examples.</param>
    /// <exception cref="ArgumentException">There is no block, or the blocks disagree.</exception>
    public DataSet(params IEnumerable<Block<T>> blocks)
    {
        _blocks = [.. blocks];
        if (_blocks.Length == 0)
            throw new ArgumentException("There is no block.", nameof(blocks));
        Features = _blocks[0].Features;
        SparseFeatures = _blocks[0].SparseFeatures;
        Classes = _blocks[0].Classes;
        Count = Block<T>.CountOf(_blocks);
        TotalWeight = Block<T>.WeightOf(_blocks);
        StoredFeatures = Features - SparseFeatures
            + (int)(_blocks.Sum(block => (long)block.SparseEntries) / Count);
        if (_blocks.Any(block => block.Features != Features || block.SparseFeatures != SparseFeatures || block.Classes != Classes))
            throw new ArgumentException("The blocks differ in features or classes.", nameof(blocks));
    }

    /// <summary>The blocks, in the order in which they were made.</summary>
    public ReadOnlySpan<Block<T>> Blocks => _blocks;

    /// <summary>The processes that hold the blocks; each has some, and of the others no examples.</summary>
    internal ProcessGroup Processes { get; init; } = ProcessGroup.Alone;

    /// <summary>Where the examples of this process are on disk; null where they are in memory.</summary>
    internal BlockSource<T>? Source => _blocks.FirstOrDefault(block => block.Owner == Processes.Rank)?.Source;

    /// <summary>The number of examples.</summary>
    public int Count { get; }

    /// <summary>How much all examples count together: the sum of their weights, or their number.</summary>
    public double TotalWeight { get; }

    /// <summary>N, the constant feature of the bias included where there is one.</summary>
    public int Features { get; }

    /// <summary>M, how many of these, the first ones, are sparse.</summary>
    public int SparseFeatures { get; }

    /// <summary>How many numbers of an example are stored, on average: so many multiplications a logit takes.</summary>
    public int StoredFeatures { get; }

    /// <summary>K.</summary>
    public int Classes { get; }

    /// <summary>The same examples in double precision: a copy; of examples on disk, one that is made as they are read.</summary>
    /// <returns>As many blocks as these.</returns>
    public DataSet<double> ToDouble()
    {
        var sources = _blocks.Select(block => block.Source).OfType<BlockSource<T>>().Distinct()
            .ToDictionary(source => source, source => new DoubleSource<T>(source));
        return new DataSet<double>(_blocks.Select(block => (block.Source is null ? InMemory(block)
            : new Block<double>(sources[block.Source], block.Number, block.Count, block.TotalWeight)).OwnedBy(block.Owner)))
        {
            Processes = Processes,
        };

        static Block<double> InMemory(Block<T> block) => new(block.X.ToDouble(), block.Y.ToDouble())
        {
            Sparse = block.Sparse?.ToDouble(),
            Weights = [.. block.Weights.Select(double.CreateTruncating)],
        };
    }
}
