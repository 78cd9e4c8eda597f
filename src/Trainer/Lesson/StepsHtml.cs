using System.Globalization;
using System.Net;
using System.Text;

namespace Trainer.Lesson;

/// <summary>Steps as HTML: readable without styles and without scripts.</summary>
internal static class StepsHtml
{
    /// <summary>So many colours there are for classes; then they begin again.</summary>
    private const int ClassColors = 8;

    /// <summary>The steps of a chapter, each a section with a heading of the third level.</summary>
    public static string Of(ExplainPage page)
    {
        var html = new StringBuilder($"<p>{Text(page.Introduction)}</p>\n");
        foreach (var (number, step) in page.Steps.Index())
        {
            html.Append($"<section class=\"step\">\n<h3>{number + 1}. {Text(step.Title)}</h3>\n<p>{Text(step.Why)}</p>\n");
            html.Append($"<div class=\"scroll\">{step.Formula.MathML}</div>\n");
            foreach (var table in step.Tables)
                AppendTable(html, step.Title, table);
            if (step.Code.Length > 0)
                html.Append($"<p class=\"code\">In code: <code>{Text(step.Code)}</code></p>\n");
            html.Append("</section>\n");
        }

        return html.ToString();
    }

    /// <summary>Any text, with nothing in it that a browser could take for a tag.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void AppendTable(StringBuilder html, string title, ExplainTable table)
    {
        var columns = table.ShownColumns();
        var compared = table.Compared.GetOffsetAndLength(table.Columns.Count);
        double largest = table.Rows.SelectMany(row => row.Cells.Skip(compared.Offset).Take(compared.Length))
            .Select(Value).Where(double.IsFinite).Select(Math.Abs).Append(0).Max();

        html.Append($"<div class=\"scroll\"><table><caption><span class=\"unseen\">{Text(title)}</span>");
        html.Append(table.Unit.Length > 0 ? $" In units of {table.Unit}" : "").Append("</caption>\n<thead><tr>");
        html.Append(table.Caption.Length > 0 ? $"<th scope=\"col\">{Text(table.Caption)}</th>" : "<td></td>");
        foreach (int? j in columns)
            html.Append(j is null ? "<td>…</td>" : Head(table.Columns[j.Value], "col"));
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (int? i in table.ShownRows())
        {
            html.Append("<tr>").Append(i is null ? "<td>…</td>" : Head(table.Rows[i.Value].Heading, "row"));
            foreach (int? j in columns)
                html.Append(i is null || j is null ? "<td>…</td>" : Cell(table.Rows[i.Value].Cells[j.Value], j.Value));
            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");

        string Cell(string text, int j)
        {
            double value = j >= compared.Offset && j < compared.Offset + compared.Length ? Value(text) : 0;
            string sign = value > 0 ? "plus" : "minus";
            return value != 0 && double.IsFinite(value)
                ? string.Create(CultureInfo.InvariantCulture,
                    $"<td class=\"{sign}\" style=\"--share:{Math.Abs(value) / largest:F2}\">{Text(text)}</td>")
                : $"<td>{Text(text)}</td>";
        }
    }

    private static string Head(Heading heading, string scope)
    {
        string color = heading.Class is { } k ? $" class=\"class c{k % ClassColors}\"" : "";
        return $"<th scope=\"{scope}\"{color}>{Text(heading.Text)}</th>";
    }

    /// <summary>The number that a cell shows; NaN where it shows something else.</summary>
    private static double Value(string cell)
        => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
}
