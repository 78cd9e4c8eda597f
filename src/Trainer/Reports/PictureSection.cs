using System.Xml.Linq;
using SoftmaxRegression.Models;
using SoftmaxRegression.Plots;
using SoftmaxRegression.Training;

namespace Trainer.Reports;

/// <summary>The pictures of the run, and what there is to see in them, in numbers.</summary>
internal static class PictureSection
{
    private const int MostClasses = 12;

    public static XElement Of(SavedRun run, Model model, Metrics metrics, ScoredFile? file)
    {
        var history = run.History();
        var pictures = run.Pictures().Select(picture => picture.Contents is { } png
            ? Html.Picture(png, Alternative(picture.Name))
            : Html.Element("p", new XAttribute("class", "lacking"),
                $"{Html.Text(picture.Name)} is missing from the run folder, or was changed since; it is left out."));
        return Html.Section("pictures", "Pictures",
            Html.Element("div", new XAttribute("class", "pictures"), pictures, file is null ? null : Confusion(model, file)));

        string Alternative(string name) => name switch
        {
            "loss.png" => "Loss by epoch. "
                + Course(history, measures => measures.CrossEntropy, loss => $"{loss:F4}", isLow: true),
            "accuracy.png" => "Accuracy by epoch. "
                + Course(history, measures => measures.Accuracy, Percent.Of, isLow: false),
            "confusion.png" => Confusion(metrics),
            "weights.png" => Weights(model),
            _ => Html.Text(name),
        };
    }

    /// <summary>Where the lines of a picture begin and end, and where the best of those that were held out is.</summary>
    private static string Course(
        IReadOnlyList<Epoch> history, Func<Measures, double> value, Func<double, string> text, bool isLow)
    {
        string words = $"Training: {Ends(history.Select(epoch => epoch.Training))}.";
        var held = history.Where(epoch => epoch.Validation is not null).ToList();
        if (held.Count == 0)
            return words;
        var best = isLow ? held.MinBy(Held)! : held.MaxBy(Held)!;
        return $"{words} Validation: {Ends(held.Select(epoch => epoch.Validation))}; {(isLow ? "lowest" : "highest")}, "
            + $"{text(Held(best))}, first at epoch {best.Number:N0}.";

        double Held(Epoch epoch) => value(epoch.Validation!.Value);

        string Ends(IEnumerable<Measures?> measures)
        {
            double[] values = [.. measures.OfType<Measures>().Select(value)];
            return values.Length == 0 ? "not measured"
                : $"{text(values[0])} at first, {text(values[^1])} after {history[^1].Number:N0} epochs";
        }
    }

    /// <summary>The picture of the run is of the test rows, or else of those held out, or else of all.</summary>
    private static string Confusion(Metrics metrics)
    {
        var (part, scores) = metrics.Test is { } test ? ("test", test)
            : metrics.Validation is { } held ? ("validation", held)
            : ("training", metrics.Train);
        return $"Confusion matrix of the {scores.Rows:N0} {part} rows, labels by predictions: "
            + $"{scores.Accuracy * scores.Rows:N0} on the diagonal, {Percent.Of(scores.Accuracy)}.";
    }

    private static string Weights(Model model)
    {
        double[] units = WeightSection.Units(model);
        var largest = model.Classes.Take(MostClasses).Select(name =>
        {
            var (feature, weight) = WeightSection.Largest(model, units, name, 1).Single();
            return $"{Html.Text(name)}: {Html.Text(feature)} {WeightSection.Signed(weight)}";
        });
        return $"Weights of each class. The largest of each: {string.Join("; ", largest)}"
            + (model.Classes.Count > MostClasses ? "; and so on." : ".");
    }

    private static XElement Confusion(Model model, ScoredFile file)
    {
        using var picture = ConfusionChart.Of(file.Scores, "given", RunNotes.CaptionOf(model.Origin));
        using var png = new MemoryStream();
        picture.Save(png);
        string rows = $"{file.Scores.Rows:N0} rows of {Html.Text(file.Name)}";
        return Html.Picture(png.ToArray(), $"Confusion matrix of the {rows}: {picture.Subtitle}.");
    }
}
