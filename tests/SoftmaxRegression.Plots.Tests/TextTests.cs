using ScottPlot;

namespace SoftmaxRegression.Plots.Tests;

public class TextTests
{
    private static readonly LabelStyle Style = Words.Style(Words.LabelSize, Palette.Ink);

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.03124, "0.0312")]
    [InlineData(12.34, "12.3")]
    [InlineData(-1234.4, "−1,234")]
    [InlineData(1.234e-7, "1.23×10⁻⁷")]
    [InlineData(1.7e308, "1.7×10³⁰⁸")]
    [InlineData(double.NaN, "not finite")]
    public void Values_have_three_significant_digits(double value, string text)
        => Assert.Equal(text, NumberText.Short(value));

    [Theory]
    [InlineData(0.975, 1, "97.5 %")]
    [InlineData(1, 1, "100 %")]
    [InlineData(0, 1, "0 %")]
    [InlineData(29_999 / 30_000.0, 1, ">99.9 %")]
    [InlineData(1 / 30_000.0, 1, "<0.1 %")]
    [InlineData(0.996, 0, ">99 %")]
    [InlineData(0.004, 0, "<1 %")]
    [InlineData(0.745, 0, "75 %")]
    public void Not_all_is_never_100_percent_and_not_nothing_never_0(double share, int decimals, string text)
        => Assert.Equal(text, NumberText.Percent(share, decimals));

    [Fact]
    public void A_caption_names_the_data_the_rows_lambda_and_the_seed()
    {
        Assert.Equal("table.csv · 1,500 rows · λ = 0.01 · seed 7", RunNotes.CaptionOf(Examples.Origin));
        Assert.Equal("a.csv · 1 row", RunNotes.CaptionOf(new("a.csv", 1, new Dictionary<string, string>())));
    }

    [Fact]
    public void A_text_that_fits_stays_as_it_is() => Assert.Equal("virginica", Style.Fit("virginica", 100));

    [Fact]
    public void Of_a_long_text_both_ends_are_kept_and_fit()
    {
        string text = Style.Fit("a feature with a name of forty characters 17", 120);

        Assert.Matches("^a feat.*….*s 17$", text);
        Assert.InRange(Style.WidthOf(text), 100, 120);
    }

    [Fact]
    public void Of_long_texts_the_words_are_kept_that_tell_them_apart()
    {
        string[] numbers = [.. new[] { "118", "119", "1191" }.Select(i => $"a text that is much too long, number {i} of many that are all alike")];
        string[] ends = ["left", "right", "left"];

        Assert.Equal(["a text…118…", "a text…119…", "a text…1191…", "short"], Style.FitApart([.. numbers, "short"], 120));
        Assert.Equal(ends, Style.FitApart(ends, 120));
    }

    [Fact]
    public void Letters_are_not_torn()
    {
        string family = "👩‍👩‍👧‍👦", accent = "e\u0301";

        Assert.All(new[] { family, accent }, letter =>
        {
            string text = Style.Fit(string.Concat(Enumerable.Repeat(letter, 5_000)), 100);
            Assert.Equal("…", text.Replace(letter, "", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Line_breaks_become_blanks() => Assert.Equal("two lines", Style.Fit("two\nlines", 100));

    [Fact]
    public void The_font_is_in_the_assembly_and_has_what_pictures_write()
    {
        Assert.Equal("DejaVu Sans", Font.For("z₁ − z₂ · 10⁻⁷ · λ ≤ é Ж …"));
        Assert.NotNull(new Font().CreateTypeface("DejaVu Sans", bold: true, italic: false));
        Assert.Null(new Font().CreateTypeface("another", bold: false, italic: false));
    }

    [Fact]
    public void Labels_that_would_touch_are_moved_apart_within_bounds()
    {
        Assert.Equal([10, 50], EndLabels.Spread([10, 50], 18, 0, 100));
        Assert.Equal([41, 59], EndLabels.Spread([50, 50], 18, 0, 100));
        Assert.Equal([0, 18, 36], EndLabels.Spread([0, 1, 2], 18, 0, 100));
        Assert.Equal([82, 100], EndLabels.Spread([99, 100], 18, 0, 100));
    }
}
