using ScottPlot;

namespace SoftmaxRegression.Plots;

/// <summary>What colours, markers, rings and lines on a plane mean.</summary>
internal static class BoundaryKey
{
    private const float Line = 24;
    private const float Indent = 42;

    /// <summary>How the lines of equal probability are drawn.</summary>
    public static readonly LinePattern[] Patterns = [new([6, 4], 0, ""), new([2, 3], 0, "")];

    /// <summary>What is around a marker of some size, where a row is predicted wrong.</summary>
    public static MarkerStyle Ring(float size) => new(MarkerShape.OpenCircle, size + 6, Palette.Ink)
    {
        LineColor = Palette.Ink,
        LineWidth = 1.5f,
    };

    /// <summary>Draws the key at a place.</summary>
    public static void Draw(Figure figure, PixelRect place, ShownClasses classes, List<PlacedRow>? rows)
    {
        var plot = figure.Add(place);
        plot.Axes.Frameless();
        plot.HideGrid();
        plot.Layout.Fixed(new PixelPadding(0));
        plot.Axes.SetLimits(0, place.Width, place.Height, 0); // pixels from the top left
        float top = 14;
        Write(plot, 0, top, rows is null ? "predicted class" : "class", Palette.Muted, place.Width);
        foreach (var group in classes.Groups)
        {
            top += Line;
            var swatch = plot.Add.Rectangle(0, Indent - 12, top + 8, top - 8);
            swatch.FillColor = Palette.Tints(group.Color).GetColor(0.7);
            swatch.LineWidth = 0;
            string members = "";
            if (rows is not null)
            {
                plot.Add.Marker((Indent - 12) / 2, top).MarkerStyle = group.Marker(9);
                members = NumberText.Count(rows.Count(row => classes.GroupOf(row.Label) == group));
            }

            Write(plot, Indent, top, group.Name, Palette.Ink, place.Width - Indent, members);
        }

        if (rows is not null)
        {
            top += 1.4f * Line;
            plot.Add.Marker((Indent - 12) / 2, top).MarkerStyle = Ring(9);
            string count = NumberText.Count(rows.Count(row => row.IsWrong));
            Write(plot, Indent, top, "predicted wrong", Palette.Ink, place.Width - Indent, count);
            top += 0.8f * Line;
            Write(plot, Indent, top, "from all of its features", Palette.Muted, place.Width - Indent);
        }

        top += 1.4f * Line;
        Write(plot, 0, top, "the predicted class", Palette.Muted, place.Width);
        AddLine("changes", new LineStyle(1.5f, Palette.Ink));
        foreach (var (level, pattern) in BoundaryChart.Levels.Zip(Patterns))
            AddLine($"has probability {NumberText.Tick(level)}", new LineStyle(1.2f, Palette.Muted, pattern));

        void AddLine(string words, LineStyle style)
        {
            top += Line;
            plot.Add.Line(0, top, Indent - 12, top).LineStyle = style;
            Write(plot, Indent, top, words, Palette.Ink, place.Width - Indent);
        }
    }

    /// <summary>Words, as much of them as fits, and to the right of them a number.</summary>
    private static void Write(Plot plot, float left, float top, string words, Color color, float width, string count = "")
    {
        var style = Words.Style(Words.LabelSize, color);
        var small = Words.Style(Words.TickSize, Palette.Muted);
        float room = width - (count == "" ? 0 : small.WidthOf(count) + 10);
        string shown = style.Fit(words, room);
        plot.Write(shown, left, top, style, Alignment.MiddleLeft);
        if (count != "")
            plot.Write(count, left + style.WidthOf(shown) + 8, top, small, Alignment.MiddleLeft);
    }
}
