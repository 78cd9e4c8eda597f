using ScottPlot;
using ScottPlot.Colormaps;

namespace SoftmaxRegression.Plots;

/// <summary>
/// The colours of all pictures. Those of neighbours differ in hue for colour-blind readers (after Okabe and Ito) and
/// in lightness on a grey print; all stand out from white paper.
/// </summary>
internal static class Palette
{
    /// <summary>What is trained on.</summary>
    public static readonly Color Training = Color.FromHex("#0b4f9c");

    /// <summary>What is held out.</summary>
    public static readonly Color Validation = Color.FromHex("#d55e00");

    /// <summary>Words.</summary>
    public static readonly Color Ink = Color.FromHex("#1f2328");

    /// <summary>Words and lines that stand back.</summary>
    public static readonly Color Muted = Color.FromHex("#5c6370");

    /// <summary>Grid lines.</summary>
    public static readonly Color Grid = Color.FromHex("#e4e7eb");

    /// <summary>A cell without a value.</summary>
    public static readonly Color Missing = Color.FromHex("#e1e1e1");

    /// <summary>A colour for each of several lines.</summary>
    public static readonly IReadOnlyList<Color> Lines =
    [
        Training, Validation,
        .. Of("#3a9fd8", "#222222", "#00936b", "#b24c94", "#6a3fb5", "#8a5a00", "#7d8590"),
    ];

    /// <summary>From nothing (white) to all (dark blue).</summary>
    public static IColormap Sequential { get; } =
        new CustomInterpolated(Of("#ffffff", "#d3e3f3", "#8fb9df", "#4a8acb", "#0b4f9c"));

    /// <summary>From negative (blue) over zero (near white) to positive (orange).</summary>
    public static IColormap Diverging { get; } =
        new CustomInterpolated(Of("#083a75", "#2f74b8", "#9cc3e4", "#f8f8f8", "#f5b98a", "#d2691e", "#8a3400"));

    /// <summary>From hardly any of a colour to half of it, so that markers of the full colour stand out.</summary>
    public static IColormap Tints(Color color)
        => new CustomInterpolated([color.MixedWith(Colors.White, 0.94), color.MixedWith(Colors.White, 0.55)]);

    /// <summary>White or black, whichever reads better on the colour.</summary>
    public static Color InkOn(Color color)
        => 0.299 * color.Red + 0.587 * color.Green + 0.114 * color.Blue < 140 ? Colors.White : Ink;

    private static Color[] Of(params string[] names) => Array.ConvertAll(names, Color.FromHex);
}
