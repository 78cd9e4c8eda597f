using MathNet.Numerics.LinearAlgebra;

namespace Trainer.Lesson;

/// <summary>One step: what is computed, why, and the numbers.</summary>
/// <param name="Title">A few words.</param>
/// <param name="Why">A sentence or two.</param>
/// <param name="Formula">What is computed.</param>
/// <param name="Code">The method that computes it; empty where there is none.</param>
/// <param name="Tables">The numbers.</param>
internal sealed record ExplainStep(string Title, string Why, Formula Formula, string Code, params ExplainTable[] Tables);

/// <summary>A formula in the notations that a page needs.</summary>
internal sealed record Formula(string Plain, string TeX)
{
    /// <summary>As browsers set it.</summary>
    public string MathML => MathMl.Of(TeX);
}

/// <summary>The name of a row or a column, and the class whose colour it has.</summary>
internal sealed record Heading(string Text, int? Class = null);

/// <summary>Numbers with names.</summary>
/// <param name="Caption">What stands over the names of the rows.</param>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Rows">The names of the rows, and a cell for each column.</param>
internal sealed record ExplainTable(
    string Caption, IReadOnlyList<Heading> Columns, IReadOnlyList<(Heading Heading, string[] Cells)> Rows)
{
    /// <summary>A page without the width of a terminal has room for so many rows, and for so many columns.</summary>
    private const int Room = 12;

    /// <summary>The power of ten by which the numbers count; empty for 1.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The rows to show where there is no room for all.</summary>
    public IEnumerable<int> FirstRows { get; init; } = [];

    /// <summary>The columns to show where there is no room for all.</summary>
    public IEnumerable<int> FirstColumns { get; init; } = [];

    /// <summary>The columns whose cells are numbers to compare, and so may be coloured by their value.</summary>
    public Range Compared { get; init; } = 0..0;

    /// <summary>Numbers that are all of a kind.</summary>
    public static ExplainTable Of(
        string caption, IReadOnlyList<Heading> rows, IReadOnlyList<Heading> columns, IEnumerable<Vector<double>> values)
    {
        var (cells, unit) = Digits.Of(Matrix<double>.Build.DenseOfRowVectors(values));
        return new(caption, columns, [.. rows.Select((row, i) => (row, cells[i]))]) { Unit = unit, Compared = .. };
    }

    /// <summary>The rows that there is room for; null where some are left out.</summary>
    public List<int?> ShownRows() => Elision.Choose([.. Rows.Select(_ => 1)], 1, Room, FirstRows);

    /// <summary>The columns that there is room for, unless the room is that of a terminal.</summary>
    public List<int?> ShownColumns() => Elision.Choose([.. Columns.Select(_ => 1)], 1, Room, FirstColumns);
}
