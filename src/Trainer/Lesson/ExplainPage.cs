using System.Text;
using Spectre.Console;

namespace Trainer.Lesson;

/// <summary>A computation explained in steps: one content, to show in the terminal or to write as Markdown or HTML.</summary>
internal sealed record ExplainPage(string Title, string Introduction, IReadOnlyList<ExplainStep> Steps)
{
    private const string Indent = "    ";

    /// <summary>Colours from the terminal's own palette: its owner chose them to be readable.</summary>
    private static readonly string[] ClassColors = ["teal", "olive", "purple", "green", "blue", "maroon"];

    /// <summary>Shows the page, as wide as the terminal is.</summary>
    public void Show(IAnsiConsole terminal)
    {
        int width = terminal.Profile.Width;
        terminal.MarkupLine($"[bold]{Markup.Escape(Title)}[/]");
        ShowText(Introduction, "");
        foreach (var (number, step) in Steps.Index())
        {
            terminal.WriteLine();
            terminal.MarkupLine($"[bold]{number + 1,2}  {Markup.Escape(step.Title)}[/]");
            ShowText(step.Why, Indent);
            terminal.WriteLine();
            ShowText(step.Formula.Plain, Indent, "italic");
            foreach (var table in step.Tables)
            {
                if (table.Unit.Length > 0)
                    ShowText($"in units of {table.Unit}:", Indent);
                foreach (string line in Lines(table, width - Indent.Length))
                    terminal.MarkupLine(Indent + line);
                if (table != step.Tables[^1])
                    terminal.WriteLine();
            }

            if (step.Code.Length > 0)
                ShowText($"In code: {step.Code}", Indent, "grey");
        }

        void ShowText(string text, string indent, string style = "default")
        {
            foreach (string line in Wrap(text, width - indent.Length))
                terminal.MarkupLine($"{indent}[{style}]{Markup.Escape(line)}[/]");
        }
    }

    /// <summary>Writes the page with formulas as GitHub renders them.</summary>
    public string ToMarkdown()
    {
        var page = new StringBuilder($"# {Escape(Title)}\n\n{Escape(Introduction)}\n");
        foreach (var (number, step) in Steps.Index())
        {
            page.Append($"\n## {number + 1}. {Escape(step.Title)}\n\n{Escape(step.Why)}\n\n");
            page.Append($"```math\n{step.Formula.TeX}\n```\n");
            foreach (var table in step.Tables)
                AppendTable(page, table);
            if (step.Code.Length > 0)
                page.Append($"\nIn code: `{step.Code}`\n");
        }

        return page.ToString();
    }

    /// <summary>The lines of a table as markup. Names are to the left, numbers to the right.</summary>
    private static IEnumerable<string> Lines(ExplainTable table, int width)
    {
        const string Gap = "  …";
        int names = table.Rows.Select(row => row.Heading.Text).Append(table.Caption).Max(text => text.GetCellWidth());
        int[] widths = [.. table.Columns.Select((heading, j) =>
            2 + Math.Max(heading.Text.GetCellWidth(), table.Rows.Max(row => row.Cells[j].Length)))];
        var columns = Elision.Choose(widths, Gap.Length, width - names, table.FirstColumns);

        yield return Line(new Heading(table.Caption), j => Colored(Right(table.Columns[j].Text, j), table.Columns[j].Class));
        foreach (int? i in table.ShownRows())
        {
            if (i is null)
            {
                yield return Faint("…");
                continue;
            }

            var (name, cells) = table.Rows[i.Value];
            yield return Line(name, j => cells[j] == "0"
                ? Faint(Right("0", j))
                : Colored(Right(cells[j], j), name.Class ?? table.Columns[j].Class));
        }

        string Line(Heading name, Func<int, string> cell)
            => Colored(name.Text, name.Class) + new string(' ', names - name.Text.GetCellWidth())
                + string.Concat(columns.Select(j => j is null ? Faint(Gap) : cell(j.Value)));

        string Right(string text, int j) => new string(' ', widths[j] - text.GetCellWidth()) + text;
    }

    private static void AppendTable(StringBuilder page, ExplainTable table)
    {
        var columns = table.ShownColumns();
        page.Append(table.Unit.Length > 0 ? $"\nIn units of {table.Unit}:\n\n" : "\n");
        AppendRow(table.Caption, j => table.Columns[j].Text);
        page.Append($"|---|{string.Concat(columns.Select(_ => "--:|"))}\n");
        foreach (int? i in table.ShownRows())
        {
            if (i is null)
                AppendRow("…", _ => "…");
            else
                AppendRow(table.Rows[i.Value].Heading.Text, j => table.Rows[i.Value].Cells[j]);
        }

        void AppendRow(string name, Func<int, string> cell)
        {
            page.Append($"| {Escape(name)} |");
            foreach (int? j in columns)
                page.Append($" {(j is null ? "…" : Escape(cell(j.Value)))} |");
            page.Append('\n');
        }
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.GetCellWidth() + 1 + word.GetCellWidth() > width)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }

    private static string Colored(string text, int? classNumber)
        => $"[{(classNumber is { } k ? ClassColors[k % ClassColors.Length] : "default")}]{Markup.Escape(text)}[/]";

    private static string Faint(string text) => $"[grey]{Markup.Escape(text)}[/]";

    private static string Escape(string text)
        => string.Concat(text.Select(c => @"\`*_[]<>$|~&#".Contains(c) ? $@"\{c}" : $"{c}"));
}
