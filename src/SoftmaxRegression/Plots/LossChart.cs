using SoftmaxRegression.Training;
namespace SoftmaxRegression.Plots;

/// <summary>The loss curves of one run: did it converge, is it overfitting, was the step right?</summary>
public static class LossChart
{
    /// <summary>The training objective and the validation cross-entropy after each epoch, with the learning rate below.
    /// </summary>
    /// <param name="history">The epochs of the run, in order, at least one.</param>
    /// <param name="optimum">The least objective there is on the training examples, in nats, where it is known.</param>
    /// <param name="ended">Why the run ended, where that is known.</param>
    public static Chart Of(IReadOnlyList<Epoch> history, double? optimum = null, string? ended = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(history.Count);
        var objective = history.Line("training objective", epoch => epoch.Training.Objective, Palette.Training);
        var validation = history.Line(
            "validation cross-entropy", epoch => epoch.Validation?.CrossEntropy, Palette.Validation);
        double[] values = [.. objective.Ys, .. validation.Ys, optimum ?? double.NaN];
        var best = history.Best();
        var rates = LearningRates(history);

        var losses = new Panel(
            Axis.OfEpochs(history[^1].Number) with { Label = rates is null ? "epoch" : "" },
            Axis.OfLosses("loss (nats)", values))
        {
            Share = 5,
            Series = [objective, validation with { Style = LineStyle.Dashed }],
            Horizontal = optimum is { } least ? new ReferenceLine(least, "optimum") : null,
        };
        if (best?.Validation is { } lowest)
        {
            losses = losses with
            {
                Vertical = new ReferenceLine(best.Number, $"best epoch {NumberText.Count(best.Number)}"),
                Marker = new Marker(best.Number, lowest.CrossEntropy, Palette.Validation),
            };
        }
        return new Chart("Training and validation loss", rates is null ? [losses] : [losses, rates])
        {
            Subtitle = string.Join(" · ", Findings(history, best, optimum, ended)),
        };
    }

    private static Panel? LearningRates(IReadOnlyList<Epoch> history)
    {
        var trained = history.Where(epoch => epoch.LearningRate > 0).ToList();
        if (trained.Count == 0)
            return null;
        var rates = trained.Line("", epoch => epoch.LearningRate, Palette.Muted) with { Style = LineStyle.Thin };
        var axis = new Axis("learning rate", 0, 1.1 * trained.Max(epoch => epoch.LearningRate));
        return new Panel(Axis.OfEpochs(history[^1].Number), axis) { Series = [rates] };
    }

    /// <summary>The three questions answered in numbers.</summary>
    private static IEnumerable<string> Findings(
        IReadOnlyList<Epoch> history, Epoch? best, double? optimum, string? ended)
    {
        var last = history[^1];
        if (history.Count == 1)
            yield break;
        if (!double.IsFinite(last.Training.Objective))
            yield return "the final objective is not a finite number";
        else if (optimum is { } least)
            yield return $"objective {Compared(last.Training.Objective, least)} the optimum";
        else if (ended is not null)
            yield return ended;
        if (best == last)
            yield return "validation loss lowest at the end";
        else if (best?.Validation is { } lowest && last.Validation is { } final && double.IsFinite(final.CrossEntropy))
            yield return $"validation {Compared(final.CrossEntropy, lowest.CrossEntropy)} its lowest";
        var rises = history.Zip(history.Skip(1)).Count(Rises);
        if (rises > 0)
            yield return $"{NumberText.Count(rises)} of {NumberText.Count(history.Count - 1)} epochs rose over 1 %";

        static bool Rises((Epoch Before, Epoch After) pair) =>
            pair.After.Training.Objective > 1.01 * pair.Before.Training.Objective;

        static string Compared(double value, double least) => (value / least) switch
        {
            <= 1.001 => "under 0.1 % above",
            < 2 and var ratio => $"{NumberText.Percent(ratio - 1)} above",
            var ratio => $"{NumberText.Short(ratio)} times",
        };
    }
}
