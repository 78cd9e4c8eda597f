using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Training;

/// <summary>XXᵀ over all examples, each multiplied by its weight: what features have in common, the dense ones.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class Gram<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>So many blocks are read, if need be, and then all threads work on them.</summary>
    private const int BlocksAtOnce = 32;

    private readonly Block<T>[] _blocks;
    private readonly int _n;
    private readonly T[] _sum;
    private readonly LinearAlgebra.Matrix<double> _total;
    private readonly BlockRoom<T>[] _rooms = [.. Enumerable.Range(0, BlocksAtOnce).Select(_ => new BlockRoom<T>())];
    private readonly Block<T>[] _read = new Block<T>[BlocksAtOnce];

    private Gram(DataSet<T> data)
    {
        // Columns of whole vectors, so that no vector moves back.
        int features = data.Features - data.SparseFeatures, lanes = Vector<T>.Count;
        _blocks = data.Blocks.ToArray();
        _n = (features + lanes - 1) / lanes * lanes;
        _sum = new T[_n * _n];
        _total = LinearAlgebra.Matrix<double>.Build.Dense(features, features);
    }

    /// <summary>Computes the lower triangle: each share's sum, and these added up one after the other.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="threads">How many threads share the rows; the result is the same for any number.</param>
    /// <returns>N × N. What is above the diagonal is of no use.</returns>
    public static LinearAlgebra.Matrix<double> LowerTriangle(DataSet<T> data, int threads)
    {
        var gram = new Gram<T>(data);
        var total = gram._total;
        int shares = Math.Min(Shares.Count, gram._blocks.Length);
        using var team = new Team(threads);
        Part[] parts = [.. Enumerable.Range(0, threads).Select(part => new Part(gram, FirstRow(part), FirstRow(part + 1)))];
        if (data.Processes.Size > 1)
        {
            return LinearAlgebra.Matrix<double>.Build.Dense(total.RowCount, total.ColumnCount, ShareTotal<double>.Of(
                data.Processes, shares, total.RowCount * total.ColumnCount, SumOf));
        }

        // Alone, there is no need of a sum of each share in double beside the total.
        for (int share = 0; share < shares; share++)
            gram.AddShare(share, team, parts);
        return total;

        double[] SumOf(int share)
        {
            total.Clear();
            gram.AddShare(share, team, parts);
            return total.AsColumnMajorArray();
        }

        // A triangle of √p times the height has p times the area. Rows go to threads by whole tiles.
        int FirstRow(int part)
        {
            int rows = OuterProducts<T>.RowsOfTile;
            return part == threads ? gram._n : (int)(gram._n * Math.Sqrt((double)part / threads)) / rows * rows;
        }
    }

    private void AddShare(int share, Team team, Part[] parts)
    {
        int shares = Math.Min(Shares.Count, _blocks.Length);
        for (int first = share; first < _blocks.Length; first += shares * BlocksAtOnce)
        {
            int count = Math.Min(BlocksAtOnce, (_blocks.Length - first + shares - 1) / shares);
            team.Run(count, b => _read[b] = _blocks[first + b * shares].In(_rooms[b]));
            team.Run(parts.Length, part => parts[part].Add(_read.AsSpan(0, count)));
        }

        team.Run(parts.Length, part => parts[part].AddToTotal());
    }

    /// <summary>Some rows of the triangle, and who works on them.</summary>
    private sealed class Part(Gram<T> gram, int firstRow, int end)
    {
        private T[] _x = [], _weighted = [];

        /// <summary>Adds the products of some blocks to the sum of their share.</summary>
        public void Add(ReadOnlySpan<Block<T>> blocks)
        {
            int n = gram._n;
            foreach (var block in firstRow < end ? blocks : [])
            {
                var right = Copy(block);
                for (int j = firstRow; j < end;)
                {
                    int columns = Math.Min(n, j + OuterProducts<T>.RowsOfTile);
                    j = OuterProducts<T>.AddRows(_x, right, n, 1, gram._sum, n, block.Count, columns, j);
                }
            }
        }

        /// <summary>Adds the sum of a share to the total, and clears it for the next one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void AddToTotal()
        {
            int features = gram._total.RowCount;
            for (int k = 0; k < end; k++)
            {
                for (int j = Math.Max(k, firstRow); j < Math.Min(end, features); j++)
                    gram._total[j, k] += double.CreateTruncating(gram._sum[k * gram._n + j]);
                gram._sum.AsSpan(k * gram._n + firstRow, end - firstRow).Clear();
            }
        }

        /// <summary>Copies a block into columns of n values: a copy lies in the cache, and is read from memory in order.</summary>
        /// <returns>The copy, each example multiplied by its weight.</returns>
        private T[] Copy(Block<T> block)
        {
            int n = gram._n;
            if (_x.Length < n * block.Count)
                _x = new T[n * block.Count];
            if (_weighted.Length < n * block.Weights.Length)
                _weighted = new T[n * block.Weights.Length];
            for (int i = 0; i < block.Count; i++)
                block.X.ColumnSpan(i).CopyTo(_x.AsSpan(i * n));
            for (int i = 0; i < block.Weights.Length; i++)
                TensorPrimitives.Multiply(_x.AsSpan(i * n, n), block.Weights[i], _weighted.AsSpan(i * n, n));
            return block.Weights.Length > 0 ? _weighted : _x;
        }
    }
}
