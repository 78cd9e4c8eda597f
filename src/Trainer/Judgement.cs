using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;

namespace Trainer;

/// <summary>How well a run has done.</summary>
/// <param name="Metrics">All numbers but some times.</param>
/// <param name="Part">The rows whose confusion is drawn: test, or else validation, or else training.</param>
/// <param name="Scores">Theirs.</param>
/// <param name="Fault">What is wrong with the test file, for which what was trained is not lost; null if nothing is.</param>
internal sealed record Judgement(Metrics Metrics, string Part, Evaluation Scores, InputException? Fault)
{
    /// <summary>
    /// Scores what was trained. The test file is for process 0 alone; what goes through the rows of all, each of them calls.
    /// </summary>
    public static Judgement Of(
        SoftmaxTraining training, TrainingRun run, Wishes wishes, CsvInput? testInput, CancellationToken cancellation)
    {
        double? optimum = wishes.Optimum ? training.FindOptimum(cancellation) : null;
        var metrics = Metrics.Of(training, run) with { Optimum = optimum };
        var own = testInput is null || training.Options.Processes.Size > 1 ? training.Evaluate() : null;
        var (test, fault) = testInput is null ? (null, null) : TryTest(run.Model, testInput);
        return test is not null
            ? new(metrics with { Test = PartMetrics.Of(test) }, "test", test, fault)
            : new(metrics, run.ValidationRows > 0 ? "validation" : "training", own ?? training.Evaluate(), fault);
    }

    private static (Evaluation? Scores, InputException? Fault) TryTest(Model model, CsvInput test)
    {
        try
        {
            return (Evaluation.Of(model, new RowReader(test, model) { WithLabels = true }.Read()), null);
        }
        catch (InputException fault)
        {
            return (null, fault);
        }
    }
}
