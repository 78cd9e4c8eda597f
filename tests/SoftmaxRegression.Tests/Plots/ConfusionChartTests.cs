using SoftmaxRegression.Plots;

namespace SoftmaxRegression.Tests.Plots;

public class ConfusionChartTests
{
    [Fact]
    public void Long_names_outside_the_basic_plane_are_shortened_between_letters()
        => Picture.Of(ConfusionChart.Of([[3, 1], [0, 12]], [string.Concat(Enumerable.Repeat("🦜", 40)), "𝔖𝔬𝔣𝔱𝔪𝔞𝔵"])).AssertSound();

    [Fact]
    public void Cells_show_counts_and_shares_of_their_row()
    {
        var picture = Picture.Of(ConfusionChart.Of([[3, 1], [0, 12]], ["no", "yes"]));

        picture.AssertSound();
        foreach (var words in new[] { "3", "75%", "1", "25%", "12", "100%", "actual class", "predicted class" })
            Assert.True(picture.Says(words), words);
        Assert.False(picture.Says("0%"));
        Assert.True(picture.Find("25%").Left > picture.Find("75%").Right);
        Assert.True(picture.Find("12").Baseline > picture.Find("3").Baseline);
        Assert.True(picture.Says("15 of 16 correct (93.8 %) · commonest error: no taken for yes (1)"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(26)]
    [InlineData(100)]
    public void Any_number_of_classes_gives_a_sound_picture(int classes)
    {
        var counts = Counts(classes, (actual, predicted) => actual == predicted ? 900 : (7 * actual + predicted) % 5);

        Picture.Of(ConfusionChart.Of(counts, Names(classes, "class "))).AssertSound();
        Picture.Of(ConfusionChart.Of(counts, Names(classes, "a class with a name of forty characters "))).AssertSound();
    }

    [Fact]
    public void Twenty_six_classes_still_show_their_numbers()
    {
        var counts = Counts(26, (actual, predicted) => actual == predicted ? 700 + actual : 0);
        var picture = Picture.Of(ConfusionChart.Of(counts, Names(26, "")));

        Assert.All(Enumerable.Range(0, 26), actual => Assert.True(picture.Says($"{700 + actual}")));
        Assert.Equal(26, picture.Words.Count(word => word.Text == "100%"));
    }

    [Fact]
    public void A_hundred_classes_show_colours_only()
    {
        var counts = Counts(100, (actual, predicted) => actual == predicted ? 712 : 0);

        Assert.False(Picture.Of(ConfusionChart.Of(counts, Names(100, ""))).Says("712"));
    }

    [Fact]
    public void A_class_without_examples_or_predictions_is_sound()
    {
        var picture = Picture.Of(ConfusionChart.Of([[5, 0, 1], [0, 0, 0], [2, 0, 3]], ["a", "b", "c"]));

        picture.AssertSound();
        Assert.Equal(3, picture.Words.Count(word => word.Text == "–"));
    }

    [Fact]
    public void No_examples_at_all_are_sound() =>
        Picture.Of(ConfusionChart.Of([[0, 0, 0], [0, 0, 0], [0, 0, 0]], ["a", "b", "c"])).AssertSound();

    [Fact]
    public void Counts_and_classes_must_agree() =>
        Assert.Throws<ArgumentException>(() => ConfusionChart.Of([[0, 0], [0, 0]], ["a", "b", "c"]));

    private static string[] Names(int classes, string prefix) =>
        [.. Enumerable.Range(0, classes).Select(i => $"{prefix}{i}")];

    private static int[][] Counts(int classes, Func<int, int, int> count) =>
        [.. Enumerable.Range(0, classes).Select(actual =>
            Enumerable.Range(0, classes).Select(predicted => count(actual, predicted)).ToArray())];
}
