using SoftmaxRegression.Training;
namespace SoftmaxRegression.Plots;

/// <summary>How many examples one run classifies correctly, epoch by epoch.</summary>
public static class AccuracyChart
{
    /// <summary>Training and validation accuracy after each epoch, in percent.</summary>
    /// <param name="history">The epochs of the run, in order, at least one.</param>
    public static Chart Of(IReadOnlyList<Epoch> history)
    {
        ArgumentOutOfRangeException.ThrowIfZero(history.Count);
        var training = Line("training accuracy", epoch => epoch.Training.Accuracy, Palette.Training);
        var validation = Line("validation accuracy", epoch => epoch.Validation?.Accuracy, Palette.Validation);
        var best = history.MaxBy(epoch => epoch.Validation?.Accuracy);

        var accuracies = Axis.Around("accuracy (%)", [.. training.Ys, .. validation.Ys]);
        var panel = new Panel(Axis.OfEpochs(history[^1].Number), accuracies)
        {
            Series = [training, validation with { Style = LineStyle.Dashed }],
        };
        if (best?.Validation is not { } highest)
            return new Chart("Training accuracy", [panel]);
        var number = NumberText.Count(best.Number);
        panel = panel with
        {
            Vertical = new ReferenceLine(best.Number, $"highest at epoch {number}"),
            Marker = new Marker(best.Number, 100 * highest.Accuracy, Palette.Validation),
        };
        return new Chart("Training and validation accuracy", [panel])
        {
            Subtitle = $"highest validation accuracy {NumberText.Percent(highest.Accuracy)}, at epoch {number}",
        };

        Series Line(string name, Func<Epoch, double?> accuracy, string color) =>
            history.Line(name, epoch => 100 * accuracy(epoch), color) with
            {
                EndValue = NumberText.Percent(accuracy(history[^1]) ?? double.NaN),
            };
    }
}
