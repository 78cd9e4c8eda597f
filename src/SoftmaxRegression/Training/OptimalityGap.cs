using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>How far J may still be above its minimum, from the gradient alone.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Where J has the curvature h at least, J − J* ≤ ‖∇J‖²/2h. The penalty gives every weight the curvature λ. The bias has
/// no penalty; its curvature is the mean of s(1 − s), which for small weights is that of the class shares, π(1 − π). Where
/// the weights are not small, λ is, and the smaller of both counts.
/// </remarks>
internal sealed class OptimalityGap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double _l2;
    private readonly double[] _biasCurvature;

    /// <summary>Prepares the bound.</summary>
    /// <param name="layer">The layer: whether it has a bias.</param>
    /// <param name="training">The training examples: how frequent each class is.</param>
    /// <param name="l2">λ.</param>
    public OptimalityGap(SoftmaxLayer<T> layer, DataSet<T> training, double l2)
    {
        _l2 = l2;
        _biasCurvature = new double[layer.HasBias ? training.Classes : 0];
        for (int k = 0; k < _biasCurvature.Length; k++)
        {
            double share = 0;
            foreach (var block in training.Blocks)
            {
                share += double.CreateChecked(block.Weights.Length > 0
                    ? TensorPrimitives.Dot<T>(block.Y.ColumnSpan(k), block.Weights)
                    : TensorPrimitives.Sum<T>(block.Y.ColumnSpan(k))) / training.Count;
            }

            _biasCurvature[k] = Math.Min(l2, share * (1 - share));
        }
    }

    /// <summary>The bound on J − J*; infinite where λ is 0.</summary>
    /// <param name="gradient">∇J, N × K.</param>
    public double Of(Matrix<T> gradient)
    {
        double gap = 0;
        for (int k = 0; k < gradient.ColumnCount; k++)
        {
            ReadOnlySpan<T> slopes = gradient.ColumnSpan(k);
            if (_biasCurvature.Length > 0)
            {
                double slope = double.CreateChecked(slopes[^1]);
                gap += slope * slope / (2 * _biasCurvature[k]);
                slopes = slopes[..^1];
            }

            gap += double.CreateChecked(TensorPrimitives.SumOfSquares(slopes)) / (2 * _l2);
        }

        return gap;
    }
}
