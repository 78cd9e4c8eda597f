using SoftmaxRegression.Models;

namespace Trainer;

/// <summary>Shares as people read them.</summary>
internal static class Percent
{
    /// <summary>A share with two decimals. All and none are said only where it is all and none.</summary>
    public static string Of(double share) => Math.Round(100 * share, 2) switch
    {
        >= 100 when share < 1 => "> 99.99 %",
        0 when share > 0 => "< 0.01 %",
        0 when share < 0 => "> -0.01 %",
        var percent => $"{percent:F2} %",
    };

    /// <summary>The share of rows not trained on, and where the share of all lies, with a confidence of 95 %.</summary>
    public static string WithInterval(double share, int rows)
    {
        var (low, high) = WilsonInterval.Of(share, rows);
        string digits = high - low > 0.01 ? "F1" : "F2";
        return $"{Of(share)} ({(100 * low).ToString(digits)} to {(100 * high).ToString(digits)})";
    }
}
