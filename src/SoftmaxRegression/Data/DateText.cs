using System.Globalization;
using System.Text.RegularExpressions;

namespace SoftmaxRegression.Data;

/// <summary>In which order a date names year, month and day.</summary>
public enum DateOrder
{
    /// <summary>2026-11-25, as in ISO 8601.</summary>
    YearFirst,

    /// <summary>25/11/2026.</summary>
    DayFirst,

    /// <summary>11/25/2026.</summary>
    MonthFirst,
}

/// <summary>Dates as text, with or without a time, and as numbers of days.</summary>
internal static partial class DateText
{
    /// <summary>Whether a text has the form of a date in some order, whatever its day and month.</summary>
    public static bool HasForm(string text)
        => text.Length <= Bounds.LongestQuantity && (YearFirst().IsMatch(text) || YearLast().IsMatch(text));

    /// <summary>Reads a date.</summary>
    /// <param name="text">The date, and perhaps a time and its distance from UTC.</param>
    /// <param name="order">The order of year, month and day.</param>
    /// <param name="days">Days since 1970-01-01, the time as a share of a day.</param>
    /// <returns>Whether there is such a day.</returns>
    public static bool TryParse(string text, DateOrder order, out double days)
    {
        days = 0;
        if (text.Length > Bounds.LongestQuantity)
            return false;
        var match = order == DateOrder.YearFirst ? YearFirst().Match(text) : YearLast().Match(text);
        if (!match.Success && order != DateOrder.YearFirst)
            return TryParse(text, DateOrder.YearFirst, out days); // which has one reading in any column
        if (!match.Success)
            return false;
        int first = Number("first"), second = Number("second"), third = Number("third");
        var (year, month, day) = order switch
        {
            DateOrder.YearFirst => (first, second, third),
            DateOrder.DayFirst => (third, second, first),
            _ => (third, first, second),
        };
        int hour = Number("hour"), minute = Number("minute");
        double seconds = match.Groups["second_of"] is { Success: true } s
            ? double.Parse(s.ValueSpan, CultureInfo.InvariantCulture) : 0;
        if (match.Groups["half"].ValueSpan is { Length: > 0 } half)
        {
            if (hour is 0 or > 12)
                return false;
            hour = hour % 12 + (half[0] is 'p' or 'P' ? 12 : 0);
        }

        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || seconds >= 61 || Number("zone_hours") > 14 || Number("zone_minutes") > 59)
            return false;
        double offset = 60 * Number("zone_hours") + Number("zone_minutes");
        double minutes = 60 * hour + minute + seconds / 60 - (match.Groups["sign"].Value == "-" ? -offset : offset);
        days = (new DateTime(year, month, day) - DateTime.UnixEpoch).TotalDays + minutes / (24 * 60);
        return true;

        int Number(string group)
            => match.Groups[group] is { Success: true } digits ? int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    private const string Time =
        @"(?:(?:[T ]|\s+)(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?::(?<second_of>[0-9]{2}(?:\.[0-9]+)?))?\s*(?<half>[AaPp][Mm])?"
        + @"\s*(?:Z|(?<sign>[+-])(?<zone_hours>[0-9]{2}):?(?<zone_minutes>[0-9]{2})?)?)?$";

    [GeneratedRegex(
        @"^(?<first>[0-9]{4})(?<by>[-/.])(?<second>[0-9]{1,2})\k<by>(?<third>[0-9]{1,2})" + Time, RegexOptions.CultureInvariant)]
    private static partial Regex YearFirst();

    [GeneratedRegex(
        @"^(?<first>[0-9]{1,2})(?<by>[-/.])(?<second>[0-9]{1,2})\k<by>(?<third>[0-9]{4})" + Time, RegexOptions.CultureInvariant)]
    private static partial Regex YearLast();
}
