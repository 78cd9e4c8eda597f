using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using SoftmaxRegression.Data;

namespace Trainer.Tests;

public class ReportCommandTests : ProgramRunner
{
    private static readonly string[] PictureNames = ["loss.png", "accuracy.png", "confusion.png", "weights.png"];

    [Theory]
    [InlineData("iris", "--optimum")]
    [InlineData("penguins", "--class-weight=balanced")]
    public void Scores_are_those_of_the_metrics_and_of_evaluate(string name, string option)
    {
        string file = Train(name, option);
        var outcome = Run("report", "run", file);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains($"{name}.csv holds the rows that the model was trained on", outcome.Error, StringComparison.Ordinal);
        Assert.EndsWith("Wrote report.html\n", outcome.Error, StringComparison.Ordinal);

        var page = Page();
        Assert.Contains($"{name}.csv holds the rows that the model was trained on", page.Value, StringComparison.Ordinal);
        var metrics = Json(File.ReadAllText(Path.Combine(Folder, "run/metrics.json")));
        var scores = Table(page, "score-table");
        AssertPart(metrics.GetProperty("train"), scores["training"]);
        AssertPart(metrics.GetProperty("validation"), scores["validation"]);
        var evaluation = Json(Run("evaluate", "run", file, "--json").Output);
        AssertPart(evaluation, scores[name + ".csv"]);
        Assert.Equal(metrics.GetProperty("secondsTrain").GetDouble(), Table(page, "origin-table")["seconds to train"].Single());
        var objective = page.Descendants("p").Single(p => p.Value.StartsWith("The objective", StringComparison.Ordinal));
        Assert.Equal(metrics.GetProperty("objective").GetDouble(), Numbers(objective)[0]);

        var classes = Table(page, "class-table");
        foreach (var score in evaluation.GetProperty("perClass").EnumerateArray())
        {
            double[] expected = [.. new[] { "precision", "recall", "f1", "support", "predicted" }
                .Select(key => score.GetProperty(key).GetDouble())];
            Assert.Equal(expected, classes[score.GetProperty("class").GetString()!]);
        }

        static void AssertPart(JsonElement part, double[] cells)
        {
            Assert.Equal(part.GetProperty("rows").GetDouble(), cells[0]);
            Assert.Equal(part.GetProperty("crossEntropy").GetDouble(), cells[1]);
            Assert.Contains(part.GetProperty("accuracy").GetDouble(), cells);
            if (part.TryGetProperty("weightedCrossEntropy", out var weighted))
                Assert.Equal(weighted.GetDouble(), cells[2]);
        }
    }

    [Fact]
    public void Other_rows_have_the_interval_that_evaluate_gives_and_may_come_through_a_pipe()
    {
        string more = File.ReadAllText(Train("iris")) + "5.1,3.5,1.4,0.2,setosa\n";
        string file = Write("more.csv", more);
        Assert.Equal("Wrote report.html\n", Run("report", "run", file).Error);
        var evaluation = Json(Run("evaluate", "run", file, "--json").Output);
        double[] interval = [.. evaluation.GetProperty("accuracyInterval").EnumerateArray().Select(end => end.GetDouble())];
        Assert.Equal(interval, Table(Page(), "score-table")["more.csv"][^2..]);
        Assert.Contains("holds other rows", Page().Value, StringComparison.Ordinal);

        Assert.Equal(0, Run(["report", "run", "-", "--output", "piped.HTML"], more).ExitCode);
        Assert.Equal(interval, Table(Page("piped.HTML"), "score-table")["standard input"][^2..]);
    }

    [Theory]
    [InlineData("iris")]
    [InlineData("penguins")]
    public void The_worst_rows_are_those_of_the_least_probable_labels(string name)
    {
        string file = Train(name);
        Assert.Equal(0, Run("report", "run", file).ExitCode);
        string[] header = File.ReadLines(file).First().Split(',');
        string[][] rows = [.. File.ReadLines(file).Skip(1).Select(line => line.Split(','))];
        string[][] predictions = [.. Run("predict", "run", file).Output.TrimEnd().Split('\n').Select(line => line.Split(','))];
        int label = Array.IndexOf(header, "species");
        var expected = rows.Zip(predictions.Skip(1)).Select((row, i) => (
            Number: i + 1, Label: row.First[label], Predicted: row.Second[0], Probability: double.Parse(
                row.Second[Array.IndexOf(predictions[0], $"p({row.First[label]})")], CultureInfo.InvariantCulture)))
            .OrderBy(row => row.Probability).Take(10).ToList();

        var shown = Element(Page(), "row-table").Element("tbody")!.Elements("tr").ToList();
        Assert.Equal(10, shown.Count);
        foreach (var (row, cells) in expected.Zip(shown.Select(row => row.Elements().ToList())))
        {
            Assert.Equal($"{row.Number}", cells[0].Value);
            Assert.Equal([row.Label, row.Predicted], [cells[1].Value, cells[2].Value]);
            double[] numbers = Numbers(shown.Single(other => other.Elements().First().Value == $"{row.Number}"));
            Assert.Equal(row.Probability, numbers[1], 1e-9);
            Assert.Equal(-Math.Log(row.Probability), numbers[2], 1e-6);
            foreach (var cell in cells[5].Descendants("li"))
            {
                string[] parts = [.. cell.Elements("bdi").Select(text => text.Value)];
                Assert.Equal(rows[row.Number - 1][Array.IndexOf(header, parts[0])], parts.ElementAtOrDefault(1) ?? "");
            }
        }
    }

    [Fact]
    public void Without_a_file_it_says_what_is_left_out()
    {
        Train("iris");
        var outcome = Run("report", "run");
        Assert.Equal("No file of rows: scores by class and the worst rows are left out.\nWrote report.html\n", outcome.Error);
        Assert.Contains("No file was given: scores by class and the worst", Page().Value, StringComparison.Ordinal);
        Assert.Null(Page().Descendants().FirstOrDefault(part => (string?)part.Attribute("id") is "rows" or "class-table"));
        Assert.Equal(4, Page().Descendants("img").Count());
    }

    [Fact]
    public void The_page_needs_nothing_else_and_can_be_read_aloud()
    {
        string file = Train("penguins");
        Assert.Equal(0, Run("report", "run", file).ExitCode);
        var page = Page();
        Assert.Empty(page.Descendants("script"));
        Assert.Empty(page.Descendants("link"));
        Assert.All(page.Descendants().Attributes("src"), source
            => Assert.StartsWith("data:image/png;base64,", source.Value, StringComparison.Ordinal));
        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(page.Descendants().Attributes("href"), link => Assert.Contains(link.Value[1..], ids));
        Assert.Equal("en", page.Attribute("lang")!.Value);
        Assert.Single(page.Descendants("h1"));
        Assert.All(page.Descendants("section"), section => Assert.Single(section.Elements("h2")));
        Assert.All(page.Descendants("th"), heading
            => Assert.Contains((string?)heading.Attribute("scope"), new[] { "col", "row" }));
        Assert.All(page.Descendants("table"), table => Assert.NotEqual("", table.Element("caption")!.Value));
        Assert.All(page.Descendants("img"), image => Assert.Matches(@"\d\.?\d", image.Attribute("alt")!.Value));
        Assert.DoesNotMatch("[<>&]|url\\(|@import", page.Descendants("style").Single().Value);

        string[] alternatives = [.. page.Descendants("img").Select(image => image.Attribute("alt")!.Value)];
        var metrics = SavedRun.Open(Path.Combine(Folder, "run")).Metrics();
        string end = $"{metrics.Validation!.CrossEntropy:F4} after {metrics.Epochs} epochs";
        Assert.Contains(end, alternatives[0], StringComparison.Ordinal);
        Assert.Contains("Confusion matrix of the 69 validation rows", alternatives[2], StringComparison.Ordinal);
        Assert.Contains("344 of 344 correct", alternatives[4], StringComparison.Ordinal);

        var pictures = page.Descendants("img").Take(4)
            .Select(image => Convert.FromBase64String(image.Attribute("src")!.Value.Split(',')[1]));
        Assert.All(PictureNames.Zip(pictures), picture
            => Assert.Equal(File.ReadAllBytes(Path.Combine(Folder, "run", picture.First)), picture.Second));
    }

    [Fact]
    public void What_was_read_is_told_as_the_model_has_it()
    {
        Train("penguins");
        Assert.Equal(0, Run("report", "run").ExitCode);
        var model = SavedRun.Open(Path.Combine(Folder, "run")).Model();
        var columns = Table(Page(), "column-table");
        foreach (var column in model.Columns)
            Assert.Equal(column is NumericColumn number ? [number.Mean, number.Deviation] : [], columns[column.Name]);
        string levels = "3: Biscoe, Dream, Torgersen; most frequent Biscoe";
        Assert.Contains(levels, Element(Page(), "column-table").Value, StringComparison.Ordinal);
        Assert.Equal(model.Origin.Options.Keys, Table(Page(), "option-table").Keys);
        Assert.Contains(model.Origin.Run, Page().Value, StringComparison.Ordinal);
        Assert.Contains(model.Origin.Version, Page().Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--l2=0.001")]
    [InlineData("--no-standardize")]
    public void The_largest_weights_are_those_of_a_standard_deviation(string option)
    {
        Train("iris", option, "--epochs", "50");
        Assert.Equal(0, Run("report", "run").ExitCode);
        var model = SavedRun.Open(Path.Combine(Folder, "run")).Model();
        var weights = Table(Page(), "weight-table-3");
        Assert.Equal(5, weights.Count);
        foreach (var column in model.Columns.OfType<NumericColumn>())
        {
            double weight = model.Weights["virginica"][column.Name];
            Assert.Equal(weight * (model.Standardize ? 1 : column.Deviation), weights[column.Name].Single(), 1e-12);
        }

        double[] sizes = [.. weights.Where(weight => weight.Key != "(bias)").Select(weight => Math.Abs(weight.Value.Single()))];
        Assert.Equal(sizes.OrderDescending(), sizes);
        Assert.Equal(model.Bias!["virginica"], weights["(bias)"].Single());
    }

    [Fact]
    public void Of_thousands_of_features_the_page_has_the_largest_and_says_how_many_there_are()
    {
        const int numbers = 3000, empty = 120;
        string header = string.Concat(Enumerable.Range(1, numbers).Select(j => $"{j},")) + string.Concat(Enumerable.Range(1, empty).Select(j => $"e{j},"));
        string file = Write("wide.csv", header + "t\n" + string.Concat(Enumerable.Range(0, 40).Select(i =>
            string.Concat(Enumerable.Range(1, numbers).Select(j => $"{(j == 2345 ? i % 2 : i * j % 13)},")) + new string(',', empty) + "ab"[i % 2] + "\n")));
        Assert.Equal(0, Run("train", file, "--output", "run", "-q").ExitCode);
        Assert.Equal(0, Run("report", "run", file).ExitCode);

        var page = Page();
        Assert.Equal("Columns, the first 100 of 3,000", Element(page, "column-table").Element("caption")!.Value);
        Assert.Equal("Columns that were left out, the first 100 of 120", Element(page, "left-out-table").Element("caption")!.Value);
        Assert.Equal("a, the 8 largest of 3,000", Element(page, "weight-table-1").Element("caption")!.Value);
        Assert.Equal("2345", Table(page, "weight-table-1").First().Key);
        Assert.InRange(new FileInfo(Path.Combine(Folder, "report.html")).Length, 100_000, 1_500_000);
    }

    [Fact]
    public void Names_and_cells_stay_texts_whatever_they_say()
    {
        const string column = "</title><script>alert(1)</script>";
        const string level = "<img src=x onerror=alert(2)>";
        const string label = "a&lt;\"'--></style>";
        string rows = string.Concat(Enumerable.Range(0, 40).Select(i =>
            $"{i * 7 % 11},{(i % 3 == 0 ? level : "\u202Eplain")},{(i % 2 == 0 ? "\"a&lt;\"\"'--></style>\"" : "b]]>")}\n"));
        string file = Write("<b>&.csv", $"{column},kind,{label.Replace("\"", "", StringComparison.Ordinal)}\n{rows}");
        Assert.Equal(0, Run("train", file, "--output", "run", "-q").ExitCode);
        Assert.Equal(0, Run("report", "run", file).ExitCode);

        var page = Page();
        string[] known =
        [
            "html", "head", "meta", "title", "style", "body", "header", "h1", "p", "strong", "nav", "ul", "li", "a", "main",
            "section", "h2", "h3", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "data", "bdi", "span",
            "figure", "img", "figcaption", "code",
        ];
        Assert.All(page.Descendants(), element => Assert.Contains(element.Name.LocalName, known));
        Assert.Equal(5, page.Descendants("img").Count());
        string text = File.ReadAllText(Path.Combine(Folder, "report.html"));
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img src=x", text, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("from <b>&.csv", page.Descendants("title").Single().Value, StringComparison.Ordinal);
        Assert.Contains(column, Table(page, "column-table").Keys);
        Assert.Contains(label, Table(page, "class-table").Keys);
        Assert.Contains(level, Element(page, "column-table").Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_picture_that_is_missing_or_was_changed_is_said_and_the_others_are_shown(bool isMissing)
    {
        Train("iris");
        string picture = Path.Combine(Folder, "run/loss.png");
        if (isMissing)
            File.Delete(picture);
        else
            File.WriteAllText(picture, "something else");
        Assert.Equal(0, Run("report", "run").ExitCode);
        Assert.Equal(3, Page().Descendants("img").Count());
        Assert.Equal("loss.png is missing from the run folder, or was changed since; it is left out.",
            Page().Descendants("p").Single(part => (string?)part.Attribute("class") == "lacking").Value);
        Assert.Equal(["loss.png"], SavedRun.Open(Path.Combine(Folder, "run")).Pictures()
            .Where(found => found.Contents is null).Select(found => found.Name));
    }

    [Fact]
    public void What_cannot_be_reported_is_refused()
    {
        Train("iris");
        AssertRefuses(2, ["report", "run", "--output", "report.pdf"], ".html");
        AssertRefuses(2, ["report", "run", "--unknown", "zero"], "--unknown");
        AssertRefuses(2, ["report"], "run");
        AssertRefuses(1, ["report", "nowhere"], "There is no run in nowhere");
        AssertRefuses(1, ["report", "run", Write("new.csv", "sepal_length,species\n1,setosa\n")], "no column 'sepal_width'");
        AssertRefuses(1, ["report", "run", "--output", "no/such/report.html"], "no/such", "--output");
        File.WriteAllText(Path.Combine(Folder, "run/metrics.json"), "{}");
        AssertRefuses(1, ["report", "run"], "metrics.json is missing or not what run");
    }

    private string Train(string name, params string[] options)
    {
        string file = DataFile(name + ".csv");
        Assert.Equal(0, Run(["train", file, "--label", "species", "--output", "run", "-q", .. options]).ExitCode);
        return file;
    }

    /// <summary>The page. That it is XML, too, says that every text in it is escaped, and every element closed.</summary>
    private XElement Page(string name = "report.html") => XDocument.Parse(File.ReadAllText(Path.Combine(Folder, name))).Root!;

    private static XElement Element(XElement page, string id)
        => page.Descendants().Single(part => (string?)part.Attribute("id") == id);

    /// <summary>All numbers of a table's rows, by the headings of these.</summary>
    private static Dictionary<string, double[]> Table(XElement page, string id)
        => Element(page, id).Element("tbody")!.Elements("tr").ToDictionary(row => row.Element("th")!.Value, Numbers);

    private static double[] Numbers(XElement part) => [.. part.Descendants("data")
        .Select(number => double.Parse(number.Attribute("value")!.Value, CultureInfo.InvariantCulture))];

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
