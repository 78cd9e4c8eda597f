using ScottPlot;
using ScottPlot.TickGenerators;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace SoftmaxRegression.Plots;

/// <summary>What a trained classifier looks for in each class.</summary>
public static class WeightsChart
{
    private const int MostClasses = 40;
    private const float LongestName = 160;
    private const int TitleHeight = 28;
    private const int LabelHeight = 20;
    private const int NarrowAxis = 120;
    private const int LeftMargin = 10;
    private const int RightMargin = 16;

    /// <summary>
    /// One template for each class where the features are the pixels of an image; else the features with the largest
    /// weights of each class as bars, and how many there are in all. A weight is what one more of its feature adds to the
    /// logit of the class: one standard deviation where numbers are standardised, else one unit; for a level of a category,
    /// having it. Of more than 40 classes, the first ones.
    /// </summary>
    /// <param name="model">The classifier.</param>
    /// <param name="image">Height and width of the image whose pixels, row by row, are the features. Unless given, N
    /// columns of numbers are a square image when N is a square number from 16 up and their names differ in digits only;
    /// where these are nothing but digits, when they are alike that would then stand above one another.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="ArgumentException">The image has another number of pixels.</exception>
    public static Figure Of(Model model, (int Height, int Width)? image = null)
    {
        string[] features = [.. model.Weights[model.Classes[0]].Keys];
        if (image is { } shape && (long)shape.Height * shape.Width != features.Length)
        {
            throw new ArgumentException(
                $"{features.Length} features are not {shape.Height} × {shape.Width} pixels.", nameof(image));
        }

        image ??= SquareImage(model);
        return image is { } pixels ? Templates(model, pixels) : LargestWeights(model, features);
    }

    private static (int Height, int Width)? SquareImage(Model model)
    {
        var columns = model.Columns;
        int side = (int)Math.Sqrt(columns.Count);
        if (side < 4 || side * side != columns.Count || !columns.All(column => column is NumericColumn and not DateColumn))
            return null;
        string kind = Kind(columns[0].Name);
        return columns.All(column => Kind(column.Name) == kind) && (kind != "" || AreAlikeFromRowToRow())
            ? (side, side)
            : null;

        static string Kind(string name) => string.Concat(name.Where(c => !char.IsAsciiDigit(c)));

        // Files without names have numbers for them, whether they hold pixels or words. The means of words that stand above
        // one another by chance differ by √2 of their deviation, those of pixels by a fraction of it.
        bool AreAlikeFromRowToRow()
        {
            double[] means = [.. columns.Cast<NumericColumn>().Select(column => column.Mean)];
            double mean = means.Average();
            double variance = means.Average(value => (value - mean) * (value - mean));
            return means.Zip(means.Skip(side), (upper, lower) => (upper - lower) * (upper - lower)).Average() < variance;
        }
    }

    private static Figure Templates(Model model, (int Height, int Width) image)
    {
        const int gap = 16, bar = 92;
        var classes = Shown(model);
        int columns = classes.Count <= 4 ? classes.Count : (int)Math.Ceiling(Math.Sqrt(1.7 * classes.Count));
        int rows = (classes.Count + columns - 1) / columns, width = (900 - 48 - bar) / columns - gap;
        var size = new PixelSize(width, width * image.Height / image.Width + TitleHeight);
        var figure = new Figure
        {
            Title = Title(model),
            Subtitle = Meaning(model, "pixel") + ": orange speaks for it, blue against it",
            Caption = RunNotes.CaptionOf(model.Origin),
            Height = 100 + rows * ((int)size.Height + gap / 2),
        };
        var room = figure.Content;
        double largest = Largest(classes.Select(of => of.Weights));
        foreach (var (k, (name, weights)) in classes.Index())
        {
            var corner = new Pixel(
                room.Left + k % columns * (width + gap), room.Top + k / columns * (size.Height + gap / 2));
            var plot = figure.Add(new PixelRect(corner, size));
            plot.Layout.Fixed(new PixelPadding(1, 1, 1, TitleHeight));
            plot.Box();
            plot.Axes.Left.RemoveTickGenerator();
            plot.Axes.Bottom.RemoveTickGenerator();
            plot.Head(name, width);
            var template = new double[image.Height, image.Width];
            foreach (var (pixel, weight) in weights.Index())
                template[pixel / image.Width, pixel % image.Width] = weight;
            var map = plot.Map(template, Palette.Diverging, -largest, largest);
            if (k == 0)
            {
                var place = new PixelSize(bar - gap, Math.Min(rows * size.Height, 300));
                figure.AddColorBar(map, "weight", new PixelRect(
                    new Pixel(room.Right - place.Width, room.Top + TitleHeight), place));
            }
        }

        return figure;
    }

    /// <summary>
    /// The end of the colour scale: all but the largest hundredth of the weights lie within, since a few outliers on
    /// the rim of an image would leave the rest of it without colour.
    /// </summary>
    private static double Largest(IEnumerable<double[]> weights)
    {
        double[] sizes = [.. weights.SelectMany(of => of).Select(Math.Abs).Where(double.IsFinite).Order()];
        double largest = sizes.Length == 0 ? 0 : sizes[(int)(0.99 * (sizes.Length - 1))];
        return largest > 0 ? largest : 1;
    }

    private static Figure LargestWeights(Model model, string[] features)
    {
        var classes = Shown(model);
        int columns = classes.Count switch { <= 3 => classes.Count, 4 => 2, <= 9 => 3, _ => 4 };
        int rows = (classes.Count + columns - 1) / columns;
        int most = Math.Min(features.Length, rows switch { 1 => 12, <= 3 => 8, _ => 5 });
        var figure = new Figure
        {
            Title = Title(model),
            Subtitle = Meaning(model, "feature") + (most == features.Length
                ? ""
                : $" · the {most} largest of {NumberText.Count(features.Length)} weights"),
            Caption = RunNotes.CaptionOf(model.Origin),
            Height = Math.Max(120 + rows * (18 * most + 56), Math.Min(540, 120 + rows * (36 * most + 56))),
        };
        var room = figure.Content;
        var size = new PixelSize(room.Width / columns, (room.Height - LabelHeight) / rows);
        var words = Words.Style(Words.TickSize, Palette.Ink);
        var largest = classes.Select(of =>
            of.Weights.Index().OrderByDescending(weight => Math.Abs(weight.Item)).Take(most).ToList()).ToList();
        int[] shown = [.. largest.SelectMany(of => of).Select(weight => weight.Index).Distinct()];
        var names = shown.Zip(words.FitApart([.. shown.Select(j => features[j])], Math.Min(LongestName, size.Width / 2)))
            .ToDictionary(name => name.First, name => name.Second);
        float longest = names.Values.Max(words.WidthOf);
        double[] values = [0, .. largest.SelectMany(of => of).Select(weight => weight.Item).Where(double.IsFinite)];
        bool isNarrow = size.Width - (longest + LeftMargin + RightMargin) < NarrowAxis;
        int exponent = Exponent(values.Max(Math.Abs), isNarrow);
        double unit = Math.Pow(10, exponent), low = values.Min() / unit, high = values.Max() / unit;
        double pad = 0.05 * Math.Max(high - low, 1e-3);
        foreach (var (k, weights) in largest.Index())
        {
            bool isLowest = k + columns >= classes.Count;
            int label = isLowest ? LabelHeight : 0;
            var corner = new Pixel(room.Left + k % columns * size.Width, room.Top + k / columns * size.Height);
            var plot = figure.Add(new PixelRect(corner, new PixelSize(size.Width, size.Height + label)));
            plot.Layout.Fixed(new PixelPadding(longest + LeftMargin, RightMargin, 30 + label, 24));
            plot.Head(classes[k].Name, size.Width - longest - LeftMargin);
            DrawBars(plot, [.. weights.Select(weight =>
                (names[weight.Index], double.IsFinite(weight.Item) ? weight.Item / unit : 0))]);
            if (isNarrow)
                plot.Axes.Bottom.TickGenerator = FewNumbers(low, high);
            else
                ((NumericAutomatic)plot.Axes.Bottom.TickGenerator).TickDensity = 1; // with fewer, 0 may be all there is
            plot.Axes.SetLimits(low - pad, high + pad, -0.5, most - 0.5);
            plot.XLabel(!isLowest ? "" : exponent == 0 ? "weight" : $"weight in {NumberText.Scientific(1, exponent)}");
        }

        return figure;
    }

    /// <summary>The power of ten to count in: many features have small weights, and along a short axis goes one digit only.</summary>
    private static int Exponent(double largest, bool isNarrow)
        => largest < 1e-300 || (!isNarrow && largest is >= 0.1 and < 1000) ? 0 : (int)Math.Floor(Math.Log10(largest));

    /// <summary>0 and a round number on either side, where ScottPlot may leave nothing but 0.</summary>
    private static NumericManual FewNumbers(double low, double high)
    {
        double round = Math.Max(-low, high) switch { < 2 => 1, < 5 => 2, _ => 5 };
        double[] numbers = [.. new[] { -round, 0, round }.Where(number => number >= low && number <= high)];
        return new NumericManual(numbers, [.. numbers.Select(NumberText.Tick)]);
    }

    /// <summary>The largest at the top; those that speak for the class to the right.</summary>
    private static void DrawBars(Plot plot, List<(string Name, double Value)> weights)
    {
        var bars = plot.Add.Bars(weights.Index().Select(weight => new Bar
        {
            Position = weights.Count - 1 - weight.Index,
            Value = weight.Item.Value,
            Size = 0.64,
            FillColor = weight.Item.Value > 0 ? Palette.Validation : Palette.Training,
            LineWidth = 0,
        }).ToList());
        bars.Horizontal = true;
        plot.Add.VerticalLine(0, 1, Palette.Ink);
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Grid.XAxisStyle.IsVisible = true;
        plot.Axes.Left.Name(weights.Select(weight => weight.Name), lastAtZero: true);
    }

    private static List<(string Name, double[] Weights)> Shown(Model model)
        => [.. model.Classes.Take(MostClasses).Select(name => (name, model.Weights[name].Values.ToArray()))];

    private static string Title(Model model) => model.Classes.Count <= MostClasses
        ? "Weights of each class"
        : $"Weights of the first {MostClasses} of {NumberText.Count(model.Classes.Count)} classes";

    /// <summary>What the number of a weight says.</summary>
    private static string Meaning(Model model, string feature)
    {
        string number = $"one {(model.Standardize ? "standard deviation" : "unit")} more of a {feature}";
        string more = !model.Columns.OfType<CategoricalColumn>().Any() ? number
            : model.Columns.OfType<NumericColumn>().Any() ? $"{number}, or having a level,"
            : "having a level";
        return $"what {more} adds to the logit of the class";
    }
}
