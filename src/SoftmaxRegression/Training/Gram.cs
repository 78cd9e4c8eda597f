using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Training;

/// <summary>XXᵀ over all examples, each multiplied by its weight: what features have in common, the dense ones.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal static class Gram<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Computes the lower triangle: each share's sum, and these added up one after the other.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="threads">How many threads share the rows; the result is the same for any number.</param>
    /// <returns>N × N. What is above the diagonal is of no use.</returns>
    public static LinearAlgebra.Matrix<double> LowerTriangle(DataSet<T> data, int threads)
    {
        // Columns of whole vectors, so that no vector moves back.
        int features = data.Features - data.SparseFeatures;
        int lanes = Vector<T>.Count, n = (features + lanes - 1) / lanes * lanes;
        var share = new T[n * n];
        var total = LinearAlgebra.Matrix<double>.Build.Dense(features, features);
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
            SumRows(data, total, share, n, FirstRow(part), FirstRow(part + 1)));
        return total;

        // A triangle of √p times the height has p times the area. Rows go to threads by whole tiles.
        int FirstRow(int part)
        {
            int rows = OuterProducts<T>.RowsOfTile;
            return part == threads ? n : (int)(n * Math.Sqrt((double)part / threads)) / rows * rows;
        }
    }

    /// <summary>Some rows of the triangle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRows(
        DataSet<T> data,
        LinearAlgebra.Matrix<double> total, // [N, N], added to
        T[] sum, // [n, n], 0: room for that of a share
        int n, // N, or a little more
        int firstRow,
        int end)
    {
        int shares = Math.Min(Shares.Count, data.Blocks.Length);
        T[] X = new T[n * data.Blocks[0].Count], weighted = new T[X.Length];
        for (int share = 0; share < shares && firstRow < end; share++)
        {
            for (int b = share; b < data.Blocks.Length; b += shares)
            {
                // A copy lies in the cache, and is read from memory in order.
                var block = data.Blocks[b];
                for (int i = 0; i < block.Count; i++)
                    block.X.ColumnSpan(i).CopyTo(X.AsSpan(i * n));
                var right = X;
                if (block.Weights.Length > 0)
                {
                    right = weighted;
                    for (int i = 0; i < block.Count; i++)
                        TensorPrimitives.Multiply(X.AsSpan(i * n, n), block.Weights[i], right.AsSpan(i * n, n));
                }

                for (int j = firstRow; j < end;)
                {
                    int columns = Math.Min(n, j + OuterProducts<T>.RowsOfTile);
                    j = OuterProducts<T>.AddRows(X, right, n, 1, sum, n, block.Count, columns, j);
                }
            }

            for (int k = 0; k < Math.Min(end, total.RowCount); k++)
            {
                for (int j = Math.Max(k, firstRow); j < Math.Min(end, total.RowCount); j++)
                    total[j, k] += double.CreateTruncating(sum[k * n + j]);
                sum.AsSpan(k * n + firstRow, end - firstRow).Clear();
            }
        }
    }
}
