using ScottPlot;
using ScottPlot.TickGenerators;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Plots;

/// <summary>The loss curves of one run: did it converge, is it overfitting, was the step right?</summary>
public static class LossChart
{
    private const float RatesHeight = 110;
    private const float AxisWidth = 78;

    /// <summary>
    /// Training loss and validation loss (both mean cross-entropy, in nats) after each epoch, a thin line for the
    /// objective that is minimised, with its optimum, and the learning rate below. The epoch whose model was kept is
    /// marked, and a ring is around the lowest validation loss. An axis on which all would lie at one end is
    /// logarithmic. Where the training rows were not measured after every epoch, the points of their lines are marked.
    /// </summary>
    /// <param name="history">The epochs of the run, in order.</param>
    /// <param name="notes">What else is known of the run.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no epoch.</exception>
    public static Figure Of(IReadOnlyList<Epoch> history, RunNotes notes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(history.Count);
        var lowest = Lowest(history);
        var rates = history.Where(epoch => epoch.LearningRate is > 0 and < LossAxis.Most).ToList();
        var figure = new Figure
        {
            Title = lowest is null ? "Training loss" : "Training and validation loss",
            Subtitle = string.Join(" · ", Findings(history, lowest, notes)),
            Caption = notes.Caption,
        };

        var room = figure.Content;
        var epochs = new EpochAxis(history);
        var plot = figure.Add(rates.Count == 0 ? room : room.Contract(new PixelPadding(0, 0, RatesHeight, 0)));
        epochs.Under(plot, isLabelled: rates.Count == 0);
        var labels = DrawLosses(plot, history, epochs, lowest, notes);
        if (rates.Count > 0)
        {
            var below = figure.Add(new PixelRect(room.Left, room.Right, room.Bottom, room.Bottom - RatesHeight));
            below.Curve(epochs.Places(rates), rates.Values(epoch => epoch.LearningRate), Palette.Muted).LineWidth = 1;
            below.Axes.SetLimitsY(0, 1.1 * rates.Max(epoch => epoch.LearningRate));
            below.YLabel(notes.IsInMetric ? "rate, × B⁻¹" : "learning rate");
            epochs.Under(below);
            ((NumericAutomatic)below.Axes.Left.TickGenerator).TickDensity = 1.5; // or 0 might be all there is

            // epoch under epoch
            plot.Axes.Left.MinimumSize = below.Axes.Left.MinimumSize = AxisWidth;
            plot.Axes.Left.MaximumSize = below.Axes.Left.MaximumSize = AxisWidth;
            _ = new EndLabels(below) { MinimumSize = labels.Width };
        }

        return figure;
    }

    private static EndLabels DrawLosses(
        Plot plot, IReadOnlyList<Epoch> history, EpochAxis epochs, Epoch? lowest, RunNotes notes)
    {
        var measured = history.Measured();
        double[] training = measured.Values(epoch => epoch.Training?.CrossEntropy);
        double[] validation = [.. history.Select(ValidationLoss)];
        double[] objective = measured.Values(epoch => epoch.Training?.Objective);
        bool isPenalised = !objective.SequenceEqual(training);
        var axis = new LossAxis(
            plot, [.. training, .. validation, .. isPenalised ? objective : [], notes.Optimum ?? double.NaN]);
        var labels = new EndLabels(plot);
        string weighted = notes.IsWeighted ? "weighted " : "";

        if (notes.Optimum is { } optimum)
            labels.Add(plot.Least(axis.Place(optimum)), NumberText.Short(optimum), "least objective");
        if (isPenalised)
            Draw(measured, objective, "objective (with penalty)", Palette.Muted, width: 1);
        Draw(history, validation, $"{weighted}validation loss", Palette.Validation, isDashed: true);
        Draw(measured, training, $"{weighted}training loss", Palette.Training);
        if (notes.Kept is { } kept)
            plot.Mark(epochs.Place(kept), $"kept: epoch {NumberText.Count(kept)}");
        if (lowest is not null)
            plot.Ring(epochs.Place(lowest.Number), axis.Place(ValidationLoss(lowest)), Palette.Validation);
        return labels;

        void Draw(
            IReadOnlyList<Epoch> at, double[] values, string name, Color color, float width = 2, bool isDashed = false)
        {
            var line = plot.Curve(epochs.Places(at), Array.ConvertAll(values, axis.Place), color, isDashed);
            line.LineWidth = width;
            if (at.Count < history.Count)
                line.MarkPoints();
            labels.Add(line, NumberText.Short(values[^1]), name);
        }
    }

    /// <summary>The epoch of the lowest validation loss; null where there is none.</summary>
    private static Epoch? Lowest(IEnumerable<Epoch> history)
        => history.Where(epoch => double.IsFinite(ValidationLoss(epoch))).MinBy(ValidationLoss);

    /// <summary>The validation loss; NaN where there is none.</summary>
    private static double ValidationLoss(Epoch epoch) => epoch.Validation?.CrossEntropy ?? double.NaN;

    /// <summary>The three questions answered in numbers.</summary>
    private static IEnumerable<string> Findings(IReadOnlyList<Epoch> history, Epoch? lowest, RunNotes notes)
    {
        var measured = history.Measured();
        double objective = Objective(measured[^1]);
        if (history.Count == 1)
            yield break;
        if (!double.IsFinite(objective))
            yield return "the final objective is not a finite number";
        else if (notes.Optimum is { } optimum)
            yield return $"objective {Compared(objective, optimum)} its optimum";
        else if (notes.Ended is { } ended)
            yield return ended;

        int rises = measured.Zip(measured.Skip(1)).Count(pair => Objective(pair.Second) > 1.01 * Objective(pair.First));
        string what = measured.Count < history.Count ? "measured epochs" : "epochs";
        if (rises > 0)
            yield return $"{NumberText.Count(rises)} of {NumberText.Count(measured.Count - 1)} {what} rose over 1 %";

        var last = history[^1];
        if (lowest == last)
            yield return "validation loss lowest at the end";
        else if (lowest is not null && lowest.Number != notes.Kept && double.IsFinite(ValidationLoss(last)))
            yield return $"validation {Compared(ValidationLoss(last), ValidationLoss(lowest))} its lowest "
                + $"(epoch {NumberText.Count(lowest.Number)})";

        static double Objective(Epoch epoch) => epoch.Training!.Value.Objective;

        static string Compared(double value, double least)
            => value <= 1.001 * least ? "<0.1 % above"
                : least <= 0 ? "above"
                : value < 2 * least ? $"{NumberText.Percent(value / least - 1)} above"
                : $"{NumberText.Short(value / least)} times";
    }
}
