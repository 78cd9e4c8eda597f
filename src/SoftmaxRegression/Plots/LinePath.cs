using System.Globalization;
using System.Text;

namespace SoftmaxRegression.Plots;

/// <summary>The path of a line in SVG, no longer than the picture is wide: of the points in one column of pixels only
/// the first, the lowest, the highest and the last are kept, so every spike of a long history stays visible.</summary>
internal static class LinePath
{
    /// <summary>A small circle around the current point.</summary>
    private const string Dot = "m-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0";

    /// <summary>The "d" of a path element; a point between gaps is a dot.</summary>
    /// <param name="xs">Pixels, ascending.</param>
    /// <param name="ys">Pixels; NaN where the line has a gap.</param>
    /// <param name="columnWidth">How many pixels count as one column.</param>
    public static string Of(IReadOnlyList<double> xs, IReadOnlyList<double> ys, double columnWidth)
    {
        var path = new StringBuilder();
        var (previous, pending) = (-1, -1); // the last point of the line so far; a point that has only been moved to
        for (int start = 0, end; start < xs.Count; start = end)
        {
            var column = Math.Floor(xs[start] / columnWidth);
            for (end = start + 1; end < xs.Count && Math.Floor(xs[end] / columnWidth) == column;)
                end++;

            var kept = Extremes(ys, start, end);
            if (kept.Count == 0)
            {
                EndDot();
                previous = -1;
            }
            foreach (var i in kept)
                Add(i);
        }
        EndDot();
        return path.ToString();

        void Add(int i)
        {
            path.Append(previous < 0 ? 'M' : 'L').Append(Number(xs[i])).Append(' ').Append(Number(ys[i]));
            (pending, previous) = (previous < 0 ? i : -1, i);
        }

        void EndDot()
        {
            if (pending >= 0)
                path.Append(Dot);
            pending = -1;
        }
    }

    private static List<int> Extremes(IReadOnlyList<double> ys, int start, int end)
    {
        var (first, lowest, highest, last) = (-1, -1, -1, -1);
        for (var i = start; i < end; i++)
        {
            if (double.IsNaN(ys[i]))
                continue;
            first = first < 0 ? i : first;
            lowest = lowest < 0 || ys[i] < ys[lowest] ? i : lowest;
            highest = highest < 0 || ys[i] > ys[highest] ? i : highest;
            last = i;
        }
        return first < 0 ? [] : [.. new SortedSet<int> { first, lowest, highest, last }];
    }

    private static string Number(double pixels) => pixels.ToString("0.#", CultureInfo.InvariantCulture);
}
