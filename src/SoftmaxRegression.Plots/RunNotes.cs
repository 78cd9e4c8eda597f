using SoftmaxRegression.Models;

namespace SoftmaxRegression.Plots;

/// <summary>What a picture tells of a run beside its history.</summary>
public sealed record RunNotes
{
    /// <summary>What was trained on and how, as <see cref="CaptionOf"/> says it.</summary>
    public string Caption { get; init; } = "";

    /// <summary>The number of the epoch whose model was kept; null where that is not known.</summary>
    public int? Kept { get; init; }

    /// <summary>The least objective there is on the training examples, in nats; null where it is not known.</summary>
    public double? Optimum { get; init; }

    /// <summary>Whether losses are weighted, so that every class counts the same.</summary>
    public bool IsWeighted { get; init; }

    /// <summary>Whether the learning rates are factors of B⁻¹, as <see cref="Training.DescentPlan.IsInMetric"/> says.</summary>
    public bool IsInMetric { get; init; }

    /// <summary>Why the run ended, in a few words; null where that is not known.</summary>
    public string? Ended { get; init; }

    /// <summary>
    /// The data, the number of rows, λ, the seed and the beginning of the run's identity: iris.csv · 150 rows · λ = 0.001 ·
    /// seed 0 · run 3f2a91c0.
    /// </summary>
    /// <param name="origin">Where a model comes from.</param>
    /// <returns>One line.</returns>
    public static string CaptionOf(ModelOrigin origin)
    {
        return string.Join(" · ", new[]
        {
            origin.File,
            $"{NumberText.Count(origin.Rows)} {(origin.Rows == 1 ? "row" : "rows")}",
            Option("l2", "λ = "),
            Option("seed", "seed "),
            origin.Data is null ? null : "run " + origin.Run[..8],
        }.OfType<string>());

        string? Option(string name, string words)
            => origin.Options.TryGetValue(name, out string? value) ? words + value : null;
    }
}
