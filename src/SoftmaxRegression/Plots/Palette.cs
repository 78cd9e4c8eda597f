using System.Globalization;

namespace SoftmaxRegression.Plots;

/// <summary>The colours of every picture. Neighbours differ in hue for colour-blind readers (after Okabe and Ito) and
/// in lightness on a grey print; all stand out from white paper.</summary>
public static class Palette
{
    /// <summary>What is trained on.</summary>
    public const string Training = "#0b4f9c";

    /// <summary>What is held out.</summary>
    public const string Validation = "#d55e00";

    /// <summary>Words.</summary>
    public const string Ink = "#1f2328";

    /// <summary>Words and lines that stand back.</summary>
    public const string Muted = "#5c6370";

    /// <summary>Grid lines.</summary>
    public const string Grid = "#e4e7eb";

    /// <summary>The background. Opaque, so that the picture reads the same on a light and on a dark page.</summary>
    public const string Paper = "#ffffff";

    /// <summary>A cell without a value.</summary>
    public const string Missing = "#e1e1e1";

    private static readonly string[] Lines =
        [Training, Validation, "#3a9fd8", "#222222", "#00936b", "#b24c94", "#6a3fb5", "#8a5a00", "#7d8590"];

    /// <summary>From nothing (white) to all (dark blue).</summary>
    public static IReadOnlyList<string> Sequential { get; } =
        ["#ffffff", "#d3e3f3", "#8fb9df", "#4a8acb", "#0b4f9c"];

    /// <summary>From negative (blue) over zero (near white) to positive (orange).</summary>
    public static IReadOnlyList<string> Diverging { get; } =
        ["#083a75", "#2f74b8", "#9cc3e4", "#f8f8f8", "#f5b98a", "#d2691e", "#8a3400"];

    /// <summary>A colour for each of several lines.</summary>
    public static string Line(int index) => Lines[index % Lines.Length];

    /// <summary>White or black, whichever reads better on the colour.</summary>
    public static string InkOn(string color)
    {
        var (red, green, blue) = Parts(color);
        return 0.299 * red + 0.587 * green + 0.114 * blue < 140 ? Paper : Ink;
    }

    /// <summary>The colour at <paramref name="share"/> of the way from one colour to another.</summary>
    public static string Mix(string from, string to, double share)
    {
        var (a, b) = (Parts(from), Parts(to));
        return $"#{Blend(a.Red, b.Red):x2}{Blend(a.Green, b.Green):x2}{Blend(a.Blue, b.Blue):x2}";

        int Blend(int start, int end) => (int)Math.Round(start + share * (end - start));
    }

    private static (int Red, int Green, int Blue) Parts(string color)
    {
        var rgb = int.Parse(color.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (rgb >> 16, (rgb >> 8) & 255, rgb & 255);
    }
}
