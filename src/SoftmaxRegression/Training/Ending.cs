namespace SoftmaxRegression.Training;

/// <summary>Why a run ended.</summary>
public enum Ending
{
    /// <summary>The objective is proven to be as near to its optimum as was asked for.</summary>
    Converged,

    /// <summary>All epochs that were planned are done.</summary>
    AllEpochsDone,

    /// <summary>The loss did not improve for as many epochs as <see cref="TrainingOptions.Patience"/> says.</summary>
    PatienceOver,

    /// <summary>No step leads lower, though the gradient is not zero: the precision is exhausted, or the bound on iterations.</summary>
    NoProgress,

    /// <summary>A cancellation was asked for.</summary>
    Cancelled,

    /// <summary>Whoever took the epochs took no more.</summary>
    LeftEarly,
}
