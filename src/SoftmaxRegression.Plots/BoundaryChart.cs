using ScottPlot;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace SoftmaxRegression.Plots;

/// <summary>Where one class ends and the next begins.</summary>
public static class BoundaryChart
{
    /// <summary>A marker each for so many rows; of more, evenly spread ones.</summary>
    internal const int MostRows = 5000;

    /// <summary>Probabilities of the predicted class along which there is a line.</summary>
    internal static readonly double[] Levels = [0.75, 0.9];

    private const int KeyWidth = 210;

    /// <summary>The sides of a cell of the map, and of the net that lines are found with, in pixels of the layout.</summary>
    private const int Fine = 2, Coarse = 3;

    /// <summary>Of more classes there are fewer cells, since each of them takes a softmax of all.</summary>
    private const int FewClasses = 40;

    /// <summary>
    /// The plane of two columns of numbers, coloured by the most probable class and the darker the more probable that is;
    /// all other features are those of <see cref="MiddleExample"/>. Over it the rows, by the colour and the marker of
    /// their labels, and rings around those that the model predicts wrong; it sees all of their features. Of more classes than
    /// there are colours, those have one that are most frequent, as the label of rows and on the plane.
    /// </summary>
    /// <param name="model">The classifier.</param>
    /// <param name="plane">The plane of two of its columns. It reaches as far as the rows, or without any to 3 standard
    /// deviations from the means.</param>
    /// <param name="rows">Labelled rows, read with <see cref="RowReader.WithLabels"/>; null for the plane alone.</param>
    /// <param name="source">What the rows are called.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="InputException">There is no row, or something wrong with one.</exception>
    public static Figure Of(Model model, FeaturePlane plane, IEnumerable<EncodedRows>? rows = null, string source = "the rows")
    {
        var placed = rows is null ? null : PlacedRow.Of(model, plane, rows);
        if (placed is [])
            throw new InputException($"There is no row in {source}; give rows, or leave them out.");
        var area = Area(plane, placed);
        var classes = new ShownClasses(model.Classes, Frequencies(model, plane, area, placed));
        var figure = new Figure
        {
            Title = "Predicted class by two features",
            Subtitle = Subtitle(model, placed, source),
            Caption = RunNotes.CaptionOf(model.Origin),
        };

        var room = figure.Content;
        var plot = figure.Add(new PixelRect(room.Left - 12, room.Right - KeyWidth, room.Bottom, room.Top));
        bool hasLongTicks = plane.Y is DateColumn || Math.Max(Math.Abs(area.Bottom), Math.Abs(area.Top)) >= 1e5;
        var padding = new PixelPadding(hasLongTicks ? 112 : 74, 8, 46, 6);
        var size = new PixelSize(room.Width - KeyWidth + 12 - padding.Horizontal, room.Height - padding.Vertical);
        plot.Layout.Fixed(padding);
        plot.Box();
        plot.Axes.Bottom.Take(plane.X, size.Width);
        plot.Axes.Left.Take(plane.Y, size.Height);
        DrawPlane(plot, plane, classes, area, size);
        if (placed is not null)
            DrawRows(plot, classes, placed);
        plot.Axes.SetLimits(area);
        BoundaryKey.Draw(figure, new PixelRect(room.Right - KeyWidth + 16, room.Right, room.Bottom, room.Top), classes, placed);
        return figure;
    }

    /// <summary>As far as the rows, with a margin; or 3 standard deviations.</summary>
    private static CoordinateRect Area(FeaturePlane plane, List<PlacedRow>? rows)
    {
        var (left, right) = Range(plane.X, rows?.Select(row => row.Place.X));
        var (bottom, top) = Range(plane.Y, rows?.Select(row => row.Place.Y));
        return new CoordinateRect(left, right, bottom, top);

        static (double, double) Range(NumericColumn column, IEnumerable<double>? values)
        {
            if (values is null)
                return (column.Mean - 3 * column.Deviation, column.Mean + 3 * column.Deviation);
            double min = values.Min(), max = values.Max();
            double margin = max > min ? 0.06 * (max - min) : column.Deviation; // all rows may be on one line
            return (min - margin, max + margin);
        }
    }

    /// <summary>The share of each class in the rows, where there are some, plus that in the plane.</summary>
    private static double[] Frequencies(Model model, FeaturePlane plane, CoordinateRect area, List<PlacedRow>? rows)
    {
        const int across = 40, up = 30;
        double[] frequencies = new double[model.Classes.Count];
        foreach (int k in new BoundaryGrid(plane, area, across, up, watched: []).Predicted)
            frequencies[k] += 1.0 / (across * up);
        foreach (var row in rows ?? [])
            frequencies[row.Label] += 1.0 / rows!.Count;
        return frequencies;
    }

    private static void DrawPlane(Plot plot, FeaturePlane plane, ShownClasses classes, CoordinateRect area, PixelSize size)
    {
        var map = Grid(Fine, watched: []);
        double least = 1.0 / classes.Count;
        foreach (var group in classes.Groups)
        {
            var values = new double[map.Ys.Length, map.Xs.Length];
            bool isSeen = false;
            for (int row = 0; row < map.Ys.Length; row++)
            {
                for (int column = 0; column < map.Xs.Length; column++)
                {
                    bool isOwn = classes.GroupOf(map.Predicted[row, column]) == group;
                    values[row, column] = isOwn ? map.Probability[row, column] : double.NaN;
                    isSeen |= isOwn;
                }
            }

            if (!isSeen)
                continue;
            var heat = plot.Map(values, Palette.Tints(group.Color), least, 1);
            heat.NaNCellColor = Colors.Transparent;
            heat.Extent = area;
        }

        int[] watched = [.. classes.Groups.Where(group => !group.IsOthers).Select(group => group.Classes[0])];
        var net = Grid(Coarse, watched);
        foreach (var (i, group) in classes.Groups.Take(watched.Length).Index())
        {
            plot.Contours(net.Xs, net.Ys, net.Leads[i], [0], new LineStyle(1.5f, Palette.Ink));
            foreach (var (level, pattern) in Levels.Zip(BoundaryKey.Patterns))
                plot.Contours(net.Xs, net.Ys, net.Probabilities[i], [level], new LineStyle(1.2f, Palette.Muted, pattern));
        }

        BoundaryGrid Grid(int cell, IReadOnlyList<int> watched)
        {
            double share = Math.Min(1, Math.Sqrt((double)FewClasses / classes.Count)) / cell;
            return new BoundaryGrid(plane, area, (int)(share * size.Width) + 2, (int)(share * size.Height) + 2, watched);
        }
    }

    private static void DrawRows(Plot plot, ShownClasses classes, List<PlacedRow> rows)
    {
        var drawn = PlacedRow.Some(rows, MostRows);
        float size = drawn.Count switch { <= 250 => 9, <= 1500 => 7, _ => 5 };
        foreach (var group in classes.Groups)
        {
            Coordinates[] places = [.. drawn.Where(row => classes.GroupOf(row.Label) == group).Select(row => row.Place)];
            if (places.Length > 0)
                plot.Add.Markers(places).MarkerStyle = group.Marker(size);
        }

        Coordinates[] wrong = [.. drawn.Where(row => row.IsWrong).Select(row => row.Place)];
        if (wrong.Length > 0)
            plot.Add.Markers(wrong).MarkerStyle = BoundaryKey.Ring(size);
    }

    private static string Subtitle(Model model, List<PlacedRow>? rows, string source)
    {
        const int mostNamed = 3;
        string seen = rows is null ? "rows are left out"
            : rows.Count > MostRows ? $"{NumberText.Count(MostRows)} of {NumberText.Count(rows.Count)} rows of {source}"
            : $"{NumberText.Count(rows.Count)} {(rows.Count == 1 ? "row" : "rows")} of {source}";
        var texts = model.Columns.OfType<CategoricalColumn>().ToList();
        int numbers = model.Columns.Count - texts.Count - 2;
        var words = Words.Style(Words.LabelSize, Palette.Muted);
        var levels = texts.Take(mostNamed).Select(text => $"{Short(text.Name)} = {Short(text.MostFrequent)}");
        string[] others =
        [
            .. numbers > 0 ? ["other numbers at their means"] : Array.Empty<string>(),
            .. levels,
            .. texts.Count > mostNamed ? ["and so on"] : Array.Empty<string>(),
        ];
        string plane = others.Length == 0 ? "" : $" · plane: {string.Join(", ", others)}"
            + (texts.Count > 0 ? " (most frequent)" : "");
        return seen + plane;

        string Short(string name) => words.Fit(name, 120);
    }
}
