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
        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        var (format, scaled, power) = exponent is >= -4 and < 6
            ? ($"N{Math.Max(0, 2 - exponent)}", value, "")
            : ("0.##", value / Math.Pow(10, exponent), "×" + PowerOfTen(exponent));
        return scaled.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−') + power;
    }

    /// <summary>A share of 1 in percent: 97.5 %, 100 %.</summary>
    public static string Percent(double share) =>
        double.IsFinite(share) ? share.ToString("#,0.# %", CultureInfo.InvariantCulture) : "not finite";

    /// <summary>How many: 50, 100,000.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>10⁻⁷.</summary>
    public static string PowerOfTen(int exponent) =>
        "10" + string.Concat(exponent.ToString(CultureInfo.InvariantCulture)
            .Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
}
