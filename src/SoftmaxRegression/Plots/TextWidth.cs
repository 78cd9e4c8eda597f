namespace SoftmaxRegression.Plots;

/// <summary>How long a text will be. No font is at hand while drawing, so the widths are those of DejaVu Sans, the
/// widest of the fonts a picture may be shown in: what fits with it fits with all.</summary>
internal static class TextWidth
{
    /// <summary>Width in pixels at a font size in pixels.</summary>
    public static double Of(string text, double size, bool bold = false) =>
        size * (bold ? 1.12 : 1) * text.Sum(Advance);

    /// <summary>The text, or as much of both its ends as fits: names often differ only in the last letters.</summary>
    public static string Fit(string text, double width, double size, bool bold = false)
    {
        if (Of(text, size, bold) <= width)
            return text;
        var runes = text.EnumerateRunes().ToArray();
        var kept = runes.Length;
        while (kept > 0 && Of(Shortened(), size, bold) > width)
            kept--;
        return Shortened();

        string Shortened()
            => string.Concat(runes[..((kept + 1) / 2)]).TrimEnd() + "…" + string.Concat(runes[^(kept / 2)..]).TrimStart();
    }

    private static double Advance(char c) => c switch
    {
        'i' or 'j' or 'l' => 0.28,
        ' ' or '.' or ',' or ':' or ';' or '\'' or '|' or 'I' or '·' => 0.34,
        'f' or 'r' or 't' or '(' or ')' or '[' or ']' or '/' or '-' => 0.41,
        'm' or 'M' or 'w' or 'W' or '%' or '@' or '…' => 1,
        >= 'A' and <= 'Z' => 0.74,
        < '\u2e80' => 0.63,
        _ => 1, // Chinese, Japanese and Korean letters are square
    };
}
