using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace SoftmaxRegression.Data;

/// <summary>What one field of a CSV file says: nothing, a number, or text.</summary>
internal static partial class Cell
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
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
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

    /// <summary>Reads a number from a text.</summary>
    public static bool TryParseNumber(string text, out double value) => TryParseNumber(Encoding.UTF8.GetBytes(text), out value);

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

    /// <summary>
    /// Whether a text is a number to people, though not to a program: with a unit, a group separator, a decimal comma or
    /// a typographic minus. 1.860 and 1,860 have two readings each, so that nothing of the kind is read.
    /// </summary>
    public static bool IsNumberForPeople(string text) => NumberForPeople().IsMatch(text);

    /// <summary>A text as a message quotes it: on one line, and at most some 60 characters.</summary>
    public static string Quoted(string text) => $"'{Shortened(text)}'";

    /// <summary>The same without the quotes.</summary>
    public static string Shortened(string text)
    {
        const int Longest = 60;
        text = text.ReplaceLineEndings(" ");
        return text.Length <= Longest ? text
            : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…";
    }

    private static bool TryParseAnyNumber(ReadOnlySpan<byte> field, out double value)
    {
        if (double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return !double.IsNaN(value);
        var magnitude = field.TrimStart("+-"u8);
        value = double.PositiveInfinity;
        return Ascii.EqualsIgnoreCase(magnitude, "inf"u8);
    }

    // Groups of three digits parted by a comma, point, apostrophe or one of the spaces; then perhaps decimals.
    [GeneratedRegex(
        @"^[(]?[+\-−]?\s*[$€£¥₹]?\s*[+\-−]?(\d{1,3}([.,'’ \u00A0\u2009\u202F]\d{3})+|\d+)([.,]\d+)?([eE][+\-−]?\d+)?"
            + @"\s*([$€£¥₹%‰])?[)]?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex NumberForPeople();
}
