using System.Xml.Linq;
using SoftmaxRegression.Models;

namespace Trainer.Reports;

/// <summary>How well the model does: on the rows of the training, and on those of a file.</summary>
internal static class ScoreSection
{
    private const int MostClasses = 60, MostErrors = 10;

    public static XElement Of(Metrics metrics, ScoredFile? file)
    {
        bool isWeighted = metrics.Train.WeightedCrossEntropy is not null;
        string[] weighted = isWeighted ? ["weighted"] : [];
        string[] headings = ["rows of", "rows", "cross-entropy", .. weighted, "accuracy", "95 % interval"];
        return Html.Section("scores", "Scores",
            Html.Table("score-table", "Scores by part", headings,
            [
                Row("training", metrics.Train, isOwn: true),
                metrics.Validation is { } held ? Row("validation", held, isOwn: false) : null,
                metrics.Test is { } test ? Row("test", test, isOwn: false) : null,
                file is null ? null : Row(Html.Name(file.Name), PartMetrics.Of(file.Scores), file.AreOwn),
            ]),
            Html.Paragraph("Cross-entropy is the mean of −log of the probability of the label, in nats. The interval is where "
                + "the accuracy on all such rows lies, with a confidence of 95 %; the rows of the training tell nothing of "
                + "others, and have none."),
            Html.Paragraph(Objective(metrics)),
            file is null
                ? Html.Paragraph("No file was given: scores by class and the worst rows are left out.")
                : OfFile(file));

        object?[] Row(object name, PartMetrics part, bool isOwn) =>
        [
            name, Html.Count(part.Rows), Html.Number(part.CrossEntropy, $"{part.CrossEntropy:F4}"),
            .. isWeighted ? [Weighted(part.WeightedCrossEntropy)] : Array.Empty<object>(),
            Html.Share(part.Accuracy), isOwn ? "–" : Interval(part),
        ];

        static object Weighted(double? loss) => loss is { } value ? Html.Number(value, $"{value:F4}") : "–";
    }

    private static XElement Interval(PartMetrics part)
    {
        var (low, high) = WilsonInterval.Of(part.Accuracy, part.Rows);
        return Html.Element("span", Html.Share(low), " to ", Html.Share(high));
    }

    private static object[] Objective(Metrics metrics)
    {
        List<object> words =
        [
            "The objective, the mean loss on the training rows and the penalty on the weights, is ",
            Html.Number(metrics.Objective, $"{metrics.Objective:G6}"),
        ];
        if (metrics.Optimum is { } optimum)
            words.AddRange(["; the least there is, ", Html.Number(optimum, $"{optimum:G6}")]);
        if (metrics.GradientNorm is { } norm)
            words.AddRange(["; the norm of its gradient, ", Html.Number(norm, $"{norm:G2}")]);
        return [.. words, "."];
    }

    private static object[] OfFile(ScoredFile file)
    {
        var scores = file.Scores;
        return
        [
            Html.Element("h3", "Rows of ", Html.Name(file.Name)),
            Html.Paragraph(Html.Name(file.Name), file.AreOwn
                ? $" {ModelOptions.HoldsOwnRows}"
                : " holds other rows than the model was trained on."),
            Html.Paragraph(
                scores.TopK.Where(top => top.Key > 1).Select(top => new object[]
                {
                    $"The label is among the {top.Key} most probable classes for ", Html.Share(top.Value), " of them. ",
                }),
                scores.LogLossReduction is not { } reduction ? null : new object[]
                {
                    "The cross-entropy lies ", Html.Share(reduction),
                    " below that of always saying how frequent the classes are.",
                }),
            Classes(scores),
            Errors(scores),
        ];
    }

    private static XElement Classes(Evaluation scores)
    {
        var shown = scores.PerClass.OrderByDescending(score => score.Support).Take(MostClasses).ToHashSet();
        string caption = "Scores by class" + (shown.Count < scores.PerClass.Count
            ? $", the {MostClasses} most frequent of {scores.PerClass.Count:N0}" : "");
        return Html.Table("class-table", caption, ["class", "precision", "recall", "F1", "rows", "predicted"],
        [
            .. scores.PerClass.Where(shown.Contains).Select(score => new object?[]
            {
                Html.Name(score.Class),
                score.Predicted > 0 ? Html.Share(score.Precision) : "–",
                score.Support > 0 ? Html.Share(score.Recall) : "–",
                score.Support + score.Predicted > 0 ? Html.Share(score.F1) : "–",
                Html.Count(score.Support),
                Html.Count(score.Predicted),
            }),
            Average("mean of the classes", scores.Macro),
        ]);

        static object?[] Average(string name, Average mean)
            => [name, Html.Share(mean.Precision), Html.Share(mean.Recall), Html.Share(mean.F1), "", ""];
    }

    private static XElement Errors(Evaluation scores)
    {
        var errors = scores.Confusion.SelectMany((counts, label) => counts.Select((count, taken) => (label, taken, count)))
            .Where(error => error.label != error.taken && error.count > 0)
            .OrderByDescending(error => error.count).Take(MostErrors).ToList();
        return errors.Count == 0
            ? Html.Paragraph("No row is predicted wrong.")
            : Html.Table("error-table", "The commonest errors", ["label", "predicted", "rows"], errors.Select(error =>
                new object?[] { Name(error.label), Name(error.taken), Html.Count(error.count) }));

        XElement Name(int k) => Html.Name(scores.PerClass[k].Class);
    }
}
