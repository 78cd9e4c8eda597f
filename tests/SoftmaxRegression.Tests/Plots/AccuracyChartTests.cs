using SoftmaxRegression.Plots;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Plots;

public class AccuracyChartTests
{
    private static readonly List<Epoch> Run = Histories.Overfitting(50);

    [Fact]
    public void The_picture_is_sound() => Picture.Of(AccuracyChart.Of(Run)).AssertSound();

    [Fact]
    public void Accuracies_are_in_percent()
    {
        var picture = Picture.Of(AccuracyChart.Of(Run));

        Assert.True(picture.Says("accuracy (%)"));
        Assert.True(picture.Says("50"));
        Assert.Equal(picture.Find("training accuracy").Baseline, picture.Find("99.5 %").Baseline);
        Assert.Equal(picture.Find("validation accuracy").Baseline, picture.Find("74.5 %").Baseline);
    }

    [Fact]
    public void Without_validation_only_training_is_shown()
    {
        var picture = Picture.Of(AccuracyChart.Of(Run.WithoutValidation()));

        picture.AssertSound();
        Assert.Single(picture.Curves);
        Assert.Empty(picture.Elements("circle"));
    }
}
