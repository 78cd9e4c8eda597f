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

    /// <summary>The letters that are shown of what many texts begin with.</summary>
    private const int Beginning = 6;

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

    /// <summary>
    /// The texts, or as much of both their ends as fits. Those that would then look the same keep the words that tell them
    /// apart, and a few letters of what they have in common.
    /// </summary>
    public static string[] FitApart(this LabelStyle words, IReadOnlyList<string> texts, float width)
    {
        string[] fitted = [.. texts.Select(text => words.Fit(text, width))];
        foreach (var same in Enumerable.Range(0, texts.Count).ToLookup(i => fitted[i]))
        {
            string[] whole = [.. same.Select(i => texts[i]).Distinct()];
            if (whole.Length == 1)
                continue;
            var (start, end) = InCommon(whole);
            foreach (int i in same)
                fitted[i] = words.Fit(Few(texts[i][..start]) + texts[i][start..^end] + Few(texts[i][^end..], "…"), width);
        }

        return fitted;

        static string Few(string common, string? instead = null)
            => Letters(common) is { Length: > Beginning } letters
                ? instead ?? string.Concat(letters[..Beginning]).TrimEnd() + "…"
                : common;
    }

    /// <summary>How many letters all of some different texts begin and end with, but for words that are not the same.</summary>
    private static (int Start, int End) InCommon(string[] texts)
    {
        string first = texts[0];
        int shortest = texts.Min(text => text.Length);
        int start = texts.Min(text => text.AsSpan().CommonPrefixLength(first));
        while (start > 0 && IsOfWord(first[start - 1]))
            start--;
        int end = 0;
        while (end < shortest - start && texts.All(text => text[^(end + 1)] == first[^(end + 1)]))
            end++;
        while (end > 0 && IsOfWord(first[^end]))
            end--;
        return (start, end);

        static bool IsOfWord(char c) => !char.IsWhiteSpace(c) && !char.IsPunctuation(c) && !char.IsSymbol(c);
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
