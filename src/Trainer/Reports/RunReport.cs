using System.Xml.Linq;
using SoftmaxRegression.Models;

namespace Trainer.Reports;

/// <summary>
/// All that is known of a run as one page that needs nothing else: pictures and style are part of it, nothing is fetched, and
/// there is no script.
/// </summary>
internal static class RunReport
{
    private const string Policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

    /// <summary>Writes the page.</summary>
    /// <param name="run">The run.</param>
    /// <param name="file">How well it does on the rows of a file; null where none was given.</param>
    public static string Of(SavedRun run, ScoredFile? file)
    {
        var (model, metrics) = (run.Model(), run.Metrics());
        string title = $"Run {model.Origin.Run[..8]}: {Html.Text(model.Label)} from {Html.Text(model.Origin.File)}";
        XElement[] sections =
        [
            ScoreSection.Of(metrics, file),
            .. file is null ? Array.Empty<XElement>() : [RowSection.Of(model, file)],
            PictureSection.Of(run, model, metrics, file),
            WeightSection.Of(model),
            ColumnSection.Of(model),
            OriginSection.Of(model.Origin, metrics),
        ];
        var page = Html.Element("html", new XAttribute("lang", "en"),
            Html.Element("head",
                Meta("charset", "utf-8"),
                Meta("name", "viewport", "width=device-width, initial-scale=1"),
                Meta("http-equiv", "Content-Security-Policy", Policy),
                Html.Element("title", title),
                Html.Element("style", Style())),
            Html.Element("body",
                Html.Element("header", Html.Element("h1", title), Summary(model, metrics), Contents(sections)),
                Html.Element("main", sections)));
        return "<!DOCTYPE html>\n" + page.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    private static XElement Meta(string name, string value, string? content = null)
        => new("meta", new XAttribute(name, value), content is null ? null : new XAttribute("content", content));

    private static XElement Summary(Model model, Metrics metrics)
    {
        var scores = metrics.Test ?? metrics.Validation ?? metrics.Train;
        bool isTrained = metrics.Test is null && metrics.Validation is null;
        string part = metrics.Test is not null ? "test rows"
            : isTrained ? "training rows; none were held out"
            : "rows held out of the training";
        string accuracy = isTrained ? Percent.Of(scores.Accuracy) : Percent.WithInterval(scores.Accuracy, scores.Rows);
        int features = model.Weights[model.Classes[0]].Count;
        return Html.Paragraph($"Softmax regression, {model.Classes.Count:N0} classes of ", Html.Name(model.Label),
            $" by {features:N0} {(features == 1 ? "feature" : "features")}. Accuracy ",
            Html.Element("strong", accuracy), $", cross-entropy {scores.CrossEntropy:F4}, on {scores.Rows:N0} {part}.");
    }

    private static XElement Contents(IEnumerable<XElement> sections)
        => Html.Element("nav", new XAttribute("aria-label", "Contents"), Html.Element("ul", sections.Select(section =>
            Html.Element("li", Html.Element(
                "a", new XAttribute("href", "#" + section.Attribute("id")!.Value), section.Element("h2")!.Value)))));

    /// <summary>The style. It must do without the letters that XML escapes: in a page, they would stay escaped.</summary>
    private static string Style()
    {
        using var reader = new StreamReader(typeof(RunReport).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd();
    }
}
