using System.Numerics;

namespace SoftmaxRegression.Data;

/// <summary>A column of a table: its cells are numbers, or the places of texts among its levels.</summary>
/// <param name="Name">The name in the header.</param>
/// <param name="Levels">The levels of a categorical column, in ordinal order; null for a column of numbers or dates.</param>
/// <param name="Origin">
/// What numeric cells are counted from: about the middle of the column, so that single precision keeps the digits that
/// tell one value from the next (as in a time stamp).
/// </param>
/// <param name="Missing">How many cells are missing, by what stands there; an empty text for an empty cell.</param>
public sealed record TableColumn(
    string Name, IReadOnlyList<string>? Levels, double Origin, IReadOnlyDictionary<string, int> Missing)
{
    /// <summary>Whether it was named as categorical.</summary>
    public bool IsMarked { get; init; }

    /// <summary>The order of year, month and day in a column of dates; null for any other.</summary>
    public DateOrder? Dates { get; init; }

    /// <summary>How many cells of a categorical column are numbers, where it was not named as categorical.</summary>
    public int Numbers { get; init; }

    /// <summary>Whether there are numbers like 00501 in a numeric column: codes, and no quantities.</summary>
    public bool HasLeadingZeros { get; init; }

    /// <summary>Whether numbers differ from the origin by less than the numeric type can tell.</summary>
    internal bool HasUnderflow { get; init; }

    /// <summary>Whether its numbers are whole, all different and in order, as those that count the rows.</summary>
    public bool IsCounter { get; init; }

    /// <summary>The levels of a categorical column that are too rare for a feature of their own, and share one.</summary>
    public IReadOnlyList<string> Rare { get; init; } = [];

    /// <summary>How many features it becomes.</summary>
    public int Features => Levels is null ? 1 : Levels.Count + (Rare.Count > 0 ? 1 : 0);

    /// <summary>Whether examples hold its features as indices and values: <see cref="Column.IsSparse"/>.</summary>
    public bool IsSparse { get; init; }
}

/// <summary>A CSV file as read: one row an example, its features' cells and the number of its class.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Rows come in chunks of <see cref="ChunkRows"/>, with the class in the place that the constant feature of the bias takes
/// later: where all columns are numeric, a chunk in memory becomes a block of examples without a copy. Columns
/// come in the order that examples want them in: those whose features are sparse first. Of sparse numbers a row has no
/// cells, but entries.
/// </remarks>
/// <param name="Store">The rows, in memory or on disk; of several processes, those that this one has read.</param>
/// <param name="Facts">What is known of all rows.</param>
/// <param name="Index">Which rows of the table these are, and the class of each row.</param>
/// <param name="FirstCell">The first column that has cells; those before it are sparse numbers.</param>
internal sealed record Table<T>(IRowStore<T> Store, TableFacts Facts, RowIndex Index, int FirstCell)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal const int ChunkRows = 64;

    /// <summary>The number of rows.</summary>
    public int Rows => Facts.Rows;

    /// <summary>The columns of the features: sparse numbers, sparse texts, all others; each in the order of the file.</summary>
    public IReadOnlyList<TableColumn> Columns => Facts.Columns;

    /// <summary>The different labels, in ordinal order, or where all are numbers, in the order of these.</summary>
    public IReadOnlyList<string> Classes => Facts.Classes;

    /// <summary>Cells in a row: one a column that has some, and the class.</summary>
    internal int Width => Columns.Count - FirstCell + 1;
}
