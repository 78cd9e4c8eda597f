using System.Globalization;

namespace SoftmaxRegression.Plots;

/// <summary>The softmax function of two classes as a picture.</summary>
/// <remarks>Source: Roelants, "Softmax classification with cross-entropy", the figure of P(t = 1 | z) and P(t = 2 | z).
/// </remarks>
public static class SoftmaxChart
{
    private const double Limit = 5;
    private const int Cells = 160;

    private static readonly double[] Levels = [0.01, 0.1, 0.5, 0.9, 0.99];

    /// <summary>The probabilities of both classes over the plane of the logits z₁ and z₂, from −5 to 5 each.</summary>
    /// <param name="softmax">P(t = 1 | z) for the logits z₁ and z₂; falls as z₂ grows.</param>
    public static Chart Of(Func<double, double, double> softmax) =>
        new("Softmax of two logits",
            [
                Surface("P(t = 1 | z)", softmax, softmax),
                Surface("P(t = 2 | z)", (z1, z2) => 1 - softmax(z1, z2), softmax),
            ])
        {
            Subtitle = "only the difference z₁ − z₂ counts: the lines of equal probability are straight and parallel",
            Columns = 2,
            Colors = new ColorScale("probability", 0, 1, Palette.Sequential),
            Height = 500,
        };

    private static Panel Surface(
        string title, Func<double, double, double> probability, Func<double, double, double> softmax)
    {
        var values = new double[Cells, Cells];
        for (var row = 0; row < Cells; row++)
        {
            for (var column = 0; column < Cells; column++)
                values[row, column] = probability(Center(column), -Center(row));
        }
        return new Panel(new Axis("z₁", -Limit, Limit), new Axis("z₂", -Limit, Limit))
        {
            Title = title,
            HeatMap = new HeatMap(values),
            Series = [.. Levels.Select(level => Contour(level, softmax))],
            Notes = [.. Levels.Select(level => Words(level, softmax, probability))],
        };
    }

    private static double Center(int cell) => -Limit + (cell + 0.5) * 2 * Limit / Cells;

    private static Series Contour(double level, Func<double, double, double> softmax)
    {
        double[] z1 = [.. Enumerable.Range(0, Cells + 1).Select(i => -Limit + i * 2 * Limit / Cells)];
        return new Series("", z1, [.. z1.Select(z => Crossing(z2 => softmax(z, z2), level))], Palette.Validation)
        {
            Style = LineStyle.Thin,
        };
    }

    /// <summary>The label of a contour lies where it crosses the diagonal from top left to bottom right.</summary>
    private static Note Words(
        double level, Func<double, double, double> softmax, Func<double, double, double> probability)
    {
        var z2 = Crossing(z => softmax(-z, z), level);
        return new Note(-z2, z2, probability(-z2, z2).ToString("0.##", CultureInfo.InvariantCulture));
    }

    /// <summary>Where a falling function takes a value, by bisection; NaN where it does not.</summary>
    private static double Crossing(Func<double, double> function, double level)
    {
        var (low, high) = (-Limit, Limit);
        if (function(low) < level || function(high) > level)
            return double.NaN;
        for (var i = 0; i < 40; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = function(middle) > level ? (middle, high) : (low, middle);
        }
        return low;
    }
}
