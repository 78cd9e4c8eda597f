namespace SoftmaxRegression.Plots;

/// <summary>What a trained classifier looks for in each class.</summary>
public static class WeightsChart
{
    /// <summary>One template for each class where the features are the pixels of an image; else the features with the
    /// largest weights of each class as bars.</summary>
    /// <param name="weights">N × K, one column for each class, without the bias.</param>
    /// <param name="features">The N names of the features.</param>
    /// <param name="classes">The K names of the classes.</param>
    /// <param name="image">Height and width of the image whose pixels, row by row, are the features. Unless given, N
    /// features are a square image when N is a square number from 16 up and their names differ in digits only.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    public static Chart Of(
        double[,] weights,
        IReadOnlyList<string> features,
        IReadOnlyList<string> classes,
        (int Height, int Width)? image = null)
    {
        var (n, k) = (features.Count, classes.Count);
        if (weights.GetLength(0) != n || weights.GetLength(1) != k)
            throw new ArgumentException($"{n} features and {k} classes need {n} × {k} weights.", nameof(weights));
        if (image is { } shape && shape.Height * shape.Width != n)
            throw new ArgumentException($"{n} features are not {shape.Height} × {shape.Width} pixels.", nameof(image));

        return (image ?? SquareImage(features)) is { } pixels
            ? Templates(weights, classes, pixels)
            : LargestWeights(weights, features, classes);
    }

    private static (int Height, int Width)? SquareImage(IReadOnlyList<string> features)
    {
        var side = (int)Math.Sqrt(features.Count);
        var kinds = features.Select(name => string.Concat(name.Where(c => !char.IsAsciiDigit(c)))).Distinct().Count();
        return side >= 4 && side * side == features.Count && kinds == 1 ? (side, side) : null;
    }

    private static Chart Templates(double[,] weights, IReadOnlyList<string> classes, (int Height, int Width) image)
    {
        var panels = classes.Select((name, k) => new Panel(Axis.Blank, Axis.Blank)
        {
            Title = name,
            HeatMap = new HeatMap(Template(k)),
        });
        var columns = classes.Count <= 4 ? classes.Count : (int)Math.Ceiling(Math.Sqrt(1.7 * classes.Count));
        var rows = (classes.Count + columns - 1) / columns;
        var largest = Largest(weights);
        var side = 760.0 / columns - 14;
        return new Chart("Weights of each class", [.. panels])
        {
            Subtitle = "a pixel that speaks for the class is orange, one that speaks against it blue",
            Columns = columns,
            Colors = new ColorScale("weight", -largest, largest, Palette.Diverging),
            Height = 110 + (int)(rows * (34 + side * image.Height / image.Width)),
        };

        double[,] Template(int k)
        {
            var template = new double[image.Height, image.Width];
            for (var pixel = 0; pixel < weights.GetLength(0); pixel++)
                template[pixel / image.Width, pixel % image.Width] = weights[pixel, k];
            return template;
        }
    }

    /// <summary>The end of the colour scale: all but the largest hundredth of the weights lie within, since a few
    /// outliers on the rim of an image would leave the rest of it without colour.</summary>
    private static double Largest(double[,] weights)
    {
        var magnitudes = weights.Cast<double>().Select(Math.Abs).Where(double.IsFinite).Order().ToList();
        var largest = magnitudes.Count == 0 ? 0 : magnitudes[(int)(0.99 * (magnitudes.Count - 1))];
        return largest > 0 ? largest : 1;
    }

    private static Chart LargestWeights(
        double[,] weights, IReadOnlyList<string> features, IReadOnlyList<string> classes)
    {
        var columns = classes.Count switch { <= 3 => classes.Count, 4 => 2, <= 9 => 3, _ => 4 };
        var rows = (classes.Count + columns - 1) / columns;
        var most = Math.Min(features.Count, rows switch { 1 => 12, <= 3 => 8, _ => 5 });
        var axis = Axis.Around("weight", weights.Cast<double>().Append(0));
        var panels = classes.Select((name, k) =>
        {
            var largest = Enumerable.Range(0, features.Count)
                .OrderByDescending(feature => Math.Abs(weights[feature, k])).Take(most).ToList();
            var bottom = k + columns >= classes.Count;
            var names = Axis.OfNames("", [.. largest.Select(feature => features[feature])]);
            return new Panel(bottom ? axis : axis with { Label = "" }, names)
            {
                Title = name,
                Bars = [.. largest.Select(feature => weights[feature, k])],
            };
        });
        return new Chart("Weights of each class", [.. panels])
        {
            Subtitle = most < features.Count
                ? $"the {most} features with the largest weights; to the right of 0 they speak for the class"
                : "features to the right of 0 speak for the class, to the left against it",
            Columns = columns,
            Height = Math.Max(140 + rows * (18 * most + 44), Math.Min(540, 140 + rows * (36 * most + 44))),
        };
    }
}
