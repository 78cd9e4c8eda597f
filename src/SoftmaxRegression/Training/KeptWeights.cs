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
    /// <summary>The epoch that the weights are of; null before the first.</summary>
    public Epoch? Epoch { get; private set; }

    /// <summary>The weights of the best loss; null without patience, and before the first epoch.</summary>
    public Matrix<T>? Best { get; private set; }

    /// <summary>Goes on with what was kept before.</summary>
    public void Resume(MinimizerState state, IReadOnlyList<Epoch> history)
    {
        Epoch = history[state.Kept];
        if (patience is not null)
            MinimizerState.CopyTo(state.Best, Best = Matrix<T>.Build.SameAs(layer.Weights));
    }

    /// <summary>Looks at the weights that the layer has after an epoch.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="isWhole">Whether it went to its end: what was cut short is never the best.</param>
    /// <returns>Whether better ones have been waited for in vain.</returns>
    public bool IsPatienceOver(Epoch epoch, bool isWhole)
    {
        if (patience is null || Epoch is null || (isWhole && Loss(epoch) < Loss(Epoch)))
        {
            Epoch = epoch;
            if (patience is not null)
                layer.Weights.CopyTo(Best ??= Matrix<T>.Build.SameAs(layer.Weights));
        }

        return epoch.Number - Epoch.Number >= patience;
    }

    /// <summary>Gives the layer the weights that are kept.</summary>
    public void Restore() => Best?.CopyTo(layer.Weights);

    private static double Loss(Epoch epoch) => epoch.Validation?.CrossEntropy ?? epoch.Training!.Value.Objective;
}
