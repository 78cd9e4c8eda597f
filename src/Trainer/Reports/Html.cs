using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Trainer.Reports;

/// <summary>
/// Parts of a page. They are XML elements, and the page is written by .NET's writer of XML: whatever a text from a file says,
/// it stays a text. Browsers read such a page as HTML as long as every element but img and meta has an end of its own.
/// </summary>
internal static class Html
{
    private const int LongestName = 60;

    /// <summary>An element with an end of its own, though it be empty.</summary>
    public static XElement Element(string name, params object?[] contents) => new(name, contents, "");

    /// <summary>A paragraph of words and elements.</summary>
    public static XElement Paragraph(params object?[] contents) => Element("p", contents);

    /// <summary>A name or cell from a file, on one line and not too long, and whichever way it is written.</summary>
    public static XElement Name(string text) => Element("bdi", Text(text));

    /// <summary>The same as a text, for attributes.</summary>
    public static string Text(string text) => string.Concat(OneLine.Of(text, LongestName)
        .Select(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) ? c : '\uFFFD'));

    /// <summary>A number as people read it, with all of its digits for programs.</summary>
    public static XElement Number(double value, string shown)
        => Element("data", new XAttribute("value", value.ToString("R", CultureInfo.InvariantCulture)), shown);

    /// <summary>How many.</summary>
    public static XElement Count(long count) => Number(count, $"{count:N0}");

    /// <summary>A share of 1 in percent.</summary>
    public static XElement Share(double share) => Number(share, Percent.Of(share));

    /// <summary>A part of the page that its table of contents leads to.</summary>
    public static XElement Section(string id, string title, params object?[] contents)
        => Element("section", new XAttribute("id", id), Element("h2", title), contents);

    /// <summary>A table. On a narrow page it moves on its own, by finger or arrow keys.</summary>
    /// <param name="id">What it is found by.</param>
    /// <param name="caption">What it shows.</param>
    /// <param name="headings">What stands over the columns.</param>
    /// <param name="rows">The cells; the first of a row is its heading. A row that is null is left out.</param>
    public static XElement Table(string id, string caption, IReadOnlyList<string> headings, IEnumerable<object?[]?> rows)
    {
        object?[][] cells = [.. rows.OfType<object?[]>()];
        return Element("div",
            new XAttribute("class", "wide"), new XAttribute("role", "region"), new XAttribute("tabindex", "0"),
            new XAttribute("aria-label", caption),
            Element("table", new XAttribute("id", id), Element("caption", caption),
                Element("thead", Element("tr", headings.Select((text, j) =>
                    Element("th", new XAttribute("scope", "col"), Side(cells.Any(row => IsNumber(row[j]))), text)))),
                Element("tbody", cells.Select(row => Element("tr",
                    Element("th", new XAttribute("scope", "row"), Side(IsNumber(row[0])), row[0]),
                    row.Skip(1).Select(cell => Element("td", Side(IsNumber(cell)), cell)))))));

        static bool IsNumber(object? cell) => cell is XElement { Name.LocalName: "data" };

        static XAttribute? Side(bool isNumber) => isNumber ? new XAttribute("class", "number") : null;
    }

    /// <summary>A picture that is part of the page.</summary>
    /// <param name="png">The file.</param>
    /// <param name="alternative">What there is to see, in words and numbers.</param>
    public static XElement Picture(byte[] png, string alternative)
        => Element("figure",
            new XElement("img", new XAttribute("src", "data:image/png;base64," + Convert.ToBase64String(png)),
                new XAttribute("alt", alternative)),
            Element("figcaption", alternative));
}
