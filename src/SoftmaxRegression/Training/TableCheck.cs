using System.Text;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Training;

/// <summary>Refuses a table that no classifier can learn from, or only by heart.</summary>
internal static class TableCheck
{
    /// <summary>So many classes may have few examples each; more would be measured values or names.</summary>
    private const int FewClasses = 20;

    /// <exception cref="InputException">The table is refused. The sentence says why, and what to do.</exception>
    public static void ThrowIfUnfit(CsvInput input, TableFacts table)
    {
        int classes = table.Classes.Count;
        if (classes == 1)
        {
            throw new InputException($"{input.Name} has only one class: every row's label is "
                + $"{Cell.Quoted(table.Classes[0])}; a classifier needs examples of two or more.");
        }

        var (whatToDo, remedy) = input.IsSvm
            ? ("write classes in the place of the label", Remedy.None)
            : ("choose another label", Remedy.OtherLabel);
        if (classes > FewClasses && classes > table.Rows / 2)
        {
            throw new InputException($"{input.Name}, column {Cell.Quoted(table.Label)}: {classes} different labels in "
                + $"{table.Rows} rows; it does not look like a class, {whatToDo}.", remedy);
        }

        if (classes > Bounds.MostClasses)
        {
            throw new InputException($"{input.Name}, column {Cell.Quoted(table.Label)}: {classes:N0} different labels, and "
                + $"{Bounds.MostClasses:N0} at most can be learnt; {whatToDo}.", remedy);
        }

        ThrowIfTooWide(input, table);
    }

    private static void ThrowIfTooWide(CsvInput input, TableFacts table)
    {
        long features = table.Features;
        long bytes = table.Columns.Sum(column => BytesOf(column, table.Classes.Count));
        string? what = features > Bounds.MostColumns
                ? $"{features:N0} features, and {Bounds.MostColumns:N0} at most can be learnt"
            : bytes > Bounds.LongestModel
                ? $"{features:N0} features and {table.Classes.Count:N0} classes, whose weights need a file of {bytes:N0} bytes, "
                    + $"and {Bounds.LongestModel:N0} at most can be written"
            : null;
        if (what is null)
            return;
        var widest = table.Columns.MaxBy(column => BytesOf(column, table.Classes.Count))!;
        throw widest.Levels is null
            ? new InputException($"{input.Name} has {what}; leave columns out, first of all {Cell.Quoted(widest.Name)}.",
                Remedy.DropColumn, widest.Name)
            : new InputException($"{input.Name} has {what}; leave columns out, first of all {Cell.Quoted(widest.Name)}, or let its "
                + "rare levels share a feature.", Remedy.ShareRareLevels, widest.Name);
    }

    /// <summary>About so many bytes of a model file a column takes: its own, its levels, and a weight for each class.</summary>
    private static long BytesOf(TableColumn column, int classes)
    {
        const int own = 160, weight = 40;
        long feature = Encoding.UTF8.GetByteCount(column.Name) + weight;
        return own + (classes + 1) * (column.Levels?.Concat(column.Rare).Sum(level => feature + Encoding.UTF8.GetByteCount(level)) ?? feature);
    }
}
