using System.Xml.Linq;
using SoftmaxRegression.Plots;

namespace SoftmaxRegression.Tests.Plots;

public sealed class ChartFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    [Fact]
    public void A_saved_chart_replaces_the_file_and_leaves_nothing_unfinished()
    {
        var path = Path.Combine(_folder.FullName, "confusion.svg");
        File.WriteAllText(path, "an older picture");

        ChartFile.Save(ConfusionChart.Of([[1, 0], [0, 1]], ["a", "b"]), path);

        Assert.Equal("svg", XDocument.Load(path).Root!.Name.LocalName);
        Assert.All(_folder.GetFiles(), file => Assert.StartsWith("confusion.", file.Name, StringComparison.Ordinal));
        Assert.Empty(_folder.GetFiles("*.unfinished"));
    }

    [ChromiumFact]
    public void A_browser_shows_the_colours_of_the_chart()
    {
        var path = Path.Combine(_folder.FullName, "loss.svg");
        ChartFile.Save(LossChart.Of(Histories.Overfitting(50), 0.01), path);

        var colors = Chromium.Screenshot(path, 900, 540, _folder.FullName).ToHashSet();

        Assert.Contains(Palette.Paper, colors);
        Assert.Contains(Palette.Training, colors);
        Assert.Contains(Palette.Validation, colors);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
