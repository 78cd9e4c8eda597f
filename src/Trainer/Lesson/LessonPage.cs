using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Trainer.Lesson;

/// <summary>The lesson as one HTML file that needs nothing else: steps to read, and the same numbers to play with.</summary>
internal static partial class LessonPage
{
    /// <summary>Fills the template. What comes from the user's file is text in it, and never a tag or a script.</summary>
    public static string Of(ExplainedExample example)
    {
        var parts = new Dictionary<string, Func<string>>
        {
            ["name"] = () => StepsHtml.Text(example.Name),
            ["label"] = () => StepsHtml.Text(example.Classes[example.Label]),
            ["style"] = () => Resource("lesson.css"),
            ["script"] = () => Resource("lesson.js"),
            ["data"] = () => Data(example),
            ["steps"] = () => StepsHtml.Of(ExplainSteps.Of(example)),
            ["batch"] = () => StepsHtml.Of(BatchSteps.Of(example)),
            ["mistakes"] = () => StepsHtml.Of(MistakeSteps.Of(example)),
        };

        // In one pass, so that nothing that has been filled in is taken for a place to fill.
        return Place().Replace(Resource("lesson.html"), place => place.Groups["part"].Success
            ? parts[place.Groups["part"].Value]()
            : MathMl.Of(WebUtility.HtmlDecode(place.Groups["tex"].Value), isInline: place.Groups["block"].Length == 0));
    }

    /// <summary>What the script computes with, as JSON: all of &lt; &gt; &amp; are escaped: no text can end it.</summary>
    private static string Data(ExplainedExample example)
    {
        double largest = example.Rows.Max(row => row.x.AbsoluteMaximum());
        return JsonSerializer.Serialize(new
        {
            classes = example.Classes,
            features = example.Features.Select(feature => feature.Name),
            rows = example.Rows.Select(row => new { number = row.Number, label = row.Label, x = row.x }),
            chosen = example.Chosen,
            W = example.W.ToRowArrays(),

            // How far a slider moves a weight at a time: less where features are large, and a little does much.
            notch = 0.05 / Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, largest)))),
        });
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(LessonPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{(?<part>\w+)\}\}|<math(?<block> display=""block"")?>(?<tex>.*?)</math>", RegexOptions.Singleline)]
    private static partial Regex Place();
}
