using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace SoftmaxRegression.Data;

/// <summary>What one field of a CSV file says: nothing, a number, or text.</summary>
internal static partial class Cell
{
    /// <summary>10⁰ to 10²²: the powers of ten that a double holds exactly.</summary>
    private static readonly double[] PowersOfTen = [.. Enumerable.Range(0, 23).Select(n => Math.Pow(10, n))];

    /// <summary>
    /// Whether something is no text: it has control characters other than tabs and line breaks, or such as Unicode and XML
    /// leave out.
    /// </summary>
    public static bool IsBinary(string text)
        => text.Any(c => (char.IsControl(c) && c is not ('\r' or '\n' or '\t')) || c >= '\uFFFE');

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
        => !double.IsNaN(value = ReadPlainNumber(field, 0, field.Length)) || TryParseAnyNumber(Trim(field), out value);

    /// <summary>Reads a number from a text.</summary>
    public static bool TryParseNumber(string text, out double value) => TryParseNumber(Encoding.UTF8.GetBytes(text), out value);

    /// <summary>Reads digits with perhaps a minus sign before and a decimal point among them.</summary>
    /// <param name="text">Where to read.</param>
    /// <param name="start">Where the number starts.</param>
    /// <param name="end">Where it ends.</param>
    /// <returns>The number, correctly rounded; NaN where there is none, or one of more than 15 digits.</returns>
    /// <remarks>
    /// Up to 15 digits fit a double exactly, and so does the power of ten that the decimal point stands for: one
    /// division gives the correctly rounded value. Source: Clinger, "How to read floating point numbers accurately",
    /// 1990.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ReadPlainNumber(ReadOnlySpan<byte> text, int start, int end)
    {
        bool isNegative = start < end && text[start] == '-';
        start += isNegative ? 1 : 0;
        double value = end - start is > 1 and <= sizeof(ulong) && end >= sizeof(ulong)
            ? ReadAtOnce(Unsafe.ReadUnaligned<ulong>(in text[end - sizeof(ulong)]), end - start)
            : ReadByDigits(text[start..end]);
        return BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(value) | (isNegative ? 1UL : 0) << 63);
    }

    /// <summary>Reads a number without a sign.</summary>
    /// <param name="bytes">Eight bytes of text, of which the number is the last.</param>
    /// <param name="length">How many of them, from 2 on; with one, it might be a point alone.</param>
    /// <remarks>Source: D. Lemire, "Number parsing at a gigabyte per second", 2021, eight digits at once.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double ReadAtOnce(ulong bytes, int length)
    {
        const ulong Ones = 0x0101010101010101;
        int others = 64 - 8 * length, decimals = 0;
        ulong digits = (bytes ^ '0' * Ones) >> others << others;

        // The first zero byte is where a point is; what stands before it moves up to take its place.
        ulong notPoint = digits ^ ('.' ^ '0') * Ones, points = (notPoint - Ones) & ~notPoint & 0x80 * Ones;
        if (points != 0)
        {
            ulong before = (points & 0 - points) - 1 >> 7;
            digits = (digits & before) << 8 | digits & ~(before << 8 | 0xFF);
            decimals = BitOperations.LeadingZeroCount(before) / 8 - 1;
        }

        bool areDigits = ((digits | digits + 0x76 * Ones) & 0x80 * Ones) == 0;
        digits = digits * 10 + (digits >> 8);
        int number = (int)(((digits & 0x000000FF000000FF) * 0x000F424000000064
            + (digits >> 16 & 0x000000FF000000FF) * 0x0000271000000001) >> 32);
        return areDigits ? number / PowersOfTen[decimals] : double.NaN;
    }

    private static double ReadByDigits(ReadOnlySpan<byte> text)
    {
        int at = 0;
        long digits = ReadDigits(text, ref at, 0);
        int count = at;
        double value = digits;
        if (at < text.Length && text[at] == '.')
        {
            int point = at++;
            value = ReadDigits(text, ref at, digits) / PowersOfTen[Math.Min(at - point, PowersOfTen.Length) - 1];
            count = at - 1;
        }

        return at == text.Length && count is > 0 and <= 15 ? value : double.NaN;
    }

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
    public static bool IsNumberForPeople(string text)
        => text.Length <= Bounds.LongestQuantity && NumberForPeople().IsMatch(text);

    /// <summary>A text as a message quotes it: on one line, and at most some 60 characters.</summary>
    public static string Quoted(string text) => $"'{Shortened(text)}'";

    /// <summary>The same without the quotes.</summary>
    public static string Shortened(string text)
    {
        const int Longest = 60;
        text = OnOneLine(text);
        return text.Length <= Longest ? text
            : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…";
    }

    /// <summary>A name as a message shows it and people type it, where a header has a line break or a tab in it.</summary>
    public static string OnOneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');

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
