using System.Numerics;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Training;

/// <summary>Finds weights of a low <see cref="Objective{T}"/>, and shows every epoch on the way.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal interface IMinimizer<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many epochs of which steps are planned; null where there is no plan.</summary>
    DescentPlan? Plan { get; }

    /// <summary>Why the last run ended; null while it goes on.</summary>
    Ending? Ended { get; }

    /// <summary>The epoch whose weights the layer has when the run has ended: the last one, or with patience the best.</summary>
    Epoch? Kept { get; }

    /// <summary>What it takes to go on after the last whole epoch; null before the first and after the last of all.</summary>
    MinimizerState? State { get; }

    /// <summary>A run as a sequence, which may be left at any epoch; each time, it starts from the same weights.</summary>
    /// <param name="validation">Examples to measure the model on as well, or null.</param>
    /// <param name="from">Where to go on; null to begin at the beginning.</param>
    /// <param name="cancellation">Ends the run after the current step.</param>
    IEnumerable<Epoch> Run(
        DataSet<T>? validation = null, Checkpoint? from = null, CancellationToken cancellation = default);
}

/// <summary>What a run of gradient descent intends to do.</summary>
/// <param name="Epochs">How many epochs it has at most.</param>
/// <param name="BatchSize">b, how many examples a step looks at: a whole number of blocks.</param>
/// <param name="LearningRate">η, the first step size.</param>
/// <param name="IsInMetric">
/// Whether a step is ηB⁻¹∇J, by the <see cref="CurvatureBound{T}"/>: then η has nothing to do with that of a step η∇J.
/// </param>
public sealed record DescentPlan(int Epochs, int BatchSize, double LearningRate, bool IsInMetric);
