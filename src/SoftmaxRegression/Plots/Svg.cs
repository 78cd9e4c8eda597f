using System.Globalization;
using System.Xml.Linq;

namespace SoftmaxRegression.Plots;

/// <summary>The few elements of SVG that a chart is made of.</summary>
internal static class Svg
{
    public static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    /// <summary>No smoothing: between two shapes that touch no seam shows.</summary>
    public static readonly (string Name, object Value) Crisp = ("shape-rendering", "crispEdges");

    public static XElement Element(string name, params IEnumerable<(string Name, object Value)> attributes) =>
        new(Namespace + name, attributes.Select(attribute => new XAttribute(
            attribute.Name,
            attribute.Value is double pixels ? Number(pixels) : attribute.Value)));

    public static XElement Line(double x1, double y1, double x2, double y2, string color, double width = 1) =>
        Element("line", ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2), ("stroke", color), ("stroke-width", width));

    public static XElement Rectangle(Box box, string fill) => Element(
        "rect", ("x", box.Left), ("y", box.Top), ("width", box.Width), ("height", box.Height), ("fill", fill));

    /// <summary>A line of text on the baseline <paramref name="y"/>.</summary>
    public static XElement Text(
        string text, double x, double y, double size, string color, string anchor = "start", bool bold = false)
    {
        var element = Element("text", ("x", x), ("y", y), ("font-size", size), ("fill", color));
        if (anchor != "start")
            element.SetAttributeValue("text-anchor", anchor);
        if (bold)
            element.SetAttributeValue("font-weight", "bold");
        element.Value = text;
        return element;
    }

    /// <summary>The same element with dashes.</summary>
    public static XElement Dashed(this XElement line, string dashes = "6 4")
    {
        line.SetAttributeValue("stroke-dasharray", dashes);
        return line;
    }

    private static string Number(double pixels) => pixels.ToString("0.##", CultureInfo.InvariantCulture);
}
