using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>B itself, by its inverse: the metric of up to some thousand features.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class InverseMetric<T> : Metric<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Rows = 64;

    private readonly IMatrixEngine<T> _engine;
    private readonly Matrix<T>[] _columns;
    private readonly Action<int> _addRows;
    private Matrix<T>[] _directions = [];
    private T _factor;
    private Matrix<T> _from, _to;

    /// <summary>Takes an inverse.</summary>
    /// <param name="inverse">B⁻¹, symmetric, so that some columns of it are rows.</param>
    /// <param name="engine">Who multiplies.</param>
    public InverseMetric(Matrix<T> inverse, IMatrixEngine<T> engine)
    {
        (Inverse, _engine, _addRows, _from, _to) = (inverse, engine, AddRows, inverse, inverse);
        _columns = [.. Items(inverse.ColumnCount, Rows).Select(
            item => inverse.SubMatrix(0, inverse.RowCount, item.First, item.Count))];
    }

    /// <summary>B⁻¹.</summary>
    public Matrix<T> Inverse { get; }

    public override bool IsBound => true;

    public override long Multiplications => (long)Inverse.RowCount * Inverse.RowCount;

    public override void Add(T α, Matrix<T> V, Matrix<T> W, Action<long, int, Action<int>> run)
    {
        if (_directions.Length == 0 || _directions[0].ColumnCount != V.ColumnCount)
            _directions = Array.ConvertAll(_columns, part => Matrix<T>.Build.Dense(part.ColumnCount, V.ColumnCount));
        (_factor, _from, _to) = (α, V, W);
        run(Multiplications * V.ColumnCount, _columns.Length, _addRows);
    }

    public override double[] Squares(Block<T> block)
    {
        var scaled = Matrix<T>.Build.SameAs(block.X);
        _engine.Forward(Inverse, block.X, scaled);
        return [.. Enumerable.Range(0, block.Count).Select(i =>
            double.CreateTruncating(FloatingVector.Dot<T>(scaled.ColumnSpan(i), block.X.ColumnSpan(i))))];
    }

    private void AddRows(int part)
    {
        var direction = _directions[part];
        _engine.Forward(_columns[part], _from, direction);
        for (int k = 0; k < direction.ColumnCount; k++)
        {
            var weights = _to.ColumnSpan(k)[^Inverse.RowCount..].Slice(part * Rows, direction.RowCount);
            FloatingVector.Combine(_factor, direction.ColumnSpan(k), T.One, weights);
        }
    }
}
