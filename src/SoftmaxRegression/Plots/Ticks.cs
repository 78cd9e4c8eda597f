using System.Globalization;

namespace SoftmaxRegression.Plots;

/// <summary>A place on an axis.</summary>
/// <param name="Value">In the units of the axis.</param>
/// <param name="Label">The number written beside it; empty for a minor tick.</param>
internal readonly record struct Tick(double Value, string Label);

/// <summary>Chooses the round numbers written along an axis.</summary>
internal static class Ticks
{
    /// <summary>The ticks inside the axis, ascending.</summary>
    /// <param name="axis">An axis of numbers.</param>
    /// <param name="most">About how many labels there is room for, at least 2.</param>
    public static IReadOnlyList<Tick> Of(Axis axis, int most) =>
        axis.Logarithmic ? Logarithmic(axis, most) : Linear(axis, most);

    private static List<Tick> Linear(Axis axis, int most)
    {
        var step = RoundUp((axis.Max - axis.Min) / most);
        if (axis.WholeNumbers)
            step = Math.Max(step, 1);
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        var plain = decimals <= 5 && Math.Max(Math.Abs(axis.Min), Math.Abs(axis.Max)) < 1e7;

        var ticks = new List<Tick>();
        for (var i = Math.Ceiling(axis.Min / step - 1e-9); i * step <= axis.Max + 1e-9 * step; i++)
        {
            var value = i == 0 ? 0 : i * step; // never −0
            ticks.Add(new Tick(value, plain && value != 0
                ? value.ToString($"N{decimals}", CultureInfo.InvariantCulture).Replace('-', '−')
                : NumberText.Short(value)));
        }
        return ticks.Count < 2 ? Linear(axis, most + 1) : ticks; // a single number does not tell the scale
    }

    private static List<Tick> Logarithmic(Axis axis, int most)
    {
        var (first, last) = ((int)Math.Floor(Math.Log10(axis.Min)), (int)Math.Floor(Math.Log10(axis.Max)));
        var decades = Math.Log10(axis.Max / axis.Min);
        var stride = (int)Math.Ceiling(decades / most);
        var plain = first >= -5 && last < 6;

        var ticks = new List<Tick>();
        for (var decade = first; decade <= last; decade++)
        {
            for (var digit = 1; digit < 10; digit++)
            {
                var value = digit * Math.Pow(10, decade);
                if (value < axis.Min || value > axis.Max || (digit > 1 && stride > 1))
                    continue;
                var labelled = digit == 1 ? decade % stride == 0 : digit is 2 or 5 && 3 * decades <= most;
                ticks.Add(new Tick(value, labelled ? Label(digit, decade) : ""));
            }
        }
        return ticks;

        string Label(int digit, int decade) => plain
            ? (digit * Math.Pow(10, decade)).ToString($"N{Math.Max(0, -decade)}", CultureInfo.InvariantCulture)
            : (digit == 1 ? "" : $"{digit}×") + NumberText.PowerOfTen(decade);
    }

    /// <summary>The smallest of 1, 2 and 5 times a power of ten that is not below the value.</summary>
    private static double RoundUp(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return value <= power ? power : value <= 2 * power ? 2 * power : value <= 5 * power ? 5 * power : 10 * power;
    }
}
