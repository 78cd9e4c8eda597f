using ScottPlot.Plottables;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace SoftmaxRegression.Plots.Tests;

public class WeightsChartTests
{
    [Theory]
    [InlineData(784, 10)]
    [InlineData(784, 26)]
    [InlineData(64, 2)]
    public void Pixels_give_one_template_for_each_class(int pixels, int classes)
    {
        var figure = WeightsChart.Of(Model(pixels, classes, "pixel")).AssertSound();

        Assert.Equal(classes, Templates(figure).Count);
        Assert.Equal(
            Examples.Names(classes), figure.Plots.Where(IsTemplate).Select(plot => plot.Axes.Title.Label.Text));
    }

    [Fact]
    public void Pixels_stand_row_by_row_from_the_top()
    {
        var model = Examples.Model(Examples.Names(12, "x"), ["a", "b"], (pixel, _) => pixel);
        var map = Templates(WeightsChart.Of(model, (3, 4)))[0];

        Assert.Equal(1, map.Intensities[0, 1]);
        Assert.Equal(4, map.Intensities[1, 0]);
    }

    [Fact]
    public void Both_ends_of_the_colours_are_equally_far_from_0()
        => Assert.All(Templates(WeightsChart.Of(Model(64, 3, "pixel"))), map =>
            Assert.Equal(-map.ManualRange!.Value.Min, map.ManualRange.Value.Max));

    [Fact]
    public void Features_of_many_kinds_are_no_image_even_if_their_number_is_square()
    {
        string[] names = [.. Enumerable.Range(0, 16).Select(i => $"{(char)('a' + i)}-box")];
        var figure = WeightsChart.Of(Examples.Model(names, Examples.Names(26), Noise)).AssertSound();

        Assert.Empty(Templates(figure));
        Assert.Equal(26, figure.Plots.Count(plot => plot.GetPlottables<BarPlot>().Any()));
    }

    [Fact]
    public void Levels_are_no_image_even_if_their_number_is_square()
    {
        string[] levels = Examples.Names(784);
        string[] features = [.. levels.Select(level => $"city={level}")];
        var model = Examples.Model(features, Examples.Names(3), Noise, columns: [new CategoricalColumn("city", levels, "0")]);

        Assert.Empty(Templates(WeightsChart.Of(model).AssertSound()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Features_named_by_number_are_an_image_if_their_means_are_like_those_above_them(bool areAlike)
    {
        string[] names = Examples.Names(784);
        var columns = names.Index().Select(name => new NumericColumn(
            name.Item, areAlike ? Math.Sin(name.Index % 28 / 9.0) * Math.Sin(name.Index / 28 / 9.0) : Noise(name.Index, 0), 1));
        var figure = WeightsChart.Of(Examples.Model(names, Examples.Names(3), Noise, columns: [.. columns])).AssertSound();

        Assert.Equal(areAlike ? 3 : 0, Templates(figure).Count);
    }

    [Fact]
    public void Of_thousands_of_features_the_largest_weights_are_shown()
    {
        static double Weight(int feature, int k) => feature == 10_000 * k + 77 ? -3 : Noise(feature, k);
        var figure = WeightsChart.Of(Examples.Model(Examples.Names(30_000), Examples.Names(3), Weight)).AssertSound();

        Assert.EndsWith(" · the 12 largest of 30,000 weights", figure.Subtitle, StringComparison.Ordinal);
        foreach (var (k, plot) in figure.Plots.Index())
        {
            Assert.Equal($"{10_000 * k + 77}", plot.Axes.Left.Ticks()[^1]);
            Assert.Equal(
                Enumerable.Range(0, 30_000).Select(feature => Math.Abs(Weight(feature, k))).OrderDescending().Take(12),
                plot.GetPlottables<BarPlot>().Single().Bars.Select(bar => Math.Abs(bar.Value)));
        }
    }

    [Fact]
    public void Long_levels_that_differ_in_the_middle_can_be_told_apart()
    {
        string[] levels = [.. Enumerable.Range(0, 5_000).Select(i => $"a level whose name goes on and on to {i:D4} and then some more")];
        var model = Examples.Model(
            ["a", "b", "c", .. levels.Select(level => $"city={level}")], Examples.Names(3), Noise,
            columns: [.. Examples.Numbers(["a", "b", "c"]), new CategoricalColumn("city", levels, levels[0])]);

        Assert.All(WeightsChart.Of(model).AssertSound().Plots, plot =>
            Assert.All(plot.Axes.Left.Ticks(), name => Assert.Matches(@"^city=a….*[0-9]{4}…$", name)));
    }

    [Theory]
    [InlineData(3, 2e-200, 1e-200)]
    [InlineData(3, 0.004, 1e-3)]
    [InlineData(3, 0.4, 0.1)]
    [InlineData(2, 0.4, 1)]
    [InlineData(2, 400, 1)]
    [InlineData(3, 40_000, 1e4)]
    [InlineData(26, 0.004, 1e-3)]
    [InlineData(26, 0.19, 0.1)]
    [InlineData(26, 4.9, 1)]
    [InlineData(26, 99, 10)]
    public void Axes_have_numbers_besides_0_whatever_the_size_of_the_weights(int classes, double size, double unit)
    {
        string[] names = Examples.Names(30, "a feature with a name of forty characters ");
        var figure = WeightsChart.Of(Examples.Model(names, Examples.Names(classes), (feature, k) => size * Noise(feature, k))).AssertSound();

        Assert.Equal(
            unit == 1 ? "weight" : $"weight in {NumberText.Scientific(1, (int)Math.Round(Math.Log10(unit)))}",
            figure.Plots.Last().Axes.Bottom.Label.Text);
        foreach (var (k, plot) in figure.Plots.Index())
        {
            Assert.InRange(plot.Axes.Bottom.Ticks().Length, 2, 12);
            double largest = Enumerable.Range(0, 30).Max(feature => Math.Abs(size * Noise(feature, k)));
            Assert.Equal(largest / unit, Math.Abs(plot.GetPlottables<BarPlot>().Single().Bars[0].Value), 1e-9 * largest / unit);
        }
    }

    [Fact]
    public void Bars_begin_with_the_largest_weight_whatever_its_sign()
    {
        double[] weights = [0.5, -2, 1];
        var model = Examples.Model(["small", "large", "middle"], ["a", "b"], (feature, _) => weights[feature]);
        var plot = WeightsChart.Of(model).AssertSound().Plots.First();

        Assert.Equal(["small", "middle", "large"], plot.Axes.Left.Ticks());
        Assert.Equal([-2, 1, 0.5], plot.GetPlottables<BarPlot>().Single().Bars.Select(bar => bar.Value));
        Assert.Equal("weight", plot.Axes.Bottom.Label.Text);
    }

    [Fact]
    public void Weights_say_their_unit()
    {
        string[] names = Examples.Names(3, "x");
        var numbers = Examples.Numbers(names);
        var levels = new CategoricalColumn("color", ["red"], "red");

        Says("what one standard deviation more of a feature adds to the logit of the class", Of(numbers));
        Says("what one unit more of a feature adds to the logit of the class", Of(numbers, standardize: false));
        Says(
            "what one standard deviation more of a feature, or having a level, adds to the logit of the class",
            Of([.. numbers, levels]));
        Says("what having a level adds to the logit of the class", Of([levels]));
        Says(
            "what one standard deviation more of a pixel adds to the logit of the class: "
                + "orange speaks for it, blue against it",
            Model(16, 2, "pixel"));

        Model Of(IReadOnlyList<Column> columns, bool standardize = true)
            => Examples.Model(names, Examples.Names(2), Noise, standardize, columns);

        static void Says(string words, Model model) => Assert.Equal(words, WeightsChart.Of(model).Subtitle);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 3)]
    [InlineData(40, 4)]
    [InlineData(13, 9)]
    [InlineData(13, 26)]
    public void Bars_are_sound_for_any_number_of_classes(int features, int classes)
        => WeightsChart.Of(Examples.Model(
            Examples.Names(features, "a feature with a name of forty characters "),
            Examples.Names(classes, "a class with a name of forty characters "), Noise)).AssertSound();

    [Fact]
    public void What_is_left_out_is_said()
    {
        var figure = WeightsChart.Of(Model(50, 100, "x")).AssertSound();

        Assert.Equal("Weights of the first 40 of 100 classes", figure.Title);
        Assert.EndsWith(" · the 5 largest of 50 weights", figure.Subtitle, StringComparison.Ordinal);
        Assert.Equal(40, figure.Plots.Count());
    }

    [Fact]
    public void Weights_of_zero_and_none_at_all_are_sound()
    {
        foreach (double weight in new[] { 0, double.NaN, double.PositiveInfinity })
        {
            foreach (int features in new[] { 4, 64 })
            {
                var model = Examples.Model(Examples.Names(features, "x"), Examples.Names(3), (_, _) => weight);
                WeightsChart.Of(model).AssertSound();
            }
        }
    }

    [Fact]
    public void An_image_has_as_many_pixels_as_there_are_features()
        => Assert.Throws<ArgumentException>(() => WeightsChart.Of(Model(4, 3, "x"), (2, 3)));

    private static Model Model(int features, int classes, string prefix)
        => Examples.Model(Examples.Names(features, prefix), Examples.Names(classes), Noise);

    private static double Noise(int feature, int k) => Math.Sin(7 * feature + 3 * k + 1);

    private static bool IsTemplate(ScottPlot.Plot plot) => plot.GetPlottables<Heatmap>().Any();

    private static List<Heatmap> Templates(Figure figure)
        => [.. figure.Plots.Where(IsTemplate).Select(plot => plot.GetPlottables<Heatmap>().Single())];
}
