using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Training;

/// <summary>
/// The metric where some features are sparse: for these a diagonal, and for the others a metric of their own.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// <para>
/// Sparse features are not centred, and so each has something in common with the bias: what the one adds to all examples
/// the other can take away. That is undone exactly, by the change of variables that measures them from their means f:
/// with the bias b + Wf, the gradient of w_j is ∇_j − f_j∇_b, and of a change of w_j the bias takes −f_j.
/// </para>
/// <para>
/// What is left of B between two features is ½ of their covariance. Levels of one column exclude each other, and of any
/// positive matrix diag(p) − ppᵀ ≤ diag(p): for them alone, a diagonal of ½E[x²] + λ is a bound. Between q columns the
/// true one is up to q times as much; how much it is, <see cref="CurvatureBound{T}.Largest"/> tells.
/// </para>
/// </remarks>
internal sealed class SparseMetric<T> : Metric<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Where all else is 0: its inverse is a number of single precision still, and so is that times a feature's mean.</summary>
    private const double LeastDiagonal = 1e-12;

    private readonly Metric<T> _dense;
    private readonly T[] _means, _inverses;
    private readonly bool _hasBias;
    private readonly double _squareOfMeans;
    private readonly Action<int> _addColumn;
    private T _factor;
    private LinearAlgebra.Matrix<T>? _from, _to;

    /// <summary>Measures the sparse features.</summary>
    /// <param name="data">The training examples.</param>
    /// <param name="l2">λ.</param>
    /// <param name="hasBias">Whether the last feature is the bias's.</param>
    /// <param name="dense">The metric of the other features.</param>
    public SparseMetric(DataSet<T> data, double l2, bool hasBias, Metric<T> dense)
    {
        (_dense, _hasBias, _addColumn) = (dense, hasBias, AddColumn);
        var (means, squares) = Moments(data);

        // A level of rows that are held out only has a gradient of 0; any number will do that can be divided by.
        double least = Math.Max(LeastDiagonal, CurvatureBound<T>.LeastJitter * (squares.Average() / 2 + l2));
        _means = Array.ConvertAll(means, mean => hasBias ? T.CreateTruncating(mean) : T.Zero);
        _inverses = Array.ConvertAll(squares, square => T.CreateTruncating(1 / (square / 2 + l2 + least)));
        _squareOfMeans = _means.Zip(_inverses).Sum(j => double.CreateTruncating(j.First * j.First * j.Second));
    }

    public override long Multiplications => _dense.Multiplications + 3L * _means.Length;

    public override void Add(T α, LinearAlgebra.Matrix<T> V, LinearAlgebra.Matrix<T> W, Action<long, int, Action<int>> run)
    {
        _dense.Add(α, V, W, run);
        (_factor, _from, _to) = (α, V, W);
        run(3L * V.RowCount * V.ColumnCount, V.ColumnCount, _addColumn);
    }

    public override double[] Squares(Block<T> block)
    {
        double[] squares = _dense.Squares(block);
        for (int i = 0; i < squares.Length; i++)
        {
            var indices = block.Sparse!.Indices(i);
            squares[i] += _squareOfMeans;
            for (int entry = 0; entry < indices.Length; entry++)
            {
                var (x, mean) = (block.Sparse.Value(i, entry), _means[indices[entry]]);
                squares[i] += double.CreateTruncating((x - mean - mean) * x * _inverses[indices[entry]]);
            }
        }

        return squares;
    }

    /// <summary>E[x] and E[x²] of each sparse feature: each share's sum, and these added up one after the other.</summary>
    private static (double[] Means, double[] Squares) Moments(DataSet<T> data)
    {
        var blocks = data.Blocks.ToArray();
        var room = new BlockRoom<T>();
        int features = data.SparseFeatures, shares = Math.Min(Shares.Count, blocks.Length);
        double[] sums = new double[2 * features];
        double[] total = ShareTotal<double>.Of(data.Processes, shares, sums.Length, share =>
        {
            Array.Clear(sums);
            for (int b = share; b < blocks.Length; b += shares)
                AddMoments(blocks[b].In(room), data.TotalWeight, sums.AsSpan(0, features), sums.AsSpan(features));
            return sums;
        });
        return (total[..features], total[features..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddMoments(Block<T> block, double totalWeight, Span<double> means, Span<double> squares)
    {
        for (int i = 0; i < block.Count; i++)
        {
            var indices = block.Sparse!.Indices(i);
            double weight = double.CreateTruncating(block.WeightOf(i)) / totalWeight;
            for (int entry = 0; entry < indices.Length; entry++)
            {
                double x = double.CreateTruncating(block.Sparse.Value(i, entry));
                means[indices[entry]] += weight * x;
                squares[indices[entry]] += weight * x * x;
            }
        }
    }

    /// <summary>The sparse rows of one class, and what the bias takes of their change.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddColumn(int k)
    {
        Span<T> from = _from!.ColumnSpan(k), to = _to!.ColumnSpan(k);
        var biasGradient = _hasBias ? from[^1] : T.Zero;
        ref T v = ref from[0], w = ref to[0];
        ref T mean = ref MemoryMarshal.GetArrayDataReference(_means), inverse = ref MemoryMarshal.GetArrayDataReference(_inverses);
        Vector<T> α = Vector.Create(_factor), bias = Vector.Create(-biasGradient), moved = default;
        nuint j = 0, count = (nuint)_means.Length, lanes = (nuint)Vector<T>.Count;
        for (; j + lanes <= count; j += lanes)
        {
            var f = Vector.LoadUnsafe(ref mean, j);
            var change = α * Vector.LoadUnsafe(ref inverse, j) * FloatingVector.MultiplyAdd(f, bias, Vector.LoadUnsafe(ref v, j));
            (Vector.LoadUnsafe(ref w, j) + change).StoreUnsafe(ref w, j);
            moved = FloatingVector.MultiplyAdd(f, change, moved);
        }

        var rest = FloatingVector.Sum(moved);
        for (; j < count; j++)
        {
            var f = Unsafe.Add(ref mean, j);
            var change = _factor * Unsafe.Add(ref inverse, j) * (Unsafe.Add(ref v, j) - f * biasGradient);
            Unsafe.Add(ref w, j) += change;
            rest += f * change;
        }

        if (_hasBias)
            to[^1] -= rest;
    }
}
