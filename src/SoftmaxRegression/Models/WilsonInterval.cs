namespace SoftmaxRegression.Models;

/// <summary>How far a share of some examples may lie from the share of all.</summary>
public static class WilsonInterval
{
    /// <summary>The quantile of the normal distribution that leaves 2.5 % above: z for a confidence of 95 %.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>The 95 % score interval, (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n).</summary>
    /// <param name="share">p, the share that was found, from 0 to 1.</param>
    /// <param name="count">n, among how many examples, above 0.</param>
    /// <returns>The ends of the interval; it never leaves 0 to 1, and has a width even at p = 1.</returns>
    /// <remarks>
    /// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    /// </remarks>
    public static (double Low, double High) Of(double share, int count)
    {
        double shrink = 1 / (1 + Z * Z / count);
        double middle = shrink * (share + Z * Z / (2.0 * count));
        double reach = shrink * Z * Math.Sqrt(share * (1 - share) / count + Z * Z / (4.0 * count * count));
        return (Math.Clamp(middle - reach, 0, share), Math.Clamp(middle + reach, share, 1));
    }
}
