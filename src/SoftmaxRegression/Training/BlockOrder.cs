using System.Numerics;
using SoftmaxRegression.Data;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Training;

/// <summary>The order in which a descent goes through its blocks: another one in each epoch, all of them from one seed.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class BlockOrder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DataSet<T> _data;
    private readonly Block<T>[] _blocks;
    private readonly Random _random;

    /// <summary>Begins with the order of some epoch.</summary>
    /// <param name="data">The data set with the blocks.</param>
    /// <param name="seed">Where chance starts from.</param>
    /// <param name="shuffles">How often they have been shuffled before.</param>
    public BlockOrder(DataSet<T> data, int seed, int shuffles)
    {
        (_data, _blocks, _random) = (data, data.Blocks.ToArray(), new Random(seed));
        for (int shuffle = 0; shuffle < shuffles; shuffle++)
            ShuffleShares();
    }

    /// <summary>The blocks in the order of this epoch.</summary>
    public ReadOnlySpan<Block<T>> Blocks => _blocks;

    /// <summary>Goes on to the order of the next epoch. Blocks of this process that are on disk can then be fetched in it.</summary>
    public void Shuffle()
    {
        ShuffleShares();
        _data.Source?.Announce([.. _blocks.Where(block => block.Owner == _data.Processes.Rank)]);
    }

    /// <summary>
    /// Shuffles the blocks of each share: the places share, share + 16, share + 32, ... A batch takes its blocks from
    /// the shares in turn, so that whoever holds some shares holds as much of every batch.
    /// </summary>
    private void ShuffleShares()
    {
        for (int share = 0; share < Shares.Count; share++)
        {
            var ofShare = _blocks.Where((_, place) => place % Shares.Count == share).ToArray();
            _random.Shuffle(ofShare);
            for (int i = 0; i < ofShare.Length; i++)
                _blocks[share + i * Shares.Count] = ofShare[i];
        }
    }
}
