using ScottPlot;
using SoftmaxRegression.Models;

namespace SoftmaxRegression.Plots;

/// <summary>Which classes are taken for which.</summary>
public static class ConfusionChart
{
    /// <summary>So many classes can still be told apart.</summary>
    private const int MostClasses = 40;

    private const float LongestName = 180;

    /// <summary>
    /// The confusion matrix: counts, and for each actual class the shares of its predictions. Of more than 40 classes,
    /// the most frequent ones; the shares remain those of all predictions.
    /// </summary>
    /// <param name="scores">What was counted.</param>
    /// <param name="part">Which rows were counted: training, validation, test.</param>
    /// <param name="caption">What was trained on and how, as <see cref="RunNotes.CaptionOf"/> says it.</param>
    /// <returns>The picture.</returns>
    public static Figure Of(Evaluation scores, string part, string caption = "")
    {
        var classes = scores.PerClass;
        int[] shown = [.. Enumerable.Range(0, classes.Count)
            .OrderByDescending(k => classes[k].Support).Take(MostClasses).Order()];
        int k = shown.Length;
        var words = Words.Style(Words.TickSize, Palette.Ink);
        string[] names = words.FitApart([.. shown.Select(i => classes[i].Class)], LongestName);
        float longest = names.Max(words.WidthOf);
        float cell = Math.Clamp(460f / k, Math.Min(30, 900f / k), 110), side = cell * k;
        bool isTurned = longest > cell - 6;
        var padding = new PixelPadding(longest + 44, 24, isTurned ? longest + 44 : 50, 6);
        var size = new PixelSize(side + padding.Horizontal, side + padding.Vertical);
        var figure = new Figure
        {
            Title = $"Confusion matrix of the {part} rows"
                + (k < classes.Count ? $", {k} most frequent of {NumberText.Count(classes.Count)} classes" : ""),
            Subtitle = Summary(scores),
            Caption = caption,
            Width = Math.Max(900, (int)size.Width + 160),
            Height = (int)size.Height + 92,
        };

        var room = figure.Content;
        float left = room.HorizontalCenter - (side + padding.Left) / 2;
        var plot = figure.Add(new PixelRect(new Pixel(left - 20, room.Top), size));
        plot.Layout.Fixed(padding);
        plot.Box();
        plot.XLabel("predicted class");
        plot.YLabel("actual class");
        plot.Axes.Bottom.Name(names);
        plot.Axes.Left.Name(names, lastAtZero: true);
        if (isTurned)
        {
            plot.Axes.Bottom.MinimumSize = padding.Bottom; // ScottPlot measures its names as if they lay flat
            plot.Axes.Bottom.TickLabelStyle.Rotation = -90;
            plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        }

        var shares = new double[k, k];
        foreach (var (row, actual) in shown.Index())
        {
            foreach (var (column, predicted) in shown.Index())
                shares[row, column] = (double)scores.Confusion[actual][predicted] / classes[actual].Support;
        }

        var map = plot.Map(shares, Palette.Sequential, 0, 1);
        for (int i = 1; i < k; i++)
        {
            plot.Add.VerticalLine(i - 0.5, 1, Palette.Grid);
            plot.Add.HorizontalLine(i - 0.5, 1, Palette.Grid);
        }

        foreach (var (row, actual) in shown.Index())
        {
            foreach (var (column, predicted) in shown.Index())
                Write(plot, column, k - 1 - row, scores.Confusion[actual][predicted], shares[row, column], cell);
        }

        figure.AddColorBar(map, "share of row", new PixelRect(
            new Pixel(left + side + padding.Left, room.Top + padding.Top), new PixelSize(90, side)));
        return figure;
    }

    /// <summary>The count in a cell, and where there is room its share of the row.</summary>
    private static void Write(Plot plot, int x, int y, int count, double share, float cell)
    {
        var ink = Palette.InkOn(Palette.Sequential.GetColor(share));
        if (double.IsNaN(share))
        {
            Add("–", Words.Style(11, Palette.Muted), 0);
        }
        else if (count > 0)
        {
            bool hasRoom = cell >= 38;
            Add(NumberText.Count(count), Words.Style(hasRoom ? 14 : 10, ink, bold: true), hasRoom ? -8 : 0);
            if (hasRoom)
                Add(NumberText.Percent(share, decimals: 0), Words.Style(11, ink), 9);
        }

        void Add(string number, LabelStyle words, float offset)
        {
            if (words.WidthOf(number) > cell - 2)
                return;
            plot.Write(number, x, y, words, Alignment.MiddleCenter).OffsetY = offset;
        }
    }

    private static string Summary(Evaluation scores)
    {
        if (scores.Rows == 0)
            return "no rows";
        long correct = scores.Confusion.Index().Sum(row => (long)row.Item[row.Index]);
        string summary = $"{NumberText.Count(correct)} of {NumberText.Count(scores.Rows)} correct "
            + $"({NumberText.Percent((double)correct / scores.Rows)})";
        var (wrong, taken, times) = CommonestError(scores);
        return times == 0
            ? summary
            : $"{summary} · commonest error: {Name(wrong)} taken for {Name(taken)} ({NumberText.Count(times)})";

        string Name(int i) => Words.Style(Words.LabelSize, Palette.Muted).Fit(scores.PerClass[i].Class, LongestName);
    }

    private static (int Actual, int Predicted, int Count) CommonestError(Evaluation scores)
    {
        var commonest = (Actual: 0, Predicted: 0, Count: 0);
        foreach (var (actual, row) in scores.Confusion.Index())
        {
            if (scores.PerClass[actual].Support - row[actual] <= commonest.Count)
                continue; // of many classes, most have fewer errors in all
            foreach (var (predicted, count) in row.Index())
            {
                if (count > commonest.Count && predicted != actual)
                    commonest = (actual, predicted, count);
            }
        }

        return commonest;
    }
}
