using SoftmaxRegression.Plots;

namespace SoftmaxRegression.Tests.Plots;

public class WeightsChartTests
{
    [Theory]
    [InlineData(784, 10)]
    [InlineData(784, 26)]
    [InlineData(784, 100)]
    [InlineData(4096, 10)]
    [InlineData(64, 2)]
    public void Pixels_give_one_template_for_each_class(int pixels, int classes)
    {
        var names = Names(classes, "c");
        var picture = Picture.Of(WeightsChart.Of(Weights(pixels, classes), Names(pixels, "pixel"), names));

        picture.AssertSound();
        Assert.Equal(classes, Templates(picture));
        Assert.All(names, name => Assert.True(picture.Says(name)));
    }

    [Fact]
    public void A_given_shape_need_not_be_square()
    {
        var picture = Picture.Of(WeightsChart.Of(Weights(12, 3), Names(12, "x"), Names(3, ""), (3, 4)));

        picture.AssertSound();
        Assert.Equal(3, Templates(picture));
    }

    [Fact]
    public void Features_of_many_kinds_are_no_image_even_if_their_number_is_square()
    {
        var names = Enumerable.Range(0, 16).Select(i => $"{(char)('a' + i)}-box").ToList();
        var picture = Picture.Of(WeightsChart.Of(Weights(16, 26), names, Names(26, "")));

        picture.AssertSound();
        Assert.True(picture.Says("weight"));
        Assert.Equal(0, Templates(picture));
    }

    [Fact]
    public void Bars_begin_with_the_largest_weight_whatever_its_sign()
    {
        var weights = new[,] { { 0.5, 0 }, { -2, 0 }, { 1, 0 } };
        var picture = Picture.Of(WeightsChart.Of(weights, ["small", "large", "middle"], ["a", "b"]));

        picture.AssertSound();
        var names = picture.Words.Where(word => word.Anchor == "end").Take(3).OrderBy(word => word.Baseline);
        Assert.Equal(["large", "middle", "small"], names.Select(word => word.Text));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 3)]
    [InlineData(40, 4)]
    [InlineData(13, 9)]
    [InlineData(13, 26)]
    public void Bars_are_sound_for_any_number_of_classes(int features, int classes)
    {
        var names = Names(features, "a feature with a name of forty characters ");

        Picture.Of(WeightsChart.Of(Weights(features, classes), names, Names(classes, "class "))).AssertSound();
    }

    [Fact]
    public void Weights_of_zero_are_sound()
    {
        Picture.Of(WeightsChart.Of(new double[4, 3], Names(4, "x"), Names(3, ""))).AssertSound();
        Picture.Of(WeightsChart.Of(new double[64, 3], Names(64, "x"), Names(3, ""))).AssertSound();
    }

    [Fact]
    public void Sizes_must_agree()
    {
        Assert.Throws<ArgumentException>(() => WeightsChart.Of(new double[4, 3], Names(5, "x"), Names(3, "")));
        Assert.Throws<ArgumentException>(() => WeightsChart.Of(new double[4, 3], Names(4, "x"), Names(3, ""), (2, 3)));
    }

    private static string[] Names(int count, string prefix) =>
        [.. Enumerable.Range(0, count).Select(i => $"{prefix}{i}")];

    private static int Templates(Picture picture) =>
        picture.Elements("g").Count(group => group.Attribute("class")?.Value == "cells");

    private static double[,] Weights(int features, int classes)
    {
        var random = new Random(1);
        var weights = new double[features, classes];
        for (var feature = 0; feature < features; feature++)
        {
            for (var k = 0; k < classes; k++)
                weights[feature, k] = random.NextDouble() - 0.5;
        }
        return weights;
    }
}
