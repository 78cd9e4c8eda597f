using SoftmaxRegression.Training;
namespace SoftmaxRegression.Plots;

/// <summary>Several runs in one picture.</summary>
public static class ComparisonChart
{
    /// <summary>The training objective of each run as a full line, and its validation cross-entropy as a dashed one.
    /// </summary>
    /// <param name="runs">The runs, each with a label that tells it from the others, and its epochs in order; at least
    /// one run, with at least one epoch.</param>
    /// <param name="optimum">The least objective there is, in nats, where it is known and the same for all.</param>
    public static Chart Of(IReadOnlyList<(string Label, IReadOnlyList<Epoch> History)> runs, double? optimum = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(runs.Count);
        var series = runs.SelectMany((run, i) => Lines(run.Label, run.History, Palette.Line(i))).ToList();
        var last = runs.Max(run => run.History[^1].Number);
        var validated = series.Any(line => line.Style == LineStyle.Dashed);
        return new Chart(
            $"Loss of {runs.Count} runs",
            [new Panel(
                Axis.OfEpochs(last),
                Axis.OfLosses("loss (nats)", [.. series.SelectMany(line => line.Ys), optimum ?? double.NaN]))
            {
                Series = series,
                Horizontal = optimum is { } least ? new ReferenceLine(least, "optimum") : null,
            }])
        {
            Subtitle = validated
                ? "full lines: training objective, with its final value · dashed: validation cross-entropy"
                : "training objective, with its final value",
        };
    }

    private static IEnumerable<Series> Lines(string label, IReadOnlyList<Epoch> history, string color)
    {
        var validation = history.Line("", epoch => epoch.Validation?.CrossEntropy, color);
        if (history.Any(epoch => epoch.Validation is not null))
            yield return validation with { Style = LineStyle.Dashed };
        yield return history.Line(label, epoch => epoch.Training.Objective, color);
    }
}
