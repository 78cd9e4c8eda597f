using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SoftmaxRegression.Data;
using SoftmaxRegression.Training;
using Trainer.Lesson;

namespace Trainer.Tests.Lesson;

/// <summary>The page of the lesson in a browser, by keyboard alone, against the library; and as a file.</summary>
public sealed partial class LessonPageTests : ProgramRunner
{
    /// <summary>Every number of the second chapter as it is computed and as it is shown, by the place where it stands.</summary>
    private const string NumbersOfThePage = """
        [...document.querySelectorAll("#try [id]")].flatMap(place =>
            (place.dataset.value ? [place] : [...place.querySelectorAll("[data-value]")])
                .map(number => [place.id, number.dataset.value, number.textContent]))
        """;

    /// <summary>The contrast of the text of each coloured cell, that is the ratio of the two luminances (WCAG 2).</summary>
    private const string LowestContrast = """
        Math.min(...[...document.querySelectorAll("td, th, p, button, select, summary, a")].map(element => {
            const numbers = color => color.match(/[\d.]+/g).map(Number).map(c => color.startsWith("rgb") ? c / 255 : c);
            let paper = element;
            while (/^rgba\(0, 0, 0, 0\)$/.test(getComputedStyle(paper).backgroundColor) && paper !== document.body)
                paper = paper.parentElement;
            const [dark, light] = [getComputedStyle(paper).backgroundColor, getComputedStyle(element).color].map(color => {
                const [r, g, b] = numbers(color).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            }).sort((a, b) => a - b);
            return (light + 0.05) / (dark + 0.05);
        }))
        """;

    private static readonly string Iris = DataFile("iris.csv");

    [ChromiumFact]
    public async Task Whatever_is_chosen_by_keyboard_every_number_is_that_of_the_library()
    {
        using var page = await Chromium.Open(Lesson(Iris, "--row", "50"), Folder);
        var state = new LessonState(Example(Iris, row: 50));
        await AssertSame(page, state);

        await page.TabTo("#sliders input[data-j='0']");
        await page.Press("ArrowRight", 7);
        state.Move(feature: 0, notches: 7);
        await AssertSame(page, state);

        await page.TabTo("#sliders input[data-j='2']");
        await page.Press("ArrowLeft", 11);
        state.Move(feature: 2, notches: -11);
        await AssertSame(page, state);

        await page.TabTo("#eta");
        await page.Press("ArrowRight", 5);
        state.Notches = 5;
        await AssertSame(page, state);

        await page.TabTo("#step");
        await page.Press("Enter");
        state.TakeStep();
        await AssertSame(page, state);

        await page.TabTo("#class");
        await page.Press("ArrowDown", 2);
        state.Class = 2;
        await AssertSame(page, state);

        await page.TabTo("#sliders input[data-j='4']");
        await page.Press("ArrowRight", 20);
        state.Move(feature: 4, notches: 20);
        await page.TabTo("#row");
        await page.Press("ArrowDown", 6);
        state.Row += 6;
        await AssertSame(page, state);

        await page.TabTo("[name=of]");
        await page.Press("ArrowDown");
        state.OfAllRows = true;
        await AssertSame(page, state);

        await page.TabTo("#eta");
        await page.Press("ArrowRight", 9);
        state.Notches += 9;
        await page.TabTo("#step");
        await page.Press(" ", 2);
        state.TakeStep();
        state.TakeStep();
        await AssertSame(page, state);

        await page.TabTo("#restart");
        await page.Press("Enter");
        state.StartAgain();
        await AssertSame(page, state);
    }

    [ChromiumFact]
    public async Task The_error_and_the_feature_of_an_entry_of_dW_light_up_when_it_has_the_focus()
    {
        using var page = await Chromium.Open(Lesson(Iris), Folder);
        await page.TabTo("#dW td");
        await page.Press("ArrowDown");
        await page.Press("ArrowRight", 2);
        string[] lit = await page.Evaluate<string[]>(
            "[...document.querySelectorAll('.lit')].map(cell => JSON.stringify(cell.dataset))");
        Assert.Equal(3, lit.Length);
        Assert.Contains(lit, cell => cell.Contains("\"j\":\"2\"") && !cell.Contains("\"i\""));
        Assert.Contains(lit, cell => cell.Contains("\"i\":\"1\"") && !cell.Contains("\"j\""));
        string product = await page.Evaluate<string>("document.getElementById('product').textContent");
        Assert.StartsWith("dW of versicolor and petal_length: ", product);
    }

    [ChromiumFact]
    public async Task Too_long_steps_raise_the_mean_loss_and_the_page_says_so()
    {
        using var page = await Chromium.Open(Lesson(Iris), Folder);
        await page.TabTo("[name=of]");
        await page.Press("ArrowDown");
        await page.TabTo("#eta");
        await page.Press("ArrowRight", 16);
        await page.TabTo("#step");
        bool rose = false;
        for (int i = 0; i < 6; i++)
        {
            await page.Press("Enter");
            rose |= (await page.Evaluate<string>("document.getElementById('result').textContent")).Contains("it rose");
        }

        Assert.True(rose);
    }

    [ChromiumFact]
    public async Task On_every_screen_all_text_has_contrast_and_nothing_scrolls_sideways_but_tables()
    {
        foreach (string file in new[] { Iris, DataFile("digits.csv") })
        {
            using var page = await Chromium.Open(Lesson(file), Folder);
            foreach (var (width, dark) in new[] { (400, false), (400, true), (900, true), (1600, false) })
            {
                await page.Resize(width, dark);
                Assert.InRange(await page.Evaluate<int>("document.documentElement.scrollWidth"), 0, width);
                Assert.InRange(await page.Evaluate<double>(LowestContrast), 4.5, 21);
            }
        }
    }

    [ChromiumFact]
    public async Task No_name_from_the_file_becomes_a_tag_or_a_script()
    {
        const string script = "</script><script>x=1//", tag = "<img src=1 onerror=x=1>", place = "{{style}}&amp;<math>";
        string file = Write("hostile.csv", $"{script},{place},label\n1,2,{tag}\n2,1,{script}\n3,3,{tag}\n4,5,{place}\n");
        string html = File.ReadAllText(Lesson(file));
        Assert.Equal(2, Regex.Count(html, "</script>"));
        Assert.DoesNotContain("<img", html);

        using var page = await Chromium.Open(Lesson(file), Folder);
        Assert.True(await page.Evaluate<bool>("typeof x === 'undefined' && document.images.length === 0"));
        string[] classes = await page.Evaluate<string[]>(
            "[...document.getElementById('class').options].map(option => option.label)");
        Assert.Equal([script, tag, place], classes);
        Assert.Contains(script, await page.Evaluate<string>("document.getElementById('dW').textContent"));
    }

    [Fact]
    public void Without_a_script_the_page_has_the_numbers_of_the_terminal_and_the_Markdown()
    {
        string[] lines = Run("explain", Iris, "--row", "77", "--output", "-").Output.Split('\n');
        string[] markdown = [.. lines.Where((line, i) => line.StartsWith("| ", StringComparison.Ordinal) && !IsHeader(i))
            .SelectMany(line => line.Split('|')[2..^1]).Select(cell => cell.Trim()).Where(IsNumber)];
        string html = File.ReadAllText(Lesson(Iris, "--row", "77")).Split("<section id=\"steps\"")[1];
        html = html.Split("<section id=\"batch\"")[0];
        Assert.Equal(markdown, Cell().Matches(html).Select(match => match.Groups[1].Value).Where(IsNumber));
        Assert.InRange(markdown.Length, 150, 1000);

        bool IsHeader(int i) => lines[i + 1].StartsWith("|---", StringComparison.Ordinal);

        static bool IsNumber(string cell) => double.TryParse(cell, CultureInfo.InvariantCulture, out _);
    }

    [Fact]
    public void The_file_needs_no_other_and_all_its_formulas_are_MathML()
    {
        string html = File.ReadAllText(Lesson(DataFile("penguins.csv"), "--label", "species"));
        Assert.DoesNotContain("://", html);
        Assert.DoesNotMatch("<link|<img|<iframe|@import|src=", html);
        Assert.DoesNotContain("{{", html);
        var formulas = Formula().Matches(html).Select(match => match.Value).ToList();
        Assert.InRange(formulas.Count, 40, 100);
        Assert.All(formulas, formula => Assert.DoesNotContain('\\', XElement.Parse(formula).Value));
    }

    [Fact]
    public void Tables_have_captions_and_scopes_and_controls_have_labels()
    {
        string html = File.ReadAllText(Lesson(Iris));
        Assert.Equal(Regex.Count(html, "<table>"), Regex.Count(html, "<table><caption>"));
        Assert.DoesNotMatch("<th(?! scope=| aria|ead)", html.Split("<script")[0]);
        Assert.All(Regex.Matches(html, "<(select|input) "), control => Assert.True(
            html.LastIndexOf("<label", control.Index, StringComparison.Ordinal)
                > html.LastIndexOf("</label", control.Index, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_lesson_has_some_twenty_rows_and_of_a_small_file_all()
    {
        Assert.InRange(Example(DataFile("digits.csv"), row: 7).Rows.Count, 12, 24);
        string file = Write("small.csv", "a,label\n1,p\n2,q\n");
        Assert.Equal([1, 2], Example(file, row: 2).Rows.Select(row => row.Number));
        Assert.Contains("Two classes are logistic regression", File.ReadAllText(Lesson(file)));
    }

    [Fact]
    public void What_the_lesson_has_anyway_is_not_asked_for_beside_it()
    {
        AssertRefuses(2, ["explain", Iris, "--html", "a.html", "--output", "a.md"], "--html cannot be combined with --output");
        AssertRefuses(2, ["explain", Iris, "--html", "a.html", "--mistakes"], "--html cannot be combined with --mistakes");
        AssertRefuses(1, ["explain", Iris, "--html", Path.Combine(Folder, "none", "a.html")], "a.html cannot be written");
    }

    private static async Task AssertSame(Chromium page, LessonState state)
    {
        var shown = (await page.Evaluate<string[][]>(NumbersOfThePage)).GroupBy(number => number[0]).ToDictionary(
            place => place.Key,
            place => place.Select(number => (Value: Number(number[1]), Text: Number(number[2]))).ToArray());
        var expected = state.Numbers();
        Assert.Equal(expected.Keys.Order(), shown.Keys.Order());
        foreach (var (place, values) in expected)
        {
            Assert.True(values.Length == shown[place].Length, $"{place} has {shown[place].Length} numbers");
            foreach (var (value, number) in values.Zip(shown[place]))
            {
                double tolerance = 1e-12 * Math.Max(1, Math.Abs(value)), rounding = Math.Max(5.001e-4, 0.06 * Math.Abs(value));
                Assert.True(Math.Abs(value - number.Value) <= tolerance, $"{place}: {value}, {number}");
                Assert.True(Math.Abs(value - number.Text) <= rounding, $"{place}: {value}, {number}");
            }
        }
    }

    private static ExplainedExample Example(string file, int row)
        => ExampleReader.Read(CsvInput.FromFile(file), row, run: null, new TrainingOptions(), withOthers: true);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private string Lesson(string file, params string[] arguments)
    {
        string path = Path.Combine(Folder, $"{Guid.NewGuid()}.html");
        var outcome = Run(["explain", file, "--html", path, .. arguments]);
        Assert.Equal(("", 0), (outcome.Output, outcome.ExitCode));
        return path;
    }

    [GeneratedRegex("<td[^>]*>([^<]*)</td>")]
    private static partial Regex Cell();

    [GeneratedRegex("<math.*?</math>", RegexOptions.Singleline)]
    private static partial Regex Formula();
}
