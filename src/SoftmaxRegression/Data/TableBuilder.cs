using System.Numerics;

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

    private string LabelName => header.Names[label];

    /// <summary>Makes the table.</summary>
    /// <param name="chunks">The rows as they were read: numbers, numbers of levels, and the number of the label last.</param>
    /// <param name="rows">How many rows there are.</param>
    public Table<T> Build(T[][] chunks, int rows)
    {
        var raw = new Table<T>(chunks, rows, new TableColumn[columns.Length], LabelName, []);
        int[] labelled = [.. Enumerable.Range(0, rows).Where(row => !T.IsNaN(raw.Row(row)[^1]))];
        if (labelled.Length < rows)
        {
            if (!options.DropUnlabeled || labelled.Length == 0)
                throw Unlabeled(rows - labelled.Length, rows);
            raw = Copy(raw, labelled, [.. Enumerable.Range(0, columns.Length)]);
        }

        var kept = new List<int>();
        var known = new List<TableColumn>();
        for (int j = 0; j < columns.Length; j++)
        {
            var column = columns[j].Name == "" ? Unnamed(raw, j) : columns[j].IsText ? OfTexts(raw, j) : OfNumbers(raw, j);
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
        var classes = Classes(raw);
        var marked = SparseColumns.Mark(known, () => SparseColumns.CountZeros(raw, [.. kept], known), raw.Rows, options);
        int[] order = SparseColumns.Order(marked);
        int[] numbers = [.. order.TakeWhile(j => SparseColumns.IsSparseNumber(marked[j]))];
        var entries = numbers.Length == 0 ? null
            : SparseColumns.Entries(raw, [.. numbers.Select(j => kept[j])], [.. numbers.Select(j => known[j].Origin)]);
        int[] cells = [.. order.Skip(numbers.Length).Select(j => kept[j])];
        var table = cells.SequenceEqual(Enumerable.Range(0, columns.Length)) ? raw
            : Copy(raw, [.. Enumerable.Range(0, raw.Rows)], cells);
        return new Table<T>(table.Chunks, table.Rows, [.. order.Select(j => marked[j])], LabelName, classes)
        {
            Entries = entries,
            LeftOut = _leftOut,
            Unlabeled = rows - labelled.Length,
            Unnamed = options.HasHeader == false ? header.Names.Length : null,
        };
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

    /// <summary>The labels in order; the rows get the places of theirs.</summary>
    private string[] Classes(Table<T> raw)
    {
        var (classes, places) = ClassOrder.Of(input, LabelName, labels);
        if (options.HasHeader is null && classes.Contains(LabelName))
            throw Header.LooksLikeRow(input, $"{Cell.Quoted(LabelName)} is also a label, as where there is no header");
        for (int r = 0; r < raw.Rows; r++)
            raw.Row(r)[^1] = T.CreateTruncating(places[int.CreateTruncating(raw.Row(r)[^1])]);

        return classes;
    }

    private TableColumn? OfNumbers(Table<T> raw, int j)
    {
        var column = columns[j];
        return column.Missing.Sum() == raw.Rows ? LeaveOut(column, "it is empty") : Numeric(raw, j);
    }

    private TableColumn? OfTexts(Table<T> raw, int j)
    {
        var column = columns[j];
        var (levels, places) = column.Levels.Sort();
        var counts = new int[levels.Length];
        for (int r = 0; r < raw.Rows; r++)
        {
            ref var cell = ref raw.Row(r)[j];
            if (!T.IsNaN(cell))
                counts[int.CreateTruncating(cell = T.CreateTruncating(places[int.CreateTruncating(cell)]))]++;
        }

        if (column.IsMarked)
            return Categories(raw, j, levels, counts);
        var verdict = ColumnVerdict.Of(levels, counts, raw.Rows, missing);
        if (verdict.IsOdd is { } isOdd)
            throw Odd(column, verdict, isOdd);
        switch (verdict.Kind)
        {
            case ColumnKind.Numbers:
                return OfValues(raw, j, levels, counts, Number);
            case ColumnKind.Dates when verdict.IsOrderOpen:
                throw OpenOrder(column);
            case ColumnKind.Dates:
                var dates = OfValues(raw, j, levels, counts, level => DateText.TryParse(level, verdict.Order, out double days) ? days : double.NaN);
                return dates with { Dates = verdict.Order, IsCounter = false, HasLeadingZeros = false };
            case ColumnKind.Identifiers:
                string once = $"{counts.Count(count => count == 1):N0} of {verdict.Values:N0} values";
                string numbers = 2 * verdict.Numbers < verdict.Values ? "" : $", though {verdict.Numbers:N0} are numbers";
                return LeaveOut(column, $"{once} stand in one row only, as names and identifiers do{numbers}", mayBeKept: true);
            case ColumnKind.Empty:
                return LeaveOut(column, "it is empty");
            default:
                return Categories(raw, j, levels, counts) is { } texts ? texts with { Numbers = verdict.Numbers } : null;
        }
    }

    /// <summary>A column without a name: one separator too many leaves an empty one, an index one that counts the rows.</summary>
    private TableColumn? Unnamed(Table<T> raw, int j)
    {
        var column = columns[j];
        if (column.Missing[0] == raw.Rows)
            return LeaveOut(column, "it has no name and no values");
        bool counts = !column.IsText && column.Missing.Sum() == 0
            && Enumerable.Range(0, raw.Rows).All(r => raw.Row(r)[j] - raw.Row(0)[j] == T.CreateTruncating(r));
        return counts
            ? LeaveOut(column, "it has no name and counts the rows")
            : throw new InputException($"{input.Name}, line {input.HeaderLine}: the name of column {column.Index + 1} is empty; give it one.");
    }

    private TableColumn? LeaveOut(ColumnReader column, string reason, bool mayBeKept = false)
    {
        _leftOut.Add(new LeftOutColumn(column.Name, reason, mayBeKept));
        return null;
    }

    /// <summary>Levels that are numbers, or dates: each cell gets the value of its level.</summary>
    private TableColumn OfValues(Table<T> raw, int j, string[] levels, int[] counts, Func<string, double> value)
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

        for (int r = 0; r < raw.Rows; r++)
        {
            ref var cell = ref raw.Row(r)[j];
            if (!T.IsNaN(cell))
                cell = T.CreateTruncating(values[int.CreateTruncating(cell)] - column.Origin);
        }

        return Numeric(raw, j);
    }

    /// <summary>Cells that are numbers.</summary>
    private TableColumn Numeric(Table<T> raw, int j)
    {
        var column = columns[j];
        if (!options.Standardize)
            ThrowIfSquaresOverflow(raw, j);
        return new TableColumn(column.Name, null, column.Origin, Counts(column.Missing))
        {
            IsCounter = column.Missing.Sum() == 0 && IsCounter(raw, j, column.Origin),
            HasLeadingZeros = column.HasLeadingZeros,
            HasUnderflow = column.HasUnderflow,
        };
    }

    /// <summary>Whether the numbers of a column are whole, all different and in order; none is missing.</summary>
    internal static bool IsCounter(Table<T> raw, int j, double origin)
    {
        bool isCounter = raw.Rows > 2 && double.IsInteger(double.CreateTruncating(raw.Row(0)[j]) + origin);
        for (int r = 1; isCounter && r < raw.Rows; r++)
        {
            var step = raw.Row(r)[j] - raw.Row(r - 1)[j];
            isCounter = step > T.Zero && T.IsInteger(step);
        }

        return isCounter;
    }

    /// <summary>Numbers that are taken as they are get squared, and the squares summed over rows and columns.</summary>
    internal static double LargestToSquare(int rows, int width)
        => Math.Sqrt((typeof(T) == typeof(float) ? float.MaxValue : double.MaxValue) / rows / width);

    /// <summary>What is said of a larger number, and the setting that helps.</summary>
    internal static (string WhatAndWhatToDo, Remedy Remedy) TooLargeToSquare => typeof(T) == typeof(float)
        ? ("is too large to be squared as it is; standardise the numbers, or compute in double precision.", Remedy.DoublePrecision)
        : ("is too large to be squared as it is; standardise the numbers, or write the column in a larger unit.", Remedy.None);

    private void ThrowIfSquaresOverflow(Table<T> raw, int j)
    {
        double limit = LargestToSquare(raw.Rows, raw.Width);
        for (int r = 0; r < raw.Rows; r++)
        {
            if (T.IsNaN(raw.Row(r)[j]) || Math.Abs(double.CreateTruncating(raw.Row(r)[j])) <= limit)
                continue;
            throw input.FaultAtFirst(columns[j].Index, text => Math.Abs(Number(text)) > limit, (csv, text) =>
                input.Fault(csv, columns[j].Name, $"{Cell.Quoted(text)} {TooLargeToSquare.WhatAndWhatToDo}", TooLargeToSquare.Remedy));
        }
    }

    /// <summary>
    /// Levels that are categories: those that stand for a missing value are taken out, and those that are too rare become
    /// one, behind the others.
    /// </summary>
    private TableColumn? Categories(Table<T> raw, int j, string[] levels, int[] counts)
    {
        var column = columns[j];
        int[] places = new int[levels.Length];
        var (names, rare) = (new List<string>(), new List<string>());
        for (int k = 0; k < levels.Length; k++)
        {
            int token = missing.FindAmongTexts(levels[k], column.IsMarked);
            places[k] = token >= 0 ? -1 : counts[k] < options.MinCount ? int.MaxValue : names.Count;
            if (token >= 0)
                column.Missing[token] += counts[k];
            else
                (places[k] == names.Count ? names : rare).Add(levels[k]);
        }

        if (names.Count == 0 && rare.Count > 0)
            return LeaveOut(column, $"none of its {rare.Count:N0} texts stands in {options.MinCount:N0} rows");
        for (int r = 0; names.Count < levels.Length && r < raw.Rows; r++)
        {
            ref var cell = ref raw.Row(r)[j];
            if (!T.IsNaN(cell))
                cell = places[int.CreateTruncating(cell)] is >= 0 and var place ? T.CreateTruncating(Math.Min(place, names.Count)) : T.NaN;
        }

        return new TableColumn(column.Name, names, 0, Counts(column.Missing)) { IsMarked = column.IsMarked, Rare = rare };
    }

    private Dictionary<string, int> Counts(int[] missingCells)
    {
        var counts = new Dictionary<string, int>();
        for (int token = 0; token < missingCells.Length; token++)
        {
            if (missingCells[token] > 0)
                counts[missing.Names[token]] = missingCells[token];
        }

        return counts;
    }

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

    /// <summary>A copy of some rows, and of some of their columns.</summary>
    private static Table<T> Copy(Table<T> raw, int[] rows, int[] kept)
    {
        int[] cells = [.. kept, raw.Width - 1];
        var chunks = new T[(rows.Length + Table<T>.ChunkRows - 1) / Table<T>.ChunkRows][];
        for (int c = 0; c < chunks.Length; c++)
            chunks[c] = new T[Table<T>.ChunkRows * cells.Length];
        var copy = new Table<T>(chunks, rows.Length, new TableColumn[kept.Length], raw.Label, []);
        for (int r = 0; r < rows.Length; r++)
        {
            Span<T> from = raw.Row(rows[r]), to = copy.Row(r);
            for (int j = 0; j < cells.Length; j++)
                to[j] = from[cells[j]];
        }

        return copy;
    }
}
