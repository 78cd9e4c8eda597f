using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SoftmaxRegression.Plots;

namespace SoftmaxRegression.Tests.Plots;

/// <summary>A drawn chart as its reader finds it: words with the boxes they fill, lines, and numbers.</summary>
internal sealed partial class Picture
{
    private readonly XDocument _svg;
    private readonly string _text;

    private Picture(XDocument svg)
    {
        _svg = svg;
        _text = svg.ToString();
        Words = [.. Elements("text").Select(Word.Of)];
    }

    public static Picture Of(Chart chart) => new(SvgRenderer.Render(chart));

    public IReadOnlyList<Word> Words { get; }

    public int Bytes => System.Text.Encoding.UTF8.GetByteCount(_text);

    public double Width => Number(_svg.Root!, "width");

    public double Height => Number(_svg.Root!, "height");

    public IEnumerable<XElement> Elements(string name) =>
        _svg.Descendants().Where(element => element.Name.LocalName == name);

    /// <summary>The lines through data, first drawn first.</summary>
    public IReadOnlyList<XElement> Curves =>
        [.. Elements("path").Where(path => path.Attribute("fill")?.Value == "none")];

    public bool Says(string words) => Words.Any(word => word.Text == words);

    public Word Find(string words) => Words.Single(word => word.Text == words);

    /// <summary>The numbers written along the vertical axis, from the bottom.</summary>
    public IReadOnlyList<string> VerticalNumbers => [.. Words
        .Where(word => word.Anchor == "end").OrderByDescending(word => word.Baseline).Select(word => word.Text)];

    /// <summary>The points of a curve.</summary>
    public static IReadOnlyList<(double X, double Y)> Points(XElement curve) =>
        [.. Pairs().Matches(curve.Attribute("d")!.Value)
            .Select(match => (Parse(match.Groups[1].Value), Parse(match.Groups[2].Value)))];

    /// <summary>What every picture owes its reader.</summary>
    public void AssertSound()
    {
        Assert.DoesNotContain("NaN", _text, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", _text, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", _text, StringComparison.Ordinal);
        Assert.InRange(Bytes, 1, 200_000);

        foreach (var word in Words)
        {
            Assert.InRange(word.Left, 0, Width);
            Assert.InRange(word.Right, 0, Width);
            Assert.InRange(word.Top, 0, Height);
            Assert.InRange(word.Baseline, 0, Height);
        }
        var overlaps = from i in Enumerable.Range(0, Words.Count)
                       from j in Enumerable.Range(0, i)
                       where Words[i].Overlaps(Words[j])
                       select $"'{Words[i].Text}' on '{Words[j].Text}'";
        Assert.Empty(overlaps);

        foreach (var (x, y) in Curves.SelectMany(Points))
        {
            Assert.InRange(x, 0, Width);
            Assert.InRange(y, 0, Height);
        }
    }

    public static double Number(XElement element, string attribute) => Parse(element.Attribute(attribute)!.Value);

    public static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("[ML]([0-9.-]+) ([0-9.-]+)")]
    private static partial Regex Pairs();
}

/// <summary>A line of text and about the box it fills. The box of a turned text is its first letter.</summary>
internal sealed record Word(string Text, string Anchor, double Left, double Right, double Top, double Baseline)
{
    public static Word Of(XElement element)
    {
        var size = Picture.Number(element, "font-size");
        var anchor = element.Attribute("text-anchor")?.Value ?? "start";
        var (x, y) = (Picture.Number(element, "x"), Picture.Number(element, "y"));
        if (element.Attribute("transform")?.Value is { } transform)
        {
            var place = transform["translate(".Length..transform.IndexOf(')', StringComparison.Ordinal)].Split(' ');
            (x, y) = (Picture.Parse(place[0]), Picture.Parse(place[1]));
            return new Word(element.Value, anchor, x - 1, x, y - 1, y);
        }
        var width = 0.52 * size * element.Value.Length;
        var left = anchor switch { "start" => x, "end" => x - width, _ => x - width / 2 };
        return new Word(element.Value, anchor, left, left + width, y - 0.72 * size, y);
    }

    public bool Overlaps(Word other) =>
        Left < other.Right && other.Left < Right && Top < other.Baseline && other.Top < Baseline;
}
