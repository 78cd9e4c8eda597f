using System.Xml.Linq;

namespace SoftmaxRegression.Plots;

/// <summary>Draws charts as SVG, with nothing to install.</summary>
public static class SvgRenderer
{
    private const string Fonts =
        "'Segoe UI', 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

    private const double Border = 24;
    private const double TitleSize = 20;
    private const double SubtitleSize = 13;
    private const double ColorBarWidth = 14;
    private const double ColorBarGap = 26;

    /// <summary>The picture of a chart, at most 200 kB for as long a history as anybody has.</summary>
    /// <param name="chart">What to draw.</param>
    public static XDocument Render(Chart chart)
    {
        var svg = Svg.Element(
            "svg",
            ("width", chart.Width),
            ("height", chart.Height),
            ("viewBox", $"0 0 {chart.Width} {chart.Height}"),
            ("role", "img"),
            ("aria-labelledby", "title description"),
            ("font-family", Fonts));
        svg.Add(
            Described("title", chart.Title),
            Described("description", Description(chart)),
            Svg.Rectangle(new Box(0, 0, chart.Width, chart.Height), Palette.Paper));

        chart = HeatMapPath.Compact(chart);
        var content = new Box(Border, Border, chart.Width - Border, chart.Height - Border);
        content = DrawHeading(svg, chart, content);
        if (chart.Colors is { } scale)
            content = content with { Right = content.Right - ColorBarGap - ColorBar(scale).Width };
        var layouts = PanelLayout.Of(chart, content).ToList();
        foreach (var (panel, layout) in chart.Panels.Zip(layouts))
            svg.Add(new SvgPanel(panel, layout, chart).Draw());
        if (chart.Colors is { } colors)
            DrawColorBar(svg, colors, layouts);
        return new XDocument(svg);
    }

    private static Box DrawHeading(XElement svg, Chart chart, Box content)
    {
        var top = content.Top + 0.75 * TitleSize;
        var title = TextWidth.Fit(chart.Title, content.Width, TitleSize, bold: true);
        svg.Add(Svg.Text(title, content.Left, top, TitleSize, Palette.Ink, bold: true));
        if (chart.Subtitle != "")
        {
            top += SubtitleSize + 8;
            var subtitle = TextWidth.Fit(chart.Subtitle, content.Width, SubtitleSize);
            svg.Add(Svg.Text(subtitle, content.Left, top, SubtitleSize, Palette.Muted));
        }
        return content with { Top = top + 16 };
    }

    private static (IReadOnlyList<Tick> Ticks, double Width) ColorBar(ColorScale colors)
    {
        var ticks = Ticks.Of(new Axis(colors.Label, colors.Min, colors.Max), 5);
        var numbers = ColorBarWidth + 7 + ticks.Max(tick => TextWidth.Of(tick.Label, PanelLayout.TickSize));
        return (ticks, Math.Max(numbers, TextWidth.Of(colors.Label, PanelLayout.LabelSize)));
    }

    /// <summary>To the right of the panels, the smallest value at the bottom.</summary>
    private static void DrawColorBar(XElement svg, ColorScale colors, IReadOnlyList<PanelLayout> layouts)
    {
        var left = layouts.Max(layout => layout.Frame.Right) + ColorBarGap;
        var (top, bottom) = (layouts.Min(layout => layout.Frame.Top), layouts.Max(layout => layout.Frame.Bottom));
        var height = Math.Min(bottom - top - 24, 260);
        top += (bottom - top - height) / 2;
        var bar = new Box(left, top, left + ColorBarWidth, top + height);

        svg.Add(Svg.Text(colors.Label, left, top - 12, PanelLayout.LabelSize, Palette.Muted));
        var steps = Svg.Element("g", Svg.Crisp);
        var step = height / ColorScale.Levels;
        for (var level = 0; level < ColorScale.Levels; level++)
        {
            var lower = bar.Bottom - level * step;
            steps.Add(Svg.Rectangle(bar with { Top = lower - step, Bottom = lower }, colors.Color(level)));
        }
        svg.Add(steps);
        var scale = new Scale(new Axis(colors.Label, colors.Min, colors.Max), bar.Bottom, bar.Top);
        foreach (var tick in ColorBar(colors).Ticks)
        {
            var y = scale.Place(tick.Value);
            svg.Add(
                Svg.Line(bar.Right, y, bar.Right + 4, y, Palette.Muted),
                Svg.Text(tick.Label, bar.Right + 7, y + 4, PanelLayout.TickSize, Palette.Muted));
        }
    }

    private static XElement Described(string id, string text)
    {
        var element = Svg.Element(id == "title" ? "title" : "desc", ("id", id));
        element.Value = text;
        return element;
    }

    private static string Description(Chart chart)
    {
        var lines = chart.Panels.SelectMany(panel => panel.Series)
            .Where(series => series.Name != "")
            .Select(series => $"{series.Name} {series.EndValue}".TrimEnd());
        return string.Join("; ", lines.Prepend(chart.Subtitle).Where(text => text != ""));
    }
}
