using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace SoftmaxRegression.Data;

/// <summary>What one field of a CSV file says: nothing, a number, or text.</summary>
internal static class Cell
{
    /// <summary>10⁰ to 10²²: the powers of ten that a double holds exactly.</summary>
    private static readonly double[] PowersOfTen = [.. Enumerable.Range(0, 23).Select(n => Math.Pow(10, n))];

    /// <summary>Whether no text has such a character: a control character, or one that Unicode and XML leave out.</summary>
    public static bool IsUnprintable(char c) => char.IsControl(c) || c >= '\uFFFE';

    /// <summary>The field without blanks around it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> field) => field.Trim(" \t"u8);

    /// <summary>A value as a field has it, in the invariant culture; nothing for null and NaN.</summary>
    public static string TextOf<TValue>(TValue value) => value switch
    {
        null or double.NaN or float.NaN => "",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Whether a trimmed field stands for a missing value.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> field) => field.Length switch
    {
        0 => true,
        1 => field[0] == '?',
        2 => field.SequenceEqual("NA"u8),
        3 => Ascii.EqualsIgnoreCase(field, "nan"u8),
        4 => Ascii.EqualsIgnoreCase(field, "null"u8),
        _ => false,
    };

    /// <summary>
    /// Reads a number in the invariant culture, never with a thousands separator. An infinite one is a number too,
    /// for the caller to refuse.
    /// </summary>
    public static bool TryParseNumber(ReadOnlySpan<byte> field, out double value)
    {
        int end = 0;
        return (TryReadPlainNumber(field, ref end, out value) && end == field.Length)
            || TryParseAnyNumber(Trim(field), out value);
    }

    /// <summary>Reads digits with perhaps a minus sign and a decimal point, up to anything else.</summary>
    /// <param name="text">Where to read.</param>
    /// <param name="at">Where the number starts; where it ends.</param>
    /// <param name="value">The number, correctly rounded.</param>
    /// <returns>Whether there is such a number, of 15 digits at most.</returns>
    /// <remarks>
    /// Up to 15 digits fit a double exactly, and so does the power of ten that the decimal point stands for: one
    /// division gives the correctly rounded value. Source: Clinger, "How to read floating point numbers accurately",
    /// 1990.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadPlainNumber(ReadOnlySpan<byte> text, ref int at, out double value)
    {
        bool negative = at < text.Length && text[at] == '-';
        int first = negative ? ++at : at;
        long digits = ReadDigits(text, ref at, 0);
        int count = at - first;
        value = digits;
        if (at < text.Length && text[at] == '.')
        {
            int point = at++;
            value = ReadDigits(text, ref at, digits) / PowersOfTen[Math.Min(at - point, PowersOfTen.Length) - 1];
            count = at - first - 1;
        }

        value = negative ? -value : value;
        return count is > 0 and <= 15;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ReadDigits(ReadOnlySpan<byte> text, ref int at, long number)
    {
        uint digit;
        for (; at < text.Length && (digit = (uint)(text[at] - '0')) <= 9; at++)
            number = number * 10 + digit;
        return number;
    }

    /// <summary>Whether the trimmed field would be a number if its comma were a decimal point.</summary>
    public static bool HasDecimalComma(ReadOnlySpan<byte> field)
    {
        int comma = field.IndexOf((byte)',');
        return comma >= 0
            && double.TryParse(Encoding.UTF8.GetString(field).Replace(',', '.'), NumberStyles.Float,
                CultureInfo.InvariantCulture, out _);
    }

    private static bool TryParseAnyNumber(ReadOnlySpan<byte> field, out double value)
    {
        if (double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return !double.IsNaN(value);
        var magnitude = field.TrimStart("+-"u8);
        value = double.PositiveInfinity;
        return Ascii.EqualsIgnoreCase(magnitude, "inf"u8);
    }
}
