using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>The step W ← W − ηB⁻¹v: some rows of it at a time, which threads share.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class MetricStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Rows = 64;

    private readonly SoftmaxLayer<T> _layer;
    private readonly Matrix<T> _velocity;
    private readonly Action<long, int, Action<int>> _run;
    private readonly Matrix<T>[] _columns, _directions;
    private readonly Action<int> _takeRows;
    private T _rate;

    /// <summary>Prepares steps.</summary>
    /// <param name="layer">The layer whose weights are W, N × K.</param>
    /// <param name="inverse">B⁻¹, N × N and symmetric, so that some columns of it are rows.</param>
    /// <param name="velocity">v, N × K, as it is when a step is taken.</param>
    /// <param name="run">Does work on threads, given its multiplications, the number of items and what to do.</param>
    public MetricStep(
        SoftmaxLayer<T> layer, Matrix<T> inverse, Matrix<T> velocity, Action<long, int, Action<int>> run)
    {
        (_layer, _velocity, _run, _takeRows) = (layer, velocity, run, TakeRows);
        _columns = [.. from first in Enumerable.Range(0, (inverse.ColumnCount + Rows - 1) / Rows)
                       let width = Math.Min(Rows, inverse.ColumnCount - first * Rows)
                       select inverse.SubMatrix(0, inverse.RowCount, first * Rows, width)];
        _directions = Array.ConvertAll(_columns, part => Matrix<T>.Build.Dense(part.ColumnCount, velocity.ColumnCount));
    }

    /// <summary>Takes a step.</summary>
    /// <param name="rate">η.</param>
    public void Take(double rate)
    {
        _rate = T.CreateTruncating(rate);
        _run((long)_velocity.RowCount * _velocity.RowCount * _velocity.ColumnCount, _columns.Length, _takeRows);
    }

    private void TakeRows(int part)
    {
        var direction = _directions[part];
        _layer.Engine.Forward(_columns[part], _velocity, direction);
        for (int k = 0; k < direction.ColumnCount; k++)
        {
            var weights = _layer.Weights.ColumnSpan(k).Slice(part * Rows, direction.RowCount);
            FloatingVector.Combine(-_rate, direction.ColumnSpan(k), T.One, weights);
        }
    }
}
