using System.Numerics;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Training;

/// <summary>
/// The metric of more features than B is inverted for: a diagonal, and apart from it the directions in which B is
/// largest, M = D^½(σ(I − VVᵀ) + VΛVᵀ)D^½, where D is a diagonal near that of B, Λ and V are the r largest eigenvalues
/// and -vectors of C = D^−½BD^−½, and σ is the least of them. Its inverse is a diagonal less a matrix of rank r,
/// M⁻¹ = D⁻¹/σ − UUᵀ with U = D^−½V(I/σ − Λ⁻¹)^½.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// <para>
/// In this metric a curvature above σ is 1, and one below is what it was, divided by σ: the step is as long as the r-th
/// eigenvalue allows, instead of the first. D is for features that are not standardised, where the largest would be all
/// that the eigenvectors show; it changes little elsewhere. Source: Ma and Belkin, "Diving into the shallows: a
/// computational perspective on large-scale shallow learning", 2017.
/// </para>
/// <para>
/// The directions come from a sample of the examples: all blocks of some rounds of the shares, so that each share has as
/// much of it as of all. What it misses is missing in M, not in its largest curvature
/// <see cref="CurvatureBound{T}.Largest"/>, and makes shorter steps.
/// </para>
/// </remarks>
internal sealed class LowRankMetric<T> : Metric<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// r. Of smooth images of 48 × 48 pixels, descent comes within 12% of the optimum with 64, 2% with 128, 0.01% with
    /// 192 and with 256, and the time that r takes grows with its square.
    /// </summary>
    private const int MostDirections = 192;

    /// <summary>Ten examples for each direction are enough; all of them gain nothing that can be measured.</summary>
    private const int SampledExamples = 2048;

    /// <summary>With one product L is three to five times as large as with two; three and four take longer and gain little.</summary>
    private const int Products = 2;

    /// <summary>
    /// D is the diagonal of ½XXᵀ/n, and so many times λ. Where a feature is all but 0, C is λ/D, and would be larger there
    /// than σ and limit the step; where one is not, this adds little.
    /// </summary>
    private const double PenaltyOfDiagonal = 10;

    /// <summary>What σ is of the largest eigenvalue at least: in single precision, 1/σ − 1/Λ has no more digits.</summary>
    private const double LeastOfLargest = 1e-5;

    /// <summary>How many columns of U, or rows of it, are an item of work.</summary>
    private const int ColumnsOfItem = 16, RowsOfItem = 256;

    private readonly IMatrixEngine<T> _engine;
    private readonly T[] _diagonal;
    private readonly int _rank;
    private readonly Matrix<T>[] _columns, _rows;
    private readonly Action<int> _multiplyColumns, _addRows;
    private Matrix<T>[] _shares = [], _directions = [];
    private Matrix<T> _products, _from, _to;
    private T _factor;

    /// <summary>Takes M apart into what its inverse is made of.</summary>
    /// <param name="diagonal">D, N values above 0.</param>
    /// <param name="V">N × r, orthonormal columns.</param>
    /// <param name="Λ">r values.</param>
    /// <param name="σ">Above 0. Only what is larger in Λ counts.</param>
    /// <param name="engine">Who multiplies.</param>
    public LowRankMetric(double[] diagonal, Matrix<double> V, double[] Λ, double σ, IMatrixEngine<T> engine)
    {
        (_engine, _multiplyColumns, _addRows) = (engine, MultiplyColumns, AddRows);
        _diagonal = Array.ConvertAll(diagonal, d => T.CreateTruncating(1 / (σ * d)));
        int[] above = [.. Enumerable.Range(0, Λ.Length).Where(i => Λ[i] > σ)];
        _rank = Math.Max(1, above.Length);
        var U = Matrix<T>.Build.Dense(diagonal.Length, _rank, (j, k) => T.CreateTruncating(
            above.Length == 0 ? 0 : V[j, above[k]] * Math.Sqrt((1 / σ - 1 / Λ[above[k]]) / diagonal[j])));
        _columns = [.. from item in Items(_rank, ColumnsOfItem) select U.SubMatrix(0, U.RowCount, item.First, item.Count)];
        _rows = [.. from item in Items(U.RowCount, RowsOfItem) select U.SubMatrix(item.First, item.Count, 0, _rank).Transpose()];
        (_products, _from, _to) = (U, U, U);
    }

    /// <summary>Measures the dense features.</summary>
    /// <param name="layer">Who multiplies, and whether the last feature is the bias's.</param>
    /// <param name="data">The training examples.</param>
    /// <param name="l2">λ.</param>
    /// <param name="threads">How many threads share the work; the result is the same for any number.</param>
    /// <exception cref="ArgumentException">The examples are not finite.</exception>
    /// <remarks>
    /// The eigenvectors are those of the examples' part of C, D^−½(½XXᵀ/n)D^−½, because randomness finds them the better
    /// the less there is besides: of few examples it finds them all. What λ adds, λD⁻¹, is nearly the same in all
    /// directions: vᵀ(λD⁻¹)v in that of an eigenvector, and in those that are left about the mean.
    /// </remarks>
    public static LowRankMetric<T> Of(SoftmaxLayer<T> layer, DataSet<T> data, double l2, int threads)
    {
        double[] diagonal = CurvatureProduct<T>.Diagonal(layer, data, PenaltyOfDiagonal * l2, threads);
        double[] penalty = Array.ConvertAll(diagonal, d => l2 / d);
        if (layer.HasBias)
            penalty[^1] = 0;
        int every = (data.Count + SampledExamples - 1) / SampledExamples;
        Block<T>[] sample = [.. data.Blocks.ToArray()
            .Where((_, b) => b / Shares.Count % every == 0)
            .Select(block => block.Owner == data.Processes.Rank ? block.In(new BlockRoom<T>()) : block)];

        // One more than there can be is 0, and σ then no more than what λ adds.
        int rank = Math.Min(MostDirections, Math.Min(diagonal.Length, Block<T>.CountOf(sample) + 1));
        var (V, Λ) = LargestEigenpairs.Of(diagonal.Length, rank, Products, Q =>
        {
            var scaled = Matrix<T>.Build.Dense(Q.RowCount, Q.ColumnCount, (j, k) => T.CreateTruncating(Q[j, k] / Math.Sqrt(diagonal[j])));
            var product = CurvatureProduct<T>.Of(layer, sample, l2: 0, scaled, threads, data.Processes);
            return Matrix<double>.Build.Dense(
                Q.RowCount, Q.ColumnCount, (j, k) => double.CreateTruncating(product[j, k]) / Math.Sqrt(diagonal[j]));
        });
        double σ = Math.Max(Λ[0] + penalty.Average(), LeastOfLargest * Λ[^1]);
        for (int i = 0; i < Λ.Length; i++)
            Λ[i] += V.ColumnSpan(i).ToArray().Zip(penalty, (v, p) => v * v * p).Sum();
        double[] least = [σ > 0 ? σ : 1];
        data.Processes.Broadcast(V.Values());
        data.Processes.Broadcast(Λ.AsSpan());
        data.Processes.Broadcast(least.AsSpan());
        return new LowRankMetric<T>(diagonal, V, Λ, least[0], layer.Engine);
    }

    public override long Multiplications => (2L * _rank + 1) * _diagonal.Length;

    public override void Add(T α, Matrix<T> V, Matrix<T> W, Action<long, int, Action<int>> run)
    {
        if (_shares.Length == 0 || _products.ColumnCount != V.ColumnCount)
        {
            _products = Matrix<T>.Build.Dense(_rank, V.ColumnCount);
            _shares = Array.ConvertAll(_columns, part => Matrix<T>.Build.Dense(part.ColumnCount, V.ColumnCount));
            _directions = Array.ConvertAll(_rows, part => Matrix<T>.Build.Dense(part.ColumnCount, V.ColumnCount));
        }

        (_factor, _from, _to) = (α, V, W);
        long multiplications = (long)_rank * _diagonal.Length * V.ColumnCount;
        run(multiplications, _columns.Length, _multiplyColumns);
        run(multiplications, _rows.Length, _addRows);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double[] Squares(Block<T> block)
    {
        double[] squares = new double[block.Count];
        for (int i = 0; i < squares.Length; i++)
        {
            var x = block.X.ColumnSpan(i);
            for (int j = 0; j < x.Length; j++)
                squares[i] += double.CreateTruncating(_diagonal[j] * x[j] * x[j]);
        }

        foreach (var part in _columns)
        {
            var products = Matrix<T>.Build.Dense(block.Count, part.ColumnCount);
            _engine.Forward(block.X, part, products);
            for (int i = 0; i < squares.Length; i++)
            {
                for (int k = 0; k < part.ColumnCount; k++)
                    squares[i] -= double.CreateTruncating(products[i, k] * products[i, k]);
            }
        }

        return squares;
    }

    /// <summary>Some rows of P = UᵀV, r × K.</summary>
    private void MultiplyColumns(int part)
    {
        var share = _shares[part];
        _engine.Forward(_columns[part], _from, share);
        for (int k = 0; k < share.ColumnCount; k++)
            share.ColumnSpan(k).CopyTo(_products.ColumnSpan(k)[(part * ColumnsOfItem)..]);
    }

    /// <summary>Some rows of W + α(D⁻¹V/σ − UP).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddRows(int part)
    {
        var direction = _directions[part];
        _engine.Forward(_rows[part], _products, direction);
        for (int k = 0; k < direction.ColumnCount; k++)
        {
            int first = part * RowsOfItem, count = direction.RowCount;
            var from = _from.ColumnSpan(k)[^_diagonal.Length..].Slice(first, count);
            var to = _to.ColumnSpan(k)[^_diagonal.Length..].Slice(first, count);
            var lowRank = direction.ColumnSpan(k);
            for (int j = 0; j < count; j++)
                to[j] += _factor * (_diagonal[first + j] * from[j] - lowRank[j]);
        }
    }
}
