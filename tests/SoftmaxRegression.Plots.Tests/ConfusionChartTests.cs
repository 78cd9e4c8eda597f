using System.Diagnostics;
using ScottPlot.Plottables;

namespace SoftmaxRegression.Plots.Tests;

public class ConfusionChartTests
{
    [Fact]
    public void Cells_show_counts_and_shares_of_their_row()
    {
        var figure = Draw([[3, 1], [0, 12]], "no", "yes");

        Assert.Equal("Confusion matrix of the test rows", figure.Title);
        Assert.Equal("15 of 16 correct (93.8 %) · commonest error: no taken for yes (1)", figure.Subtitle);
        Assert.Equal(["3", "75 %", "1", "25 %", "12", "100 %"], Cells(figure));
        var plot = figure.Plots.First();
        Assert.Equal("actual class", plot.Axes.Left.Label.Text);
        Assert.Equal("predicted class", plot.Axes.Bottom.Label.Text);
        Assert.Equal(["yes", "no"], plot.Axes.Left.Ticks());
        Assert.Equal(["no", "yes"], plot.Axes.Bottom.Ticks());
        Assert.Equal(new(1, 1), plot.GetPlottables<Text>().Single(text => text.LabelText == "1").Location);
    }

    [Fact]
    public void A_count_of_1_is_never_0_percent_and_all_but_one_never_100()
        => Assert.Equal(["999", ">99 %", "1", "<1 %", "1", "100 %"], Cells(Draw([[999, 1], [0, 1]], "a", "b")));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(26)]
    [InlineData(100)]
    public void Any_number_of_classes_gives_a_sound_picture(int classes)
    {
        var counts = Examples.Counts(classes, (actual, predicted) =>
            actual == predicted ? 900 : (7 * actual + predicted) % 5);

        Draw(counts, Examples.Names(classes, "class "));
        Draw(counts, Examples.Names(classes, "a class with a name of forty characters "));
    }

    [Fact]
    public void Twenty_six_classes_still_show_their_numbers()
    {
        var counts = Examples.Counts(26, (actual, predicted) => actual == predicted ? 700 + actual : 0);

        Assert.Equal(Enumerable.Range(700, 26).Select(count => $"{count}"), Cells(Draw(counts, Examples.Names(26))));
    }

    [Fact]
    public void Of_twenty_thousand_classes_the_most_frequent_are_shown_at_once()
    {
        int[] row = new int[20_000];
        row[5] = 1;
        int[][] counts = [.. Enumerable.Repeat(row, row.Length)];
        row = new int[20_000];
        row[17] = 2;
        counts[19_999] = row;
        var scores = Examples.Scores(counts, Examples.Names(20_000, "class "));

        var clock = Stopwatch.StartNew();
        long memory = GC.GetAllocatedBytesForCurrentThread();
        var figure = ConfusionChart.Of(scores, "test").AssertSound();

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 2);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - memory, 0, 300_000_000);
        Assert.Equal("Confusion matrix of the test rows, 40 most frequent of 20,000 classes", figure.Title);
        Assert.Equal(
            "1 of 20,001 correct (<0.1 %) · commonest error: class 19999 taken for class 17 (2)", figure.Subtitle);
        Assert.Equal("class 19999", figure.Plots.First().Axes.Left.Ticks()[0]);
    }

    [Fact]
    public void Names_of_any_length_and_script_cost_nothing_and_are_shortened_between_letters()
    {
        var clock = Stopwatch.StartNew();
        var figure = Draw([[3, 1], [0, 12]], new string('x', 200_000), string.Concat(Enumerable.Repeat("🦜", 40)));

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 2);
        Assert.All(figure.Plots.First().Axes.Left.Ticks(), name =>
        {
            Assert.InRange(name.Length, 2, 90);
            Assert.DoesNotContain(name.EnumerateRunes(), rune => rune == System.Text.Rune.ReplacementChar);
        });
        Draw([[3, 1], [0, 12]], "日本語", "two\nlines");
    }

    [Fact]
    public void A_class_without_examples_has_no_shares()
        => Assert.Equal(3, Cells(Draw([[5, 0, 1], [0, 0, 0], [2, 0, 3]], "a", "b", "c")).Count(text => text == "–"));

    [Fact]
    public void No_examples_at_all_are_sound()
        => Assert.Equal("no rows", Draw([[0, 0, 0], [0, 0, 0], [0, 0, 0]], "a", "b", "c").Subtitle);

    private static Figure Draw(int[][] counts, params string[] classes)
        => ConfusionChart.Of(Examples.Scores(counts, classes), "test", "table.csv").AssertSound();

    private static IEnumerable<string> Cells(Figure figure)
        => figure.Plots.First().GetPlottables<Text>().Select(text => text.LabelText);
}
