namespace SoftmaxRegression.Training;

/// <summary>How well the weights do on a set of examples.</summary>
/// <param name="Objective">Mean cross-entropy + λ/2 · ‖W‖² (bias left out), in nats.</param>
/// <param name="CrossEntropy">Mean cross-entropy, in nats; weighted where the examples have weights.</param>
/// <param name="Accuracy">Share of the examples whose most probable class is their label, 0 to 1.</param>
public readonly record struct Measures(double Objective, double CrossEntropy, double Accuracy);

/// <summary>The state of a training run after one pass over the training examples.</summary>
/// <param name="Number">How many passes have been made; 0 is the untrained model.</param>
/// <param name="Step">How many gradient steps have been made.</param>
/// <param name="LearningRate">The step size of this epoch's last step; 0 for the untrained model, and where there is no fixed step.</param>
/// <param name="Training">
/// Measured on all training examples with the weights at the end of the epoch; null where a <see cref="MeasuringPlan"/>
/// left it out. The first epoch and the one whose weights are kept always have it.
/// </param>
/// <param name="Validation">The same on the validation examples, where there are any.</param>
/// <param name="GradientNorm">‖∇‖₂ of the objective on all training examples, where it was computed.</param>
/// <param name="Seconds">Time since the start of the run.</param>
public sealed record Epoch(
    int Number,
    long Step,
    double LearningRate,
    Measures? Training = null,
    Measures? Validation = null,
    double? GradientNorm = null,
    double Seconds = 0);
