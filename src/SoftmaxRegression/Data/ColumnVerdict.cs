namespace SoftmaxRegression.Data;

/// <summary>What a column that has texts turns out to hold.</summary>
internal enum ColumnKind
{
    /// <summary>Numbers, but for missing ones.</summary>
    Numbers,

    /// <summary>Dates, but for missing ones.</summary>
    Dates,

    /// <summary>Texts of which most stand in one row only, as names and identifiers do.</summary>
    Identifiers,

    /// <summary>Texts that recur.</summary>
    Categories,

    /// <summary>No value at all.</summary>
    Empty,
}

/// <summary>The judgement of a column by all its cells.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Values">How many cells have a value.</param>
internal sealed record ColumnVerdict(ColumnKind Kind, int Values)
{
    /// <summary>Where so large a share are numbers, or dates, the others are slips and not categories.</summary>
    private const double NearlyAll = 0.95;

    /// <summary>In which order the dates are.</summary>
    public DateOrder Order { get; private init; }

    /// <summary>Whether nothing tells the day from the month in any of the dates.</summary>
    public bool IsOrderOpen { get; private init; }

    /// <summary>Tells a cell that does not go with the rest; null where all do.</summary>
    public Func<string, bool>? IsOdd { get; private init; }

    /// <summary>How many cells are what most of them are, numbers or dates.</summary>
    public int Usual { get; private init; }

    /// <summary>How many cells of a column of texts are numbers.</summary>
    public int Numbers { get; private init; }

    /// <summary>Judges a column.</summary>
    /// <param name="levels">Its texts, each once.</param>
    /// <param name="counts">In how many rows each stands.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="missing">What stands for a missing value.</param>
    public static ColumnVerdict Of(IReadOnlyList<string> levels, int[] counts, int rows, MissingTokens missing)
    {
        var values = levels.Zip(counts).Where(level => !IsMissingNumber(level.First)).ToList();
        int total = values.Sum(level => level.Second), nearlyAll = (int)Math.Ceiling(NearlyAll * Math.Max(1, total));
        int numbers = Count(IsNumber);
        if (numbers + Count(level => !IsNumber(level) && Cell.IsNumberForPeople(level)) >= nearlyAll)
        {
            return new ColumnVerdict(ColumnKind.Numbers, total)
            {
                Usual = numbers,
                IsOdd = numbers == total ? null : level => !IsNumber(level) && !IsMissingNumber(level),
            };
        }

        if (Count(DateText.HasForm) >= nearlyAll)
        {
            // The order in which the most of them are dates; where two are equal in that, nothing tells day from month.
            var orders = Enum.GetValues<DateOrder>()
                .Select(order => (Order: order, Dates: Count(level => DateText.TryParse(level, order, out _))))
                .OrderByDescending(order => order.Dates).ToList();
            var (best, dates) = orders[0];
            return new ColumnVerdict(ColumnKind.Dates, total)
            {
                Order = best,
                IsOrderOpen = orders[1].Dates == dates && levels.Any(HasTwoReadings),
                Usual = dates,
                IsOdd = dates == total ? null : level => !DateText.TryParse(level, best, out _) && !IsMissingNumber(level),
            };
        }

        var texts = levels.Zip(counts).Where(level => missing.FindAmongTexts(level.First, isMarked: false) < 0).ToList();
        return new ColumnVerdict(
            texts.Count == 0 ? ColumnKind.Empty
                : 2 * texts.Count(level => level.Second == 1) > rows ? ColumnKind.Identifiers
                : ColumnKind.Categories,
            texts.Sum(level => level.Second))
        {
            Numbers = numbers,
        };

        int Count(Func<string, bool> isOne) => values.Where(level => isOne(level.First)).Sum(level => level.Second);

        bool IsMissingNumber(string level) => missing.FindAmongNumbers(level) >= 0;
    }

    /// <summary>Whether a date is another one where day and month are exchanged.</summary>
    public static bool HasTwoReadings(string date)
        => DateText.TryParse(date, DateOrder.DayFirst, out double one)
            && DateText.TryParse(date, DateOrder.MonthFirst, out double other) && one != other;

    private static bool IsNumber(string level) => Cell.TryParseNumber(level, out _);
}
