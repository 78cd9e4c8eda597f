using System.Globalization;

namespace SoftmaxRegression.Plots;

/// <summary>Which classes are taken for which.</summary>
public static class ConfusionChart
{
    /// <summary>The confusion matrix: counts, and for each actual class the shares of its predictions.</summary>
    /// <param name="counts">K × K: how many examples of class [row] were predicted to be of class [column].</param>
    /// <param name="classes">The K names of the classes.</param>
    /// <exception cref="ArgumentException">The matrix is not K × K.</exception>
    public static Chart Of(IReadOnlyList<int[]> counts, IReadOnlyList<string> classes)
    {
        var k = classes.Count;
        if (k == 0 || counts.Count != k || counts.Any(row => row.Length != k))
            throw new ArgumentException($"{k} classes need {k} × {k} counts.", nameof(counts));

        var shares = new double[k, k];
        var labels = new string[k, k];
        for (var actual = 0; actual < k; actual++)
        {
            var total = Enumerable.Range(0, k).Sum(predicted => (long)counts[actual][predicted]);
            for (var predicted = 0; predicted < k; predicted++)
            {
                var count = counts[actual][predicted];
                shares[actual, predicted] = total == 0 ? double.NaN : (double)count / total;
                labels[actual, predicted] = total == 0 ? "–" : Label(count, shares[actual, predicted]);
            }
        }

        var room = Math.Clamp(30 * k, Math.Min(40 * k, 560), 900); // pixels; a cell of 30 has room for two numbers
        return new Chart("Confusion matrix",
            [new Panel(Axis.OfNames("predicted class", classes), Axis.OfNames("actual class", classes))
            {
                HeatMap = new HeatMap(shares) { Labels = labels },
            }])
        {
            Subtitle = Summary(counts, classes),
            Colors = new ColorScale("share of row", 0, 1, Palette.Sequential),
            Width = Math.Max(900, room + 360),
            Height = Math.Max(540, room + 220),
        };
    }

    private static string Label(int count, double share) =>
        count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count:N0}\n{share:0%}");

    private static string Summary(IReadOnlyList<int[]> counts, IReadOnlyList<string> classes)
    {
        var cells = from actual in Enumerable.Range(0, classes.Count)
                    from predicted in Enumerable.Range(0, classes.Count)
                    select (actual, predicted, count: (long)counts[actual][predicted]);
        var total = cells.Sum(cell => cell.count);
        if (total == 0)
            return "no examples";
        var (wrong, taken, times) = cells.Where(cell => cell.actual != cell.predicted)
            .Append((actual: 0, predicted: 0, count: 0)).MaxBy(cell => cell.count);
        var correct = cells.Where(cell => cell.actual == cell.predicted).Sum(cell => cell.count);
        var accuracy = NumberText.Percent((double)correct / total);
        var summary = $"{NumberText.Count(correct)} of {NumberText.Count(total)} correct ({accuracy})";
        return times == 0
            ? summary
            : $"{summary} · commonest error: {classes[wrong]} taken for {classes[taken]} ({NumberText.Count(times)})";
    }
}
