using SoftmaxRegression.Training;

namespace SoftmaxRegression.Plots.Tests;

/// <summary>Made-up training runs.</summary>
internal static class Histories
{
    /// <summary>An objective that falls towards <paramref name="floor"/> while the validation loss turns up again.
    /// </summary>
    public static List<Epoch> Overfitting(int epochs, double floor = 0.01)
    {
        return [.. Enumerable.Range(0, epochs + 1).Select(At)];

        Epoch At(int number)
        {
            var time = 10.0 * number / Math.Max(epochs, 1);
            var training = floor + (Math.Log(3) - floor) * Math.Exp(-time);
            var validation = training + 0.05 * time;
            return new Epoch(
                number,
                10 * number,
                number == 0 ? 0 : 0.1,
                new Measures(training, training, 1 - training / 2),
                new Measures(validation, validation, 1 - validation / 2),
                Math.Exp(-time),
                number);
        }
    }

    /// <summary>The same run with other values of the objective at some epochs.</summary>
    public static List<Epoch> WithObjective(this IEnumerable<Epoch> history, Func<Epoch, double> objective) =>
        [.. history.Select(epoch =>
            epoch with { Training = epoch.Training!.Value with { Objective = objective(epoch) } })];

    public static List<Epoch> WithoutValidation(this IEnumerable<Epoch> history) =>
        [.. history.Select(epoch => epoch with { Validation = null })];

    /// <summary>The same run, its training rows measured at every so many-th epoch only.</summary>
    public static List<Epoch> MeasuredEvery(this IEnumerable<Epoch> history, int interval) =>
        [.. history.Select(epoch => epoch.Number % interval == 0 ? epoch : epoch with { Training = null })];
}
