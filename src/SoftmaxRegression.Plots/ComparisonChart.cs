using SoftmaxRegression.Training;

namespace SoftmaxRegression.Plots;

/// <summary>Several runs in one picture.</summary>
public static class ComparisonChart
{
    /// <summary>
    /// The training loss of each run as a full line, and its validation loss as a dashed one, in nats. Where all runs
    /// are on the way to the same optimum, the full line is the objective instead, beside that optimum. Of more runs
    /// than there are colours, those are shown whose full line ends lowest. Where the training rows were not measured
    /// after every epoch, the points of the full line are marked.
    /// </summary>
    /// <param name="runs">The runs, each with a label that tells it from the others, and its epochs in order.</param>
    /// <param name="optimum">The least objective there is, in nats, where it is known and the same for all.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no run.</exception>
    public static Figure Of(IReadOnlyList<(string Label, IReadOnlyList<Epoch> History)> runs, double? optimum = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(runs.Count);
        string what = optimum is null ? "training loss" : "training objective";
        Func<Epoch, double?> full = optimum is null
            ? epoch => epoch.Training?.CrossEntropy
            : epoch => epoch.Training?.Objective;
        var all = runs.Select(run => (run.Label, run.History, Measured: run.History.Measured(),
            Full: run.History.Measured().Values(full),
            Validation: run.History.Values(epoch => epoch.Validation?.CrossEntropy))).ToList();
        var shown = all.Count <= Palette.Lines.Count ? all : all
            .OrderBy(run => double.IsNaN(run.Full[^1]) ? double.PositiveInfinity : run.Full[^1])
            .Take(Palette.Lines.Count).ToList();
        bool isValidated = shown.Any(run => run.Validation.Any(double.IsFinite));
        var figure = new Figure
        {
            Title = shown.Count == all.Count
                ? $"Loss of {all.Count} runs"
                : $"Loss of the best {shown.Count} of {NumberText.Count(all.Count)} runs",
            Subtitle = $"full lines: {what}, with its final value" + (isValidated ? " · dashed: validation loss" : ""),
        };

        var plot = figure.Add(figure.Content);
        var epochs = new EpochAxis(shown.Select(run => run.History));
        var axis = new LossAxis(
            plot, [.. shown.SelectMany(run => run.Full.Concat(run.Validation)), optimum ?? double.NaN]);
        var labels = new EndLabels(plot);
        epochs.Under(plot);
        if (optimum is { } least)
            labels.Add(plot.Least(axis.Place(least)), NumberText.Short(least), "optimum");

        foreach (var (i, run) in shown.Index())
        {
            var color = Palette.Lines[i];
            plot.Curve(epochs.Places(run.History), Array.ConvertAll(run.Validation, axis.Place), color, isDashed: true);
            var line = plot.Curve(epochs.Places(run.Measured), Array.ConvertAll(run.Full, axis.Place), color);
            if (run.Measured.Count < run.History.Count)
                line.MarkPoints();
            labels.Add(line, NumberText.Short(run.Full[^1]), run.Label);
        }

        return figure;
    }
}
