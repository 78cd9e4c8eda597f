using System.Globalization;

namespace SoftmaxRegression.Plots;

/// <summary>Numbers for people to read.</summary>
internal static class NumberText
{
    /// <summary>A value to three significant digits: 0.0312, 12.3, 1,234, 1.23×10⁻⁷.</summary>
    public static string Short(double value)
    {
        if (value == 0 || !double.IsFinite(value))
            return value == 0 ? "0" : "not finite";
        int exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return exponent is >= -4 and < 6
            ? Text(value, $"N{Math.Max(0, 2 - exponent)}")
            : Scientific(value / Math.Pow(10, exponent), exponent);
    }

    /// <summary>1.23×10⁻⁷, 10³.</summary>
    public static string Scientific(double factor, int exponent)
        => (factor == 1 ? "" : Text(factor, "0.##") + "×")
            + "10" + string.Concat(Text(exponent, "0").Select(c => c == '−' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));

    /// <summary>A round number along an axis: 0.2, −1,500, 10⁷.</summary>
    public static string Tick(double value)
        => value != 0 && Math.Abs(value) is < 1e-5 or >= 1e7 ? Short(value) : Text(value, "#,0.######");

    /// <summary>
    /// A share of 1 in percent: 97.5 %. Not all is never 100 %, not nothing never 0 %: 29,999 of 30,000 is &gt;99.9 %.
    /// </summary>
    public static string Percent(double share, int decimals = 1)
    {
        double step = Math.Pow(10, -decimals);
        double percent = Math.Round(100 * share, decimals, MidpointRounding.AwayFromZero);
        return !double.IsFinite(share) ? "not finite"
            : percent == 0 && share > 0 ? $"<{Text(step, "0.##")} %"
            : percent == 100 && share < 1 ? $">{Text(100 - step, "0.##")} %"
            : Text(percent, "#,0.##") + " %";
    }

    /// <summary>How many: 50, 100,000.</summary>
    public static string Count(long count) => Text(count, "N0");

    private static string Text(double value, string format)
        => value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');
}
