using System.Numerics;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Training;

/// <summary>Refuses a table that no classifier can learn from, or only by heart.</summary>
internal static class TableCheck
{
    /// <summary>So many classes may have few examples each; more would be measured values or names.</summary>
    private const int FewClasses = 20;

    /// <exception cref="InputException">The table is refused. The sentence says why, and what to do.</exception>
    public static void ThrowIfUnfit<T>(CsvInput input, Table<T> table)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = table.Classes.Count;
        if (classes == 1)
        {
            throw new InputException($"{input.Name} has only one class: every row's label is "
                + $"{Cell.Quoted(table.Classes[0])}; a classifier needs examples of two or more.");
        }

        if (classes > FewClasses && classes > table.Rows / 2)
        {
            throw new InputException($"{input.Name}, column {Cell.Quoted(table.Label)}: {classes} different labels in "
                + $"{table.Rows} rows; it does not look like a class, choose another label.", Remedy.OtherLabel);
        }
    }
}
