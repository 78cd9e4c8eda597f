using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Training;

/// <summary>XXᵀ over all examples, each multiplied by its weight: what features have in common, the dense ones.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class Gram<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>So many blocks are copied, and then all threads work on them.</summary>
    private const int BlocksAtOnce = 16;

    private readonly DataSet<T> _data;
    private readonly int _n;
    private readonly T[] _sum;
    private readonly Copy[] _copies;
    private readonly LinearAlgebra.Matrix<double> _total;

    private Gram(DataSet<T> data)
    {
        // Columns of whole vectors, so that no vector moves back.
        int features = data.Features - data.SparseFeatures, lanes = Vector<T>.Count;
        _data = data;
        _n = (features + lanes - 1) / lanes * lanes;
        _sum = new T[_n * _n];
        _copies = [.. Enumerable.Range(0, BlocksAtOnce).Select(_ => new Copy(_n))];
        _total = LinearAlgebra.Matrix<double>.Build.Dense(features, features);
    }

    /// <summary>Computes the lower triangle: each share's sum, and these added up one after the other.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="threads">How many threads share the rows; the result is the same for any number.</param>
    /// <returns>N × N. What is above the diagonal is of no use.</returns>
    public static LinearAlgebra.Matrix<double> LowerTriangle(DataSet<T> data, int threads)
    {
        var gram = new Gram<T>(data);
        using var team = new Team(threads);
        int shares = Math.Min(Shares.Count, data.Blocks.Length);
        for (int share = 0; share < shares; share++)
            gram.AddShare(team, threads, share, shares);
        return gram._total;
    }

    private void AddShare(Team team, int threads, int share, int shares)
    {
        int blocks = (_data.Blocks.Length - share + shares - 1) / shares;
        for (int first = 0; first < blocks; first += BlocksAtOnce)
        {
            int count = Math.Min(BlocksAtOnce, blocks - first);
            team.Run(count, b => _copies[b].Read(_data.Blocks[share + (first + b) * shares]));
            ForEachTile(team, threads, j => AddBlocks(j, count));
        }

        ForEachTile(team, threads, AddToTotal);
    }

    /// <summary>Works on the rows of tiles, the longest first, so that all threads end at about the same time.</summary>
    private void ForEachTile(Team team, int threads, Action<int> work)
    {
        int rows = OuterProducts<T>.RowsOfTile, next = (_n + rows - 1) / rows;
        team.Run(threads, _ =>
        {
            for (int tile; (tile = Interlocked.Decrement(ref next)) >= 0;)
                work(tile * rows);
        });
    }

    /// <summary>Adds the products of the blocks that were copied to a row of tiles.</summary>
    private void AddBlocks(int j, int count)
    {
        int columns = Math.Min(_n, j + OuterProducts<T>.RowsOfTile);
        foreach (var copy in _copies.AsSpan(0, count))
            OuterProducts<T>.AddRows(copy.X, copy.Weighted, _n, 1, _sum, _n, copy.Count, columns, j);
    }

    /// <summary>Adds a row of tiles of a share's sum to the total, and clears it for the next share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddToTotal(int firstRow)
    {
        int end = Math.Min(_n, firstRow + OuterProducts<T>.RowsOfTile), features = _total.RowCount;
        for (int k = 0; k < end; k++)
        {
            for (int j = Math.Max(k, firstRow); j < Math.Min(end, features); j++)
                _total[j, k] += double.CreateTruncating(_sum[k * _n + j]);
            _sum.AsSpan(k * _n + firstRow, end - firstRow).Clear();
        }
    }

    /// <summary>The dense features of a block, in columns of n values.</summary>
    private sealed class Copy(int n)
    {
        private readonly BlockRoom<T> _room = new();

        /// <summary>X, n × m.</summary>
        public T[] X { get; private set; } = [];

        /// <summary>X, each example multiplied by its weight.</summary>
        public T[] Weighted { get; private set; } = [];

        /// <summary>m.</summary>
        public int Count { get; private set; }

        public void Read(Block<T> stored)
        {
            var block = stored.In(_room);
            Count = block.Count;
            if (X.Length < n * Count)
                X = new T[n * Count];
            for (int i = 0; i < Count; i++)
                block.X.ColumnSpan(i).CopyTo(X.AsSpan(i * n));
            if (block.Weights.Length == 0)
            {
                Weighted = X;
                return;
            }

            if (Weighted == X || Weighted.Length < X.Length)
                Weighted = new T[X.Length];
            for (int i = 0; i < Count; i++)
                TensorPrimitives.Multiply(X.AsSpan(i * n, n), block.Weights[i], Weighted.AsSpan(i * n, n));
        }
    }
}
