using SoftmaxRegression.Models;

namespace SoftmaxRegression.Training;

/// <summary>What came of a training.</summary>
public sealed record TrainingRun
{
    /// <summary>The trained model, ready to predict.</summary>
    public required Model Model { get; init; }

    /// <summary>What it was trained with.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>The untrained model, and the model after each epoch; with <see cref="Kept"/> among them.</summary>
    public required IReadOnlyList<Epoch> History { get; init; }

    /// <summary>The measured epoch whose weights the model has: the last one, or with patience the best.</summary>
    public required Epoch Kept { get; init; }

    /// <summary>Why there are no more epochs.</summary>
    public required Ending Ended { get; init; }

    /// <summary>The name of the engine that multiplied.</summary>
    public required string Engine { get; init; }

    /// <summary>How many rows were trained on.</summary>
    public required int TrainingRows { get; init; }

    /// <summary>How many rows were held out.</summary>
    public required int ValidationRows { get; init; }
}
