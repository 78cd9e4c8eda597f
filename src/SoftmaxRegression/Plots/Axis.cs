namespace SoftmaxRegression.Plots;

/// <summary>What is measured along one side of a panel, and the range shown.</summary>
/// <param name="Label">What is measured, and its unit. An axis of numbers without a label leaves the numbers out too:
/// it shares those of the panel below.</param>
/// <param name="Min">The value at the left or bottom.</param>
/// <param name="Max">The value at the right or top; more than <paramref name="Min"/>.</param>
public sealed record Axis(string Label, double Min, double Max)
{
    /// <summary>How far the range goes beyond the values, as a share of it.</summary>
    private const double Padding = 0.05;

    /// <summary>Whether equal ratios are equally long; then <see cref="Min"/> is positive.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>Whether values between whole numbers have no meaning, as with epochs.</summary>
    public bool WholeNumbers { get; init; }

    /// <summary>Names instead of numbers: name i stands at value i, from the left or from the top.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>An axis that shows nothing, as around an image.</summary>
    public static Axis Blank { get; } = OfNames("", []);

    /// <summary>An axis of names, each with a band of width 1 around its value.</summary>
    /// <param name="label">What the names are.</param>
    /// <param name="names">The names, from the left or from the top.</param>
    public static Axis OfNames(string label, IReadOnlyList<string> names) =>
        new(label, -0.5, names.Count - 0.5) { Names = names };

    /// <summary>The axis of a training run: from epoch 0 to the last one.</summary>
    /// <param name="last">The last epoch's number.</param>
    public static Axis OfEpochs(int last) => new("epoch", 0, Math.Max(last, 1)) { WholeNumbers = true };

    /// <summary>A linear axis with all finite values inside.</summary>
    /// <param name="label">What is measured, and its unit.</param>
    /// <param name="values">What will be drawn.</param>
    public static Axis Around(string label, IEnumerable<double> values)
    {
        var (min, max) = Range(values.Where(double.IsFinite));
        var isWide = max - min > 1e-9 * Math.Max(Math.Abs(min), Math.Abs(max)); // or steps along the axis would vanish
        var pad = isWide ? Padding * (max - min) : Math.Max(Math.Abs(max) / 10, 1e-3);
        return new Axis(label, min - pad, max + pad);
    }

    /// <summary>An axis of losses: logarithmic when the positive values span more than a decade.</summary>
    /// <param name="label">What is measured, and its unit.</param>
    /// <param name="values">What will be drawn.</param>
    public static Axis OfLosses(string label, IReadOnlyCollection<double> values)
    {
        var (min, max) = Range(values.Where(value => double.IsFinite(value) && value > 0));
        if (max / min <= 10)
            return Around(label, values);
        var pad = Math.Pow(max / min, Padding);
        return new Axis(label + ", logarithmic", min / pad, max * pad) { Logarithmic = true };
    }

    private static (double Min, double Max) Range(IEnumerable<double> values)
    {
        var (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        return min <= max ? (min, max) : (0, 1);
    }
}
