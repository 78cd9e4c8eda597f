using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Training;

/// <summary>Which weights of a run are kept: the last ones, or with patience those of the best loss.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="layer">The layer that is trained.</param>
/// <param name="patience">For how many epochs a better loss is waited for; null for the last weights.</param>
internal sealed class KeptWeights<T>(SoftmaxLayer<T> layer, int? patience)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Matrix<T>? _best;

    /// <summary>The epoch that the weights are of; null before the first.</summary>
    public Epoch? Epoch { get; private set; }

    /// <summary>Looks at the weights that the layer has after an epoch.</summary>
    /// <returns>Whether better ones have been waited for in vain.</returns>
    public bool IsPatienceOver(Epoch epoch)
    {
        if (patience is null || Epoch is null || Loss(epoch) < Loss(Epoch))
        {
            Epoch = epoch;
            if (patience is not null)
                layer.Weights.CopyTo(_best ??= Matrix<T>.Build.SameAs(layer.Weights));
        }

        return epoch.Number - Epoch.Number >= patience;
    }

    /// <summary>Gives the layer the weights that are kept.</summary>
    public void Restore() => _best?.CopyTo(layer.Weights);

    private static double Loss(Epoch epoch) => epoch.Validation?.CrossEntropy ?? epoch.Training!.Value.Objective;
}
