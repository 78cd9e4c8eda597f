using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;

namespace SoftmaxRegression;

/// <summary>
/// What training minimises: J(W) = −(1/m) Σ_i y_i log s_iᵀ + λ/2 · ‖W‖², the mean cross-entropy and an L2 penalty that
/// spares the bias; and its gradient, (1/m) Σ_i (S − δ)xᵀ + λW.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="layer">The layer whose weights are judged.</param>
/// <param name="l2">λ, 0 or above.</param>
public sealed class Objective<T>(SoftmaxLayer<T> layer, double l2)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> _blockGradient = Matrix<T>.Build.SameAs(layer.Weights);
    private readonly Dictionary<int, Matrix<T>> _logits = [];

    /// <summary>Measures the weights on a batch, and computes the gradient of J where it is asked for.</summary>
    /// <param name="batch">One block or more: the mean is over all their examples.</param>
    /// <param name="gradient">∇J, N × K like W, overwritten; or null.</param>
    /// <returns>J, the mean cross-entropy and the accuracy.</returns>
    public Measures Evaluate(ReadOnlySpan<Block<T>> batch, Matrix<T>? gradient = null)
    {
        int examples = 0, correct = 0;
        double loss = 0;
        gradient?.Clear();
        foreach (var block in batch)
        {
            var logits = Logits(block);
            layer.Forward(block.X, logits);
            correct += CountCorrect(logits, block.Labels);
            loss += CrossEntropy.Error(logits, block.Y);
            examples += block.Count;
            if (gradient is not null)
            {
                layer.Backward(block.X, logits, _blockGradient);
                TensorPrimitives.Add(gradient.Values(), _blockGradient.Values(), gradient.Values());
            }
        }

        if (gradient is not null)
            MeanWithPenalty(gradient, examples);
        double crossEntropy = loss / examples;
        return new Measures(crossEntropy + Penalty(), crossEntropy, (double)correct / examples);
    }

    /// <summary>λ/2 · ‖W‖², without the bias.</summary>
    private double Penalty()
    {
        double sum = 0;
        for (int k = 0; k < layer.Weights.ColumnCount; k++)
            sum += double.CreateChecked(TensorPrimitives.SumOfSquares<T>(layer.PenalizedWeights(k)));
        return l2 / 2 * sum;
    }

    /// <summary>∇ ← ∇/m + λW: the mean over the batch, and the penalty once.</summary>
    private void MeanWithPenalty(Matrix<T> gradient, int examples)
    {
        TensorPrimitives.Divide(gradient.Values(), T.CreateChecked(examples), gradient.Values());
        for (int k = 0; k < layer.Weights.ColumnCount; k++)
        {
            var weights = layer.PenalizedWeights(k);
            var column = gradient.ColumnSpan(k)[..weights.Length];
            TensorPrimitives.MultiplyAdd(weights, T.CreateChecked(l2), column, column);
        }
    }

    private static int CountCorrect(Matrix<T> logits, ReadOnlySpan<int> labels)
    {
        int correct = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (logits.MaximumIndex(i) == labels[i])
                correct++;
        }

        return correct;
    }

    /// <summary>Room for the logits of a block. There are at most two sizes: the last block may be smaller.</summary>
    private Matrix<T> Logits(Block<T> block)
    {
        if (!_logits.TryGetValue(block.Count, out var logits))
            _logits[block.Count] = logits = Matrix<T>.Build.Dense(block.Count, layer.Weights.ColumnCount);
        return logits;
    }
}
