using System.Numerics;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>Makes a table of what was read: says what each column holds, and numbers levels and classes in order.</summary>
/// <param name="input">The file.</param>
/// <param name="options">Which columns are what.</param>
/// <param name="header">The names of all columns.</param>
/// <param name="missing">What stands for a missing value.</param>
/// <param name="columns">The columns beside the label, as they were read.</param>
/// <param name="label">The place of the label in a line.</param>
/// <param name="labels">The labels found.</param>
internal sealed class TableBuilder<T>(
    CsvInput input, TableOptions options, Header header, MissingTokens missing,
    ColumnReader[] columns, int label, Levels labels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<LeftOutColumn> _leftOut = [];

    /// <summary>What levels and labels become, by their numbers as they were read; null for columns of numbers.</summary>
    private readonly T[]?[] _values = new T[]?[columns.Length + 1];

    private string LabelName => header.Names[label];

    /// <summary>Makes the table.</summary>
    /// <param name="raw">The rows as they were read: numbers, numbers of levels, and the number of the label last.</param>
    /// <param name="index">Which rows of the table these are.</param>
    /// <param name="unlabeled">How many others there were, without a label.</param>
    public Table<T> Build(IRowStore<T> raw, RowIndex index, int unlabeled)
    {
        if (unlabeled > 0 && (!options.DropUnlabeled || index.Rows == 0))
            throw Unlabeled(unlabeled, index.Rows + unlabeled);
        int[][] counts = [.. columns.Select(column => new int[column.IsText ? column.Levels.Count : 0])];
        index.Group.Agreed(() => RowPass.CountLevels(raw.Parts().Select(part => part.Rows), counts));
        var kept = new List<int>();
        var known = new List<TableColumn>();
        for (int j = 0; j < columns.Length; j++)
        {
            var column = columns[j].Name == "" ? Unnamed(raw, index, j)
                : columns[j].IsText ? OfTexts(j, counts[j], index)
                : columns[j].Missing.Sum() == index.Rows ? LeaveOut(columns[j], "it is empty")
                : Numeric(j);
            if (column is null)
                continue;
            kept.Add(j);
            known.Add(column);
        }

        if (kept.Count == 0)
        {
            var some = _leftOut.Take(3).Select(column => $"{Cell.Quoted(column.Name)} is left out, {column.Reason}");
            throw new InputException($"{input.Name} has no feature columns that could tell the classes apart: "
                + $"{string.Join("; ", some)}.");
        }

        ThrowIfRowAbove(known);
        var (classes, places) = Classes();
        var recoded = new RecodedRows<T>(raw, RecodingOf(kept, []));
        FindCounters(recoded, index, known);
        if (!options.Standardize)
            ThrowIfSquaresOverflow(recoded, index, kept, known);
        var marked = SparseColumns.Mark(known, () => SparseColumns.CountZeros(recoded, index.Group, known), index.Rows, options);
        int[] order = SparseColumns.Order(marked);
        int[] numbers = [.. order.TakeWhile(j => SparseColumns.IsSparseNumber(marked[j]))];
        var recoding = RecodingOf(order[numbers.Length..].Select(j => kept[j]), numbers.Select(j => (kept[j], known[j].Origin)));
        var facts = new TableFacts
        {
            Rows = index.Rows,
            Columns = [.. order.Select(j => marked[j])],
            Label = LabelName,
            Classes = classes,
            LeftOut = _leftOut,
            Unlabeled = unlabeled,
            Unnamed = options.HasHeader == false ? header.Names.Length : null,
        };
        IRowStore<T> rows = raw is MemoryRows<T> memory ? memory.Recoded(recoding, options.Threads) : new RecodedRows<T>(raw, recoding);
        index = index with { Labels = Array.ConvertAll(index.Labels, label => places[label]) };
        return new Table<T>(rows, facts, index, numbers.Length);
    }

    /// <summary>How rows come of those that were read.</summary>
    /// <param name="cells">Which columns have cells, in their order.</param>
    /// <param name="entries">Which have entries instead, and what these are counted from.</param>
    private Recoding<T> RecodingOf(IEnumerable<int> cells, IEnumerable<(int Column, double Origin)> entries)
    {
        int[] places = [.. cells, columns.Length];
        return new Recoding<T>(places, [.. places.Select(j => _values[j])])
        {
            Entries = [.. entries.Select(entry => (entry.Column, _values[entry.Column], T.CreateTruncating(entry.Origin)))],
        };
    }

    /// <summary>Finds the columns that count the rows.</summary>
    private static void FindCounters(IRowStore<T> rows, RowIndex index, List<TableColumn> known)
    {
        bool[] counters = RowCounters.Find(rows, index, [.. known.Select(column => column.Origin)]);
        for (int j = 0; j < known.Count; j++)
            known[j] = known[j] with { IsCounter = counters[j] && known[j] is { Levels: null, Dates: null } };
    }

    /// <summary>
    /// Where every column has texts, and its name is one of them, the first line is a row like the others. Among numbers
    /// a name is no such thing.
    /// </summary>
    private void ThrowIfRowAbove(List<TableColumn> known)
    {
        if (options.HasHeader is null && known.All(column => column.Levels?.Contains(column.Name) == true || column.Rare.Contains(column.Name)))
        {
            throw Header.LooksLikeRow(
                input, $"{Cell.Quoted(known[0].Name)} is also a value of its column, as where there is no header");
        }
    }

    private InputException Unlabeled(int count, int rows)
    {
        bool isMarked = options.Categorical.Contains(LabelName);
        return input.FaultAtFirst(label, text => missing.FindAmongTexts(text, isMarked) >= 0, (csv, text) =>
        {
            string many = "the label is missing" + (count == 1 ? "" : $", as in {count:N0} of {rows:N0} rows");
            return text == ""
                ? input.Fault(csv, LabelName, $"{many}; fill it in, or leave such rows out.", Remedy.DropUnlabeled)
                : input.Fault(csv, LabelName, $"{many} ({Cell.Quoted(text)} says so); fill it in, or if that is a class, "
                    + "take the column as categorical.", Remedy.MarkCategorical);
        });
    }

    /// <summary>The labels in order, and the places of the labels as they were read; the rows will get those of theirs.</summary>
    private (string[] Classes, int[] Places) Classes()
    {
        var (classes, places) = ClassOrder.Of(input, LabelName, labels);
        if (options.HasHeader is null && classes.Contains(LabelName))
            throw Header.LooksLikeRow(input, $"{Cell.Quoted(LabelName)} is also a label, as where there is no header");
        _values[^1] = [.. places.Select(T.CreateTruncating)];
        return (classes, places);
    }

    /// <param name="j">The column.</param>
    /// <param name="countsAsRead">How often each level occurs in the rows of this process, by its number as it was read.</param>
    /// <param name="index">All rows.</param>
    private TableColumn? OfTexts(int j, int[] countsAsRead, RowIndex index)
    {
        var column = columns[j];
        var (levels, places) = column.Levels.Sort();
        var counts = new int[levels.Length];
        for (int code = 0; code < places.Length; code++)
            counts[places[code]] = countsAsRead[code];
        index.Group.Sum(counts.AsSpan());
        if (column.IsMarked)
            return Categories(j, levels, counts, places);
        var verdict = ColumnVerdict.Of(levels, counts, index.Rows, missing);
        if (verdict.IsOdd is { } isOdd)
            throw Odd(column, verdict, isOdd);
        switch (verdict.Kind)
        {
            case ColumnKind.Numbers:
                return OfValues(j, levels, counts, places, Number);
            case ColumnKind.Dates when verdict.IsOrderOpen:
                throw OpenOrder(column);
            case ColumnKind.Dates:
                var dates = OfValues(
                    j, levels, counts, places, level => DateText.TryParse(level, verdict.Order, out double days) ? days : double.NaN);
                return dates with { Dates = verdict.Order, HasLeadingZeros = false };
            case ColumnKind.Identifiers:
                string once = $"{counts.Count(count => count == 1):N0} of {verdict.Values:N0} values";
                string numbers = 2 * verdict.Numbers < verdict.Values ? "" : $", though {verdict.Numbers:N0} are numbers";
                return LeaveOut(column, $"{once} stand in one row only, as names and identifiers do{numbers}", mayBeKept: true);
            case ColumnKind.Empty:
                return LeaveOut(column, "it is empty");
            default:
                return Categories(j, levels, counts, places) is { } texts ? texts with { Numbers = verdict.Numbers } : null;
        }
    }

    /// <summary>A column without a name: one separator too many leaves an empty one, an index one that counts the rows.</summary>
    private TableColumn? Unnamed(IRowStore<T> raw, RowIndex index, int j)
    {
        var column = columns[j];
        if (column.Missing[0] == index.Rows)
            return LeaveOut(column, "it has no name and no values");
        bool countsRows = !column.IsText && column.Missing.Sum() == 0 && RowCounters.IsStepByStep(raw, index, j);
        return countsRows
            ? LeaveOut(column, "it has no name and counts the rows")
            : throw new InputException($"{input.HeaderPlace}: the name of column {column.Index + 1} is empty; give it one.");
    }

    private TableColumn? LeaveOut(ColumnReader column, string reason, bool mayBeKept = false)
    {
        _leftOut.Add(new LeftOutColumn(column.Name, reason, mayBeKept));
        return null;
    }

    /// <summary>Levels that are numbers, or dates: each cell gets the value of its level.</summary>
    private TableColumn OfValues(int j, string[] levels, int[] counts, int[] places, Func<string, double> value)
    {
        var column = columns[j];
        double[] values = [.. levels.Select(value)];
        for (int k = 0; k < levels.Length; k++)
        {
            if (double.IsNaN(values[k]))
                column.Missing[missing.FindAmongNumbers(levels[k])] += counts[k];
        }

        double[] finite = [.. values.Where(double.IsFinite).Order()];
        column.Origin = options.Standardize && finite.Length > 0 ? finite[finite.Length / 2] : 0;
        for (int k = 0; k < levels.Length; k++)
        {
            var cell = T.CreateTruncating(values[k] - column.Origin);
            column.HasUnderflow |= cell == T.Zero && values[k] != column.Origin;
            if (!double.IsNaN(values[k]) && !TableReader<T>.IsInReach(cell))
            {
                string level = levels[k];
                bool isFinite = double.IsFinite(values[k]);
                throw input.FaultAtFirst(column.Index, text => text == level, (csv, text) =>
                    TableReader<T>.Unusable(input, csv, column.Name, text, isFinite));
            }
        }

        _values[j] = [.. places.Select(place => T.CreateTruncating(values[place] - column.Origin))];
        return Numeric(j);
    }

    /// <summary>Cells that are numbers.</summary>
    private TableColumn Numeric(int j) => new(columns[j].Name, null, columns[j].Origin, Counts(columns[j].Missing))
    {
        HasLeadingZeros = columns[j].HasLeadingZeros,
        HasUnderflow = columns[j].HasUnderflow,
    };

    /// <summary>Numbers that are taken as they are get squared, and the squares summed over rows and columns.</summary>
    internal static double LargestToSquare(int rows, int width)
        => Math.Sqrt((typeof(T) == typeof(float) ? float.MaxValue : double.MaxValue) / rows / width);

    /// <summary>What is said of a larger number, and the setting that helps.</summary>
    internal static (string WhatAndWhatToDo, Remedy Remedy) TooLargeToSquare => typeof(T) == typeof(float)
        ? ("is too large to be squared as it is; standardise the numbers, or compute in double precision.", Remedy.DoublePrecision)
        : ("is too large to be squared as it is; standardise the numbers, or write the column in a larger unit.", Remedy.None);

    private void ThrowIfSquaresOverflow(RecodedRows<T> rows, RowIndex index, List<int> kept, List<TableColumn> known)
    {
        double limit = LargestToSquare(index.Rows, columns.Length + 1);
        int[] numbers = [.. Enumerable.Range(0, kept.Count).Where(j => known[j].Levels is null)];
        int at = 0;
        index.Group.Agreed(
            () =>
            {
                foreach (var (first, part) in rows.Parts())
                {
                    for (int i = 0; i < part.Count; i++)
                    {
                        at = index.NumberOf(first + i);
                        var row = part.Row(i);
                        foreach (int j in numbers)
                        {
                            if (Math.Abs(double.CreateTruncating(row[j])) > limit)
                                throw TooLarge(columns[kept[j]]);
                        }
                    }
                }
            },
            position: () => at);

        InputException TooLarge(ColumnReader column) => input.FaultAtFirst(
            column.Index,
            text => Math.Abs(Number(text)) > limit,
            (csv, text) => input.Fault(
                csv, column.Name, $"{Cell.Quoted(text)} {TooLargeToSquare.WhatAndWhatToDo}", TooLargeToSquare.Remedy));
    }

    /// <summary>
    /// Levels that are categories: those that stand for a missing value are taken out, and those that are too rare become
    /// one, behind the others.
    /// </summary>
    private TableColumn? Categories(int j, string[] levels, int[] counts, int[] places)
    {
        var column = columns[j];
        int[] features = new int[levels.Length];
        var (names, rare) = (new List<string>(), new List<string>());
        for (int k = 0; k < levels.Length; k++)
        {
            int token = missing.FindAmongTexts(levels[k], column.IsMarked);
            features[k] = token >= 0 ? -1 : counts[k] < options.MinCount ? int.MaxValue : names.Count;
            if (token >= 0)
                column.Missing[token] += counts[k];
            else
                (features[k] == names.Count ? names : rare).Add(levels[k]);
        }

        if (names.Count == 0 && rare.Count > 0)
            return LeaveOut(column, $"none of its {rare.Count:N0} texts stands in {options.MinCount:N0} rows");
        _values[j] = [.. places.Select(place => features[place] < 0 ? T.NaN : T.CreateTruncating(Math.Min(features[place], names.Count)))];
        return new TableColumn(column.Name, names, 0, Counts(column.Missing)) { IsMarked = column.IsMarked, Rare = rare };
    }

    private Dictionary<string, int> Counts(int[] missingCells)
        => missingCells.Index().Where(cells => cells.Item > 0).ToDictionary(cells => missing.Names[cells.Index], cells => cells.Item);

    private double Number(string text)
        => missing.FindAmongNumbers(text) < 0 && Cell.TryParseNumber(text, out double number) ? number : double.NaN;

    private InputException Odd(ColumnReader column, ColumnVerdict verdict, Func<string, bool> isOdd)
        => input.FaultAtFirst(column.Index, isOdd, (csv, text) =>
        {
            string usual = verdict.Kind == ColumnKind.Dates ? "a date" : "a number";
            string what = verdict.Kind == ColumnKind.Numbers && Cell.IsNumberForPeople(text)
                ? $"{Cell.Quoted(text)} looks like a number, but not a plain one; write it with digits and a decimal point, as "
                    + "in -1860.5"
                : verdict.Kind == ColumnKind.Dates && DateText.HasForm(text) && IsDate(text)
                    ? $"{Cell.Quoted(text)} is written in another order than {verdict.Usual:N0} of {verdict.Values:N0} dates; correct it"
                : $"{Cell.Quoted(text)} is not {usual}, as {verdict.Usual:N0} of {verdict.Values:N0} values are; correct it";
            return input.Fault(csv, column.Name, $"{what}, count it as missing, or take the column as categorical.",
                Remedy.MissingOrCategorical);
        });

    private static bool IsDate(string text)
        => Enum.GetValues<DateOrder>().Any(order => DateText.TryParse(text, order, out _));

    private InputException OpenOrder(ColumnReader column)
        => input.FaultAtFirst(column.Index, ColumnVerdict.HasTwoReadings, (csv, text) =>
        {
            DateText.TryParse(text, DateOrder.DayFirst, out double dayFirst);
            DateText.TryParse(text, DateOrder.MonthFirst, out double monthFirst);
            return input.Fault(csv, column.Name, $"{Cell.Quoted(text)} may be {Day(dayFirst)} or {Day(monthFirst)}, and no other "
                + "date of the column settles it; write dates as 2026-11-25, or take the column as categorical.",
                Remedy.MarkCategorical);

            static string Day(double days) => $"{DateTime.UnixEpoch.AddDays(days):d MMMM yyyy}";
        });
}
