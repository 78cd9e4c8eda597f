using MathNet.Numerics.LinearAlgebra;

namespace Trainer;

/// <summary>Few digits, but enough to follow a computation by.</summary>
internal static class Digits
{
    /// <summary>A cell of a table: 0 only if it is exactly 0, because that says more than 0.000.</summary>
    public static string Fixed(double value, int decimals = 3)
        => value == 0 ? "0" : (Math.Round(value, decimals) + 0.0).ToString($"F{decimals}"); // + 0.0: no minus before a zero

    /// <summary>A number in a sentence.</summary>
    public static string Scalar(double value) => $"{value:G4}".Replace('E', 'e');

    /// <summary>A probability in a sentence; close to 1, what is lacking says more.</summary>
    public static string Probability(double value) => value switch
    {
        > 0.999 and < 1 => $"1 - {1 - value:0.0e-0}",
        0 => "less than 5e-324",
        _ => Scalar(value),
    };

    /// <summary>The largest difference between two matrices; NaN if there is one in either.</summary>
    public static string Difference(Matrix<double> a, Matrix<double> b)
    {
        double largest = (a - b).Enumerate().Aggregate(0.0, (most, d) => Math.Max(most, Math.Abs(d)));
        return largest == 0 ? "0" : $"{largest:0.0e-0}";
    }

    /// <summary>The cells of a table, all with the same decimals.</summary>
    /// <returns>The cells by rows, and the power of ten by which they count; empty where it is 1.</returns>
    public static (string[][] Cells, string Unit) Of(Matrix<double> values)
    {
        double largest = values.Enumerate().Where(double.IsFinite).Select(Math.Abs).Append(0).Max();
        int exponent = largest == 0 ? 0 : (int)Math.Floor(Math.Log10(largest));
        bool hasUnit = exponent is < -2 or > 4;
        if (hasUnit)
            values *= Math.Pow(10, -exponent);
        bool areWhole = values.Enumerate().All(value => value == Math.Round(value));
        int decimals = areWhole ? 0 : !hasUnit && exponent > 1 ? 1 : 3;
        return (
            [.. values.EnumerateRows().Select(row => row.Select(value => Fixed(value, decimals)).ToArray())],
            hasUnit ? $"1e{exponent}" : "");
    }
}
