using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Training;

/// <summary>What can be had of the <see cref="CurvatureBound{T}"/> B = ½XXᵀ/n + λI without B itself: its products and its diagonal.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal static class CurvatureProduct<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A feature whose values are so small, compared with others, is taken for 0.</summary>
    private const double LeastOfLargest = 1e-16;

    /// <summary>BV = ½X(XᵀV)/n + λV: a gradient whose error is the logits.</summary>
    /// <param name="layer">Who multiplies, and whether the last feature is the bias's, which has no λ.</param>
    /// <param name="blocks">The examples: n is how much they count together. Of S shares, every S-th block is of the same.</param>
    /// <param name="l2">λ.</param>
    /// <param name="V">N × r; or, of the features that are dense, as many rows as there are of these.</param>
    /// <param name="threads">How many threads share the examples; the result is the same for any number.</param>
    /// <param name="group">The processes that hold the blocks; the result is the same for any number.</param>
    /// <returns>As many rows and columns as V.</returns>
    public static LinearAlgebra.Matrix<T> Of(
        SoftmaxLayer<T> layer, Block<T>[] blocks, double l2, LinearAlgebra.Matrix<T> V, int threads, ProcessGroup group)
    {
        int rows = blocks[0].DenseFeatures, columns = V.ColumnCount, shares = Math.Min(Shares.Count, blocks.Length);
        bool withSparse = V.RowCount > rows;
        T[] total = ShareTotal<T>.Of(group, shares, V.RowCount * columns, Sum, (items, work) => Threads.For(items, threads, work));
        var product = LinearAlgebra.Matrix<T>.Build.Dense(V.RowCount, columns, total);
        var mean = T.CreateTruncating(1 / (2 * Block<T>.WeightOf(blocks)));
        int penalized = V.RowCount - (layer.HasBias ? 1 : 0);
        for (int k = 0; k < columns; k++)
        {
            var column = product.ColumnSpan(k);
            FloatingVector.Combine(T.CreateTruncating(l2), V.ColumnSpan(k)[..penalized], mean, column[..penalized]);
            foreach (ref var bias in column[penalized..])
                bias *= mean;
        }

        return product;

        void Sum(int share, T[] values)
        {
            var room = new BlockRoom<T>();
            var sum = LinearAlgebra.Matrix<T>.Build.Dense(V.RowCount, columns, values);
            var dense = withSparse ? LinearAlgebra.Matrix<T>.Build.Dense(rows, columns) : sum;
            for (int b = share; b < blocks.Length; b += shares)
            {
                var block = blocks[b].In(room);
                var logits = LinearAlgebra.Matrix<T>.Build.Dense(block.Count, columns);
                layer.Engine.Forward(block.X, V, logits);
                if (withSparse)
                    block.Sparse!.AddLogits(V, logits);
                for (int k = 0; k < columns && block.Weights.Length > 0; k++)
                    TensorPrimitives.Multiply(logits.ColumnSpan(k), block.Weights, logits.ColumnSpan(k));
                layer.Engine.Backward(block.X, logits, dense);
                for (int k = 0; k < columns && withSparse; k++)
                    block.Sparse!.AddGradient(logits.ColumnSpan(k), sum.ColumnSpan(k));
            }

            if (withSparse)
                sum.SetSubMatrix(V.RowCount - rows, 0, dense);
        }
    }

    /// <summary>The diagonal of B, ½Σx²/n + λ.</summary>
    /// <param name="layer">Whether the last feature is the bias's, which has no λ.</param>
    /// <param name="data">The examples.</param>
    /// <param name="l2">λ.</param>
    /// <param name="threads">How many threads share the examples; the result is the same for any number.</param>
    /// <returns>A value for each dense feature; another one where it is 0, since it will be divided by.</returns>
    /// <exception cref="ArgumentException">The examples are not finite.</exception>
    public static double[] Diagonal(SoftmaxLayer<T> layer, DataSet<T> data, double l2, int threads)
    {
        var blocks = data.Blocks.ToArray();
        int shares = Math.Min(Shares.Count, blocks.Length);
        double[] diagonal = ShareTotal<double>.Of(
            data.Processes, shares, blocks[0].DenseFeatures, Sum, (items, work) => Threads.For(items, threads, work));
        int penalized = diagonal.Length - (layer.HasBias ? 1 : 0);
        for (int j = 0; j < diagonal.Length; j++)
            diagonal[j] = diagonal[j] / (2 * data.TotalWeight) + (j < penalized ? l2 : 0);
        double largest = diagonal.Max();
        if (!double.IsFinite(largest))
            throw new ArgumentException("The examples are not finite.", nameof(data));
        return Array.ConvertAll(diagonal, value => value > LeastOfLargest * largest ? value : largest > 0 ? largest : 1);

        void Sum(int share, double[] sum)
        {
            var room = new BlockRoom<T>();
            for (int b = share; b < blocks.Length; b += shares)
                AddSquares(blocks[b].In(room), sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSquares(Block<T> block, double[] sum)
    {
        for (int i = 0; i < block.Count; i++)
        {
            var x = block.X.ColumnSpan(i);
            double weight = double.CreateTruncating(block.WeightOf(i));
            for (int j = 0; j < sum.Length; j++)
            {
                double value = double.CreateTruncating(x[j]);
                sum[j] += weight * value * value;
            }
        }
    }
}
