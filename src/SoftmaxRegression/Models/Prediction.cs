namespace SoftmaxRegression.Models;

/// <summary>What a model says of one row.</summary>
/// <param name="Class">The most probable class.</param>
/// <param name="Probabilities">The probability of each class, by its name; together 1.</param>
public sealed record Prediction(string Class, IReadOnlyDictionary<string, double> Probabilities)
{
    /// <summary>The probability of the most probable class.</summary>
    public double Probability => Probabilities[Class];
}
