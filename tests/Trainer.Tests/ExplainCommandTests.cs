using System.Globalization;

namespace Trainer.Tests;

/// <summary>The page's numbers against plain loops over the file, and its looks as a reader meets them.</summary>
public sealed class ExplainCommandTests : ProgramRunner
{
    private const double Rounding = 0.0005 + 1e-9;

    private static readonly string Iris = DataFile("iris.csv");
    private static readonly string DigitsFile = DataFile("digits.csv");

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(150)]
    public void Every_number_is_what_plain_loops_over_the_file_give(int row)
    {
        var truth = new PlainLoops(Iris, row);
        var page = Markdown(Explain(Iris, "--row", $"{row}"));

        AssertColumn(truth.X, page["1. The example, x"], column: 2);
        AssertRows(truth.W, page["2. The weights, W"]);
        AssertRows([truth.Z], page["3. The logits, z"]);
        AssertRows([truth.S], page["6. The softmax, S: probabilities"]);
        var jacobian = Each((i, j) => truth.S[i] * ((i == j ? 1 : 0) - truth.S[j]), 3, 3);
        AssertRows(jacobian, page["9. DS: the probabilities by the logits"]);
        double[] slopes = [.. truth.Delta.Zip(truth.S, (delta, s) => -delta / s)];
        AssertRows([slopes], page["12. Dxent: the loss by the probabilities"]);
        double[] error = [.. truth.S.Zip(truth.Delta, (s, delta) => s - delta)];
        var gradient = Each((i, j) => (truth.S[i] - truth.Delta[i]) * truth.X[j], 3, 5);
        AssertRows(gradient, page["13. Dxent · DS · Dg: the gradient, the long way"]);
        AssertRows([error, .. gradient], page["14. (S − δ)xᵀ: the gradient, the short way"]);
        AssertRows(gradient, page["15. The gradient without calculus"]);
    }

    [Fact]
    public void The_ways_to_the_gradient_agree_to_rounding_and_to_1e_8_without_calculus()
    {
        foreach (string row in new[] { "1", "77", "140" })
        {
            var rows = Markdown(Explain(Iris, "--row", row))["16. How far they agree"];
            double[] differences = [.. rows.Select(cells => Number(cells[1]))];
            Assert.All(differences.Zip([1e-14, 1e-14, 1e-8]), pair => Assert.InRange(pair.First, 0, pair.Second));
        }
    }

    [Fact]
    public void The_step_against_the_gradient_lowers_the_loss_and_moves_the_logits_by_S_minus_delta()
    {
        var truth = new PlainLoops(Iris, 51);
        var page = Explain(Iris, "--row", "51");
        var rows = Markdown(page)["17. A step against the gradient"];
        double[] after = [.. truth.Z.Select((z, k) => z - (truth.S[k] - truth.Delta[k]))];
        AssertRows([truth.Z, after, truth.S, PlainLoops.Softmax(after)], rows);
        double before = -Math.Log(truth.S[1]), now = -Math.Log(PlainLoops.Softmax(after)[1]);
        Assert.Contains($"The loss falls from {before:G4} to {now:G4}.", page);
    }

    [Fact]
    public void With_a_model_the_probabilities_are_those_that_predict_writes()
    {
        string run = Path.Combine(Folder, "run");
        Run("train", Iris, "--output", run, "--quiet");
        double[] predicted = [.. Run("predict", run, Iris).Output.Split('\n')[84].Split(',').Skip(1).Select(Number)];
        AssertRows([predicted], Markdown(Explain(Iris, "--row", "84", "--model", run))["6. The softmax, S: probabilities"]);
    }

    [Fact]
    public void Rows_are_counted_without_header_comments_and_empty_lines()
    {
        string file = Write("# a comment\na,b,label\n1,5,p\n\n2,7,q\n3,1,p\n");
        Assert.Equal("3", Markdown(Explain(file, "--row", "3"))["1. The example, x"][0][2]);
    }

    [Theory]
    [InlineData("50")]
    [InlineData("100")]
    public void In_a_terminal_no_line_is_wider_than_80_or_ends_in_blanks_or_wraps_a_table(string row)
    {
        foreach (string file in new[] { Iris, DigitsFile })
        {
            var result = Run("explain", file, "--row", row);
            Assert.All(
                result.Output.TrimEnd('\n').Split('\n'),
                line => Assert.True(line.Length <= 80 && line == line.TrimEnd(), line));
        }
    }

    [Fact]
    public void Of_many_columns_those_of_the_label_stay()
    {
        // Row 10 is a 9, the last of ten classes; row 7 a 6. Neither is among the first that fit.
        foreach (var (row, label) in new[] { (7, 6), (10, 9) })
        {
            var rows = Run("explain", DigitsFile, "--row", $"{row}").Output.Split('\n');
            string header = rows[Array.FindIndex(rows, line => line.StartsWith("    z  ", StringComparison.Ordinal)) - 1];
            Assert.Contains($"{label}", header.Split(' '));
            Assert.Contains("…", header);
        }
    }

    [Fact]
    public void Names_from_the_file_are_shown_as_they_are()
    {
        string file = Write("a,c|_x*,label\n1,foo <b>,yes [red]|$x$\n2,bar,no\n3,bar,no\n4,foo <b>,yes [red]|$x$\n");
        string shown = Run("explain", file).Output;
        Assert.Contains("c|_x*=foo <b>", shown);
        Assert.Contains("yes [red]|$x$", shown);
        Assert.Contains(@"| yes \[red\]\|\$x\$ |", Explain(file));
    }

    [Fact]
    public void The_page_can_be_written_to_a_file()
    {
        string page = Path.Combine(Folder, "page.md");
        var result = Run("explain", Iris, "--output", page);
        Assert.Equal(("", 0), (result.Output, result.ExitCode));
        Assert.Equal(Explain(Iris), File.ReadAllText(page));
    }

    [Fact]
    public void Where_a_probability_is_too_small_for_a_double_the_page_says_why_the_long_way_fails()
    {
        string run = Path.Combine(Folder, "run");
        string file = Write("a,label\n-1,p\n1,q\n-1,p\n1,q\n");
        Run("train", file, "--no-standardize", "--validation", "0", "--output", run, "--quiet");
        string page = Explain(Write("a,label\n1000000,p\n"), "--model", run);
        Assert.Contains("The label's probability is too small for a double", page);
        double[] differences = [.. Markdown(page)["16. How far they agree"].Select(cells => Number(cells[1]))];
        Assert.True(double.IsNaN(differences[0]) && differences[1] == 0, string.Join(", ", differences));
    }

    [Fact]
    public void What_cannot_be_explained_is_said_in_one_sentence()
    {
        AssertFails(1, "iris.csv has 150 rows and no row 151; choose a --row from 1 to 150.", Iris, "--row", "151");
        AssertFails(1, "iris.csv has no column 'species '", Iris, "--label", "species ");
        string header = string.Concat(Enumerable.Range(0, 10_001).Select(j => $"f{j},"));
        string zeros = string.Concat(Enumerable.Repeat("0,", 10_000));
        AssertFails(1, "needs 10002 × 2 weights", Write($"{header}label\n{zeros}1,p\n{zeros}2,q\n"));
        AssertFails(2, "--label cannot be changed with --model", Iris, "--label", "species", "--model", Folder);
        AssertFails(2, "--row 0: not accepted", Iris, "--row", "0");
    }

    private void AssertFails(int exitCode, string message, params string[] arguments)
    {
        var result = Run(["explain", .. arguments]);
        Assert.Equal(("", exitCode), (result.Output, result.ExitCode));
        Assert.StartsWith("trainer: ", result.Error);
        Assert.Contains(message, result.Error);
    }

    private static void AssertColumn(double[] expected, List<string[]> rows, int column)
        => AssertRows([expected], [["", .. rows.Select(cells => cells[column + 1])]]);

    private static void AssertRows(double[][] expected, List<string[]> rows)
    {
        Assert.Equal(expected.Length, rows.Count);
        foreach (var (values, cells) in expected.Zip(rows))
        {
            Assert.Equal(values.Length, cells.Length - 1);
            Assert.All(values.Zip(cells.Skip(1)), pair => Assert.Equal(pair.First, Number(pair.Second), Rounding));
        }
    }

    private static double[][] Each(Func<int, int, double> value, int rows, int columns)
        => [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, columns).Select(j => value(i, j)).ToArray())];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The rows of numbers in each section of a page, by its title.</summary>
    private static Dictionary<string, List<string[]>> Markdown(string page)
        => page.Split("\n## ").Skip(1).ToDictionary(
            section => section.Split('\n')[0],
            section => section.Split('\n')
                .Where(line => line.StartsWith('|'))
                .Select(line => line.Split('|').Select(cell => cell.Trim()).ToArray()[1..^1])
                .Where(cells => cells.Skip(1).Any(cell => double.TryParse(cell, CultureInfo.InvariantCulture, out _)))
                .Where(cells => !(cells[0].Length == 0 && cells[1] == "1")) // the numbers of the features
                .ToList());

    private string Explain(params string[] arguments) => Run(["explain", .. arguments, "--output", "-"]).Output;

    private string Write(string text) => Write($"{Guid.NewGuid()}.csv", text);

    /// <summary>What the page shows of a row of a table of numbers, computed without any of the program's code.</summary>
    private sealed class PlainLoops
    {
        public PlainLoops(string file, int row)
        {
            string[][] lines = [.. File.ReadLines(file).Skip(1).Select(line => line.Split(','))];
            string[] classes = [.. lines.Select(cells => cells[^1]).Distinct().Order(StringComparer.Ordinal)];
            int features = lines[0].Length - 1, m = lines.Length;
            var examples = Each((_, _) => 1, m, features + 1);
            for (int j = 0; j < features; j++)
            {
                double mean = lines.Average(cells => Number(cells[j]));
                double deviation = Math.Sqrt(lines.Average(cells => Math.Pow(Number(cells[j]) - mean, 2)));
                for (int i = 0; i < m; i++)
                    examples[i][j] = (Number(lines[i][j]) - mean) / deviation;
            }

            // One step from W = 0: minus the mean of (1/K − δ)xᵀ.
            W = Each((k, j) => Enumerable.Range(0, m).Average(i =>
                ((lines[i][^1] == classes[k] ? 1 : 0) - 1.0 / classes.Length) * examples[i][j]), classes.Length, features + 1);
            X = examples[row - 1];
            Z = [.. W.Select(weights => weights.Zip(X, (w, x) => w * x).Sum())];
            S = Softmax(Z);
            Delta = [.. classes.Select(name => lines[row - 1][^1] == name ? 1.0 : 0.0)];
        }

        public double[] X { get; }

        public double[][] W { get; }

        public double[] Z { get; }

        public double[] S { get; }

        public double[] Delta { get; }

        public static double[] Softmax(double[] z) => [.. z.Select(a => Math.Exp(a) / z.Sum(Math.Exp))];
    }
}
