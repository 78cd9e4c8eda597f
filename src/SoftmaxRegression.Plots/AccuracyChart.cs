using ScottPlot;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Plots;

/// <summary>How many examples one run classifies correctly, epoch by epoch.</summary>
public static class AccuracyChart
{
    /// <summary>
    /// Training and validation accuracy after each epoch, in percent. The untrained model is left out, so that the
    /// axis serves those that have learnt. The epoch whose model was kept is marked; and the points of the training
    /// line, where the training rows were not measured after every epoch.
    /// </summary>
    /// <param name="history">The epochs of the run, in order.</param>
    /// <param name="notes">What else is known of the run.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no epoch.</exception>
    public static Figure Of(IReadOnlyList<Epoch> history, RunNotes notes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(history.Count);
        var trained = history.Where(epoch => epoch.Number > 0).DefaultIfEmpty(history[0]).ToList();
        var highest = trained.Where(epoch => epoch.Validation is not null)
            .MaxBy(epoch => epoch.Validation!.Value.Accuracy);
        var figure = new Figure
        {
            Title = highest is null ? "Training accuracy" : "Training and validation accuracy",
            Subtitle = highest?.Validation is { } held
                ? $"highest validation accuracy {NumberText.Percent(held.Accuracy)}, first at epoch "
                    + NumberText.Count(highest.Number)
                : "share of the rows whose most probable class is their label",
            Caption = notes.Caption,
        };

        var plot = figure.Add(figure.Content);
        var epochs = new EpochAxis(history);
        var labels = new EndLabels(plot);
        double[] validation = Draw("validation", trained, epoch => epoch.Validation?.Accuracy, Palette.Validation);
        double[] training = Draw("training", trained.Measured(), epoch => epoch.Training?.Accuracy, Palette.Training);
        double[] finite = [.. training.Concat(validation).Where(double.IsFinite).DefaultIfEmpty(100)];
        double range = Math.Max(finite.Max() - finite.Min(), 0.1);
        plot.Axes.SetLimitsY(finite.Min() - 0.05 * range, finite.Max() + 0.02 * range); // no number above 100 %
        plot.YLabel("accuracy (%)");
        epochs.Under(plot, trained[0].Number);
        if (notes.Kept is > 0 and var kept)
            plot.Mark(epochs.Place(kept), $"kept: epoch {NumberText.Count(kept)}");
        if (highest?.Validation is { } top && double.IsFinite(top.Accuracy))
            plot.Ring(epochs.Place(highest.Number), 100 * top.Accuracy, Palette.Validation);
        return figure;

        double[] Draw(string part, IReadOnlyList<Epoch> at, Func<Epoch, double?> accuracy, Color color)
        {
            double[] shares = at.Values(accuracy), percents = Array.ConvertAll(shares, share => 100 * share);
            var line = plot.Curve(epochs.Places(at), percents, color, isDashed: color == Palette.Validation);
            if (at.Count < trained.Count)
                line.MarkPoints();
            labels.Add(line, NumberText.Percent(shares.LastOrDefault()), $"{part} accuracy"); // no label without epochs
            return percents;
        }
    }
}
