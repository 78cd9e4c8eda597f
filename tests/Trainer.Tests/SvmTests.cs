using System.Globalization;

namespace Trainer.Tests;

/// <summary>Files in LIBSVM's format go through every command as CSV does.</summary>
public class SvmTests : ProgramRunner
{
    [Fact]
    public void Iris_in_LIBSVMs_format_gives_the_same_model_scores_and_predictions_as_in_CSV()
    {
        string[][] rows = Iris();
        string csv = Write("iris.csv", "1,2,3,4,label\n" + string.Concat(rows.Select(row => string.Join(',', row) + "\n")));
        string svm = Write("iris.svm", Svm(rows));
        foreach (string file in new[] { csv, svm })
            AssertRuns("train", file, "--optimizer", "lbfgs", "--output", Path.GetExtension(file)[1..], "--test", svm, "-q");
        foreach (string name in new[] { "objective", "train", "validation", "test" })
            Assert.Equal(Metric("csv", name), Metric("svm", name));

        string expected = AssertRuns("predict", "csv", csv).Output;
        foreach (string run in new[] { "csv", "svm" })
        {
            foreach (string file in new[] { csv, svm })
            {
                Assert.Equal(expected, AssertRuns("predict", run, file).Output);
                Assert.Contains("holds the rows that the model was trained on", AssertRuns("evaluate", run, file).Error, StringComparison.Ordinal);
            }
        }

        Assert.StartsWith("label,3,predicted,", AssertRuns("predict", "svm", svm, "--keep", "label,3").Output, StringComparison.Ordinal);
        Assert.Contains("setosa,1.4,setosa,", AssertRuns("predict", "svm", svm, "--keep", "label,3").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_very_many_features_are_trained_on_evaluated_and_predicted()
    {
        var random = new Random(1);
        string file = Write("wide.LIBSVM", string.Concat(Enumerable.Range(0, 400).Select(i => $"{i % 2}"
            + string.Concat(Enumerable.Range(0, 20).Select(_ => 2 * random.Next(25_000) + random.Next(4) / 3 * (i % 2)).Order().Distinct()
                .Select(index => $" {index + 1}:1")) + "\n")));
        Assert.Equal(0, AssertRuns("train", file, "--validation", "0", "--quiet").Output.Length);
        Assert.Contains("wide.LIBSVM holds the rows", AssertRuns("evaluate", "plots/wide", file).Error, StringComparison.Ordinal);
        string[] predicted = [.. AssertRuns("predict", "plots/wide", file).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
        Assert.Equal(400, predicted.Length);
        Assert.All(predicted.Index(), row => Assert.StartsWith($"{row.Index % 2},", row.Item, StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_are_reported_drawn_and_explained()
    {
        string file = Write("iris.svm", Svm(Iris()));
        AssertRuns("train", file, "--drop", "1,2", "--output", "run", "-q");
        Assert.Contains("iris.svm holds the rows", AssertRuns("report", "run", file).Error, StringComparison.Ordinal);
        AssertRuns("plot", "run", "--boundary", "3,4", "--data", file);
        Assert.Contains("N = 3 features and K = 3 classes", AssertRuns("explain", file, "--model", "run", "--row", "51").Output, StringComparison.Ordinal);
        AssertRuns("explain", file, "--output", "page.md");
    }

    public static TheoryData<string, string[], string[]> Faults => new()
    {
        // contents, further options, what the sentence says
        { "", [], ["rows.svm is empty"] },
        { "1 1:1\n2 1:2 x:1\n", [], ["rows.svm, line 2: 'x:1'", "whole number"] },
        { "1 1:1\n2 1:1e300\n", [], ["rows.svm, line 2: '1:1e300'", "--precision double"] },
        { "1 1:1\n2:2\n", [], ["line 2: the label is missing", "--unlabeled drop"] },
        { "1 qid:7 1:1\n2 1:2\n", [], ["line 1: 'qid:7'", "ranking"] },
        { "x,y,t\n1,2,a\n2,1,b\n", [], ["line 1: 'x,y,t'", ".csv"] },
        { "1 1:1\n1 1:2\n", [], ["only one class"] },
        { "1 1:1\n2 1:2\n", ["--drop", "2"], ["no feature '2'"] },
        { string.Concat(Enumerable.Range(0, 50).Select(i => $"{i * 0.37} 1:{i}\n")), [], ["50 different labels", "in the place of the label"] },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_told_in_one_sentence(string contents, string[] options, string[] says)
        => AssertRefuses(1, ["train", Write("rows.svm", contents), "--output", "run", .. options], says);

    [Theory]
    [InlineData("--label", "1")]
    [InlineData("--categorical", "1")]
    [InlineData("--missing", "-1")]
    [InlineData("--header")]
    [InlineData("--no-header")]
    public void Options_for_CSV_are_refused(params string[] options)
    {
        string file = Write("rows.svm", "1 1:1\n2 1:2\n");
        AssertRefuses(2, ["train", file, .. options], $"{options[0]} is for CSV");
        AssertRefuses(2, ["explain", file, .. options], $"{options[0]} is for CSV");
    }

    [Fact]
    public void A_model_with_names_says_that_it_wants_them()
    {
        AssertRuns("train", DataFile("iris.csv"), "--output", "run", "-q");
        AssertRefuses(1, ["predict", "run", Write("rows.svm", Svm(Iris()))], "rows.svm", "'sepal_length'", "as CSV");
    }

    private static string[][] Iris()
        => [.. File.ReadLines(DataFile("iris.csv")).Where(line => line.Length > 0 && line[0] != '#').Skip(1).Select(line => line.Split(','))];

    private static string Svm(string[][] rows) => string.Concat(rows.Select(row =>
        row[^1] + string.Concat(row[..^1].Select((value, j) => string.Create(CultureInfo.InvariantCulture, $" {j + 1}:{value}"))) + "\n"));

    private string Metric(string run, string name)
        => $"{System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, run, "metrics.json"))).RootElement.GetProperty(name)}";

    private Outcome AssertRuns(params string[] arguments)
    {
        var outcome = Run(arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome;
    }
}
