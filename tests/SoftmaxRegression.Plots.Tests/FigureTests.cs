using System.Globalization;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Plots.Tests;

public sealed class FigureTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    [Fact]
    public void A_saved_picture_replaces_the_file_and_leaves_nothing_unfinished()
    {
        string path = Path.Combine(_folder.FullName, "loss.png");
        File.WriteAllText(path, "an older picture");

        Loss().Save(path);

        Assert.Equal(Loss().Png(), File.ReadAllBytes(path));
        Assert.Equal("loss.png", Assert.Single(_folder.GetFiles()).Name);
        Assert.Throws<InputException>(() => Loss().Save(Path.Combine(_folder.FullName, "no/such/folder.png")));
    }

    [Fact]
    public void The_same_picture_has_the_same_bytes_whatever_the_culture_and_the_thread()
    {
        byte[] expected = Loss().Png();
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator = ",";
            Assert.Equal(expected, Loss().Png());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        byte[][] pictures = new byte[8][];
        Parallel.For(0, pictures.Length, i => pictures[i] = Loss().Png());
        Assert.All(pictures, picture => Assert.Equal(expected, picture));
    }

    [Fact]
    public void The_background_is_opaque_so_that_any_page_will_do()
        => Assert.All(Loss().Pixels(), pixel => Assert.Equal(255, pixel.Alpha));

    [Fact]
    public void The_colours_of_the_lines_are_on_the_picture()
    {
        var pixels = Loss().Pixels().ToHashSet();

        Assert.Contains(Palette.Training.ToSKColor(), pixels);
        Assert.Contains(Palette.Validation.ToSKColor(), pixels);
    }

    [Fact]
    public void Headings_of_any_length_stay_inside_and_apart()
    {
        foreach (int title in new[] { 0, 10, 60, 300_000 })
        {
            using var figure = new Figure
            {
                Title = new string('W', title),
                Subtitle = new string('w', 300_000),
                Caption = new string('m', 300_000),
            };
            figure.AssertSound();
        }
    }

    [Fact]
    public void A_rehearsal_leaves_pictures_as_they_are()
    {
        byte[] expected = Loss().Png();

        using (var rehearsed = Loss())
            rehearsed.Rehearse();

        Assert.Equal(expected, Loss().Png());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Figure Loss()
        => LossChart.Of(Histories.Overfitting(50), new RunNotes { Caption = "table.csv", Kept = 50, Optimum = 0.005 });
}
