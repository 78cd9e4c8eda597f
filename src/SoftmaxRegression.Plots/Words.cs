using System.Globalization;
using ScottPlot;

namespace SoftmaxRegression.Plots;

/// <summary>Words of one kind: their look, how long they are, and as much of a text as fits.</summary>
internal static class Words
{
    public const float LabelSize = 13;
    public const float TickSize = 12;

    /// <summary>Half the letters that a line may have. The others are cut before anything is measured.</summary>
    private const int Half = 80;

    /// <summary>Words of one kind.</summary>
    public static LabelStyle Style(float size, Color color, bool bold = false)
        => new() { FontSize = size, ForeColor = color, Bold = bold, OffsetY = Drop(size) };

    /// <summary>ScottPlot centres a line of text by its full height, which looks too high by this much.</summary>
    public static float Drop(float size) => 0.15f * size;

    /// <summary>Width in pixels.</summary>
    public static float WidthOf(this LabelStyle words, string text)
    {
        using var paint = Paint.NewDisposablePaint();
        words.FontName = Font.For(text);
        return words.Measure(text, paint).Width;
    }

    /// <summary>The text, or as much of both its ends as fits: names often differ only in the last letters.</summary>
    public static string Fit(this LabelStyle words, string text, float width)
    {
        string[] letters = Letters(text);
        if (text.Length <= 2 * Half && words.WidthOf(Shown(letters.Length)) <= width)
            return Shown(letters.Length);
        int kept = 0;
        for (int most = letters.Length - 1; kept < most;)
        {
            int middle = (kept + most + 1) / 2;
            if (words.WidthOf(Shown(middle)) <= width)
                kept = middle;
            else
                most = middle - 1;
        }

        return Shown(kept);

        string Shown(int count) => count == letters.Length
            ? string.Concat(letters)
            : string.Concat(letters[..((count + 1) / 2)]).TrimEnd()
                + "…" + string.Concat(letters[^(count / 2)..]).TrimStart();
    }

    /// <summary>What readers take for letters, and a blank for a line break; of a long text its ends.</summary>
    private static string[] Letters(string text)
    {
        return text.Length <= 2 * Half
            ? Split(text)
            : [.. Split(text[..Half]).SkipLast(1), .. Split(text[^Half..]).Skip(1)]; // a cut may tear a letter

        static string[] Split(string part) =>
        [
            .. StringInfo.ParseCombiningCharacters(part).Select(start => StringInfo.GetNextTextElement(part, start))
                .Select(letter => char.IsControl(letter[0]) ? " " : letter),
        ];
    }
}
