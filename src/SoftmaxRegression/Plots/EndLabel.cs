namespace SoftmaxRegression.Plots;

/// <summary>What stands to the right of a panel at the height of a line's end: its final value and its name.</summary>
/// <param name="Value">The final value.</param>
/// <param name="Name">The name.</param>
/// <param name="Color">The colour of the line.</param>
/// <param name="X">Where the line ends, in the units of the axis.</param>
/// <param name="Y">Where the line ends, in the units of the axis.</param>
internal sealed record EndLabel(string Value, string Name, string Color, double X, double Y)
{
    public const double Size = 13;

    /// <summary>From the frame to the value.</summary>
    public const double Indent = 16;

    public double ValueWidth => Value == "" ? 0 : TextWidth.Of(Value, Size, bold: true) + 7;

    public double NameWidth => Math.Min(TextWidth.Of(Name, Size), PanelLayout.LongestEndName);

    /// <summary>The labels of all named lines of a panel.</summary>
    public static IReadOnlyList<EndLabel> Of(Panel panel)
    {
        var labels = new List<EndLabel>();
        foreach (var series in panel.Series.Where(series => series.Name != ""))
        {
            var last = Enumerable.Range(0, series.Ys.Count).LastOrDefault(i => double.IsFinite(series.Ys[i]), -1);
            if (last >= 0)
                labels.Add(new(series.EndValue, series.Name, series.Color, series.Xs[last], series.Ys[last]));
        }
        if (panel.Horizontal is { } line)
            labels.Add(new(NumberText.Short(line.Value), line.Label, Palette.Muted, panel.X.Max, line.Value));
        return labels;
    }

    /// <summary>Moves labels apart until none overlaps its neighbour, in as small steps as possible, and all lie
    /// between <paramref name="top"/> and <paramref name="bottom"/>.</summary>
    /// <param name="wished">Where each would be best, ascending.</param>
    /// <param name="distance">The least distance between two.</param>
    /// <param name="top">The least place.</param>
    /// <param name="bottom">The greatest place.</param>
    public static double[] Spread(IReadOnlyList<double> wished, double distance, double top, double bottom)
    {
        // Groups of labels that touch: each lies centred on the mean of what its members wish.
        var groups = new Stack<(double Sum, int Count)>();
        for (var i = 0; i < wished.Count; i++)
        {
            var group = (Sum: wished[i], Count: 1);
            while (groups.TryPeek(out var above) && Last(above) + distance > First(group))
            {
                groups.Pop();
                group = (above.Sum + group.Sum, above.Count + group.Count);
            }
            groups.Push(group);
        }
        return [.. groups.Reverse().SelectMany(group =>
            Enumerable.Range(0, group.Count).Select(i => First(group) + i * distance))];

        double First((double Sum, int Count) group)
        {
            var length = (group.Count - 1) * distance;
            return Math.Clamp(group.Sum / group.Count - length / 2, top, Math.Max(top, bottom - length));
        }

        double Last((double Sum, int Count) group) => First(group) + (group.Count - 1) * distance;
    }
}
