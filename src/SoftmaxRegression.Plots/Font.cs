using ScottPlot;
using SkiaSharp;

namespace SoftmaxRegression.Plots;

/// <summary>The font of all pictures. It is in the assembly: a machine may have none, no two have the same.</summary>
internal sealed class Font : IFontResolver
{
    private const string Family = "DejaVu Sans";

    private static readonly SKTypeface Regular = Load("DejaVuSans.ttf");
    private static readonly SKTypeface Bold = Load("DejaVuSans-Bold.ttf");

    private static readonly Lazy<(string Family, SKTypeface Face)[]> Installed = new(() =>
        [.. SKFontManager.Default.FontFamilies.Select(family => (family, SKTypeface.FromFamilyName(family)))]);

    static Font()
    {
        Fonts.FontResolvers.Insert(0, new Font()); // before the fonts of the system
        Fonts.Default = Family;
    }

    /// <summary>Makes it the font of all plots: like every first use of this class.</summary>
    public static void Use()
    {
    }

    /// <summary>The family to write a text in: this one, or an installed one that has more of the letters.</summary>
    public static string For(string text)
        => Regular.ContainsGlyphs(text)
            ? Family
            : Installed.Value.Prepend((Family, Regular)).MinBy(font => Missing(font.Item2, text)).Item1;

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing)
        => CreateTypeface(fontName, bold: weight >= FontWeight.SemiBold, italic: false);

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic)
        => fontName != Family ? null : bold ? Bold : Regular;

    private static int Missing(SKTypeface face, string text) => face.GetGlyphs(text).Count(glyph => glyph == 0);

    private static SKTypeface Load(string file)
        => SKTypeface.FromStream(typeof(Font).Assembly.GetManifestResourceStream(file));
}
