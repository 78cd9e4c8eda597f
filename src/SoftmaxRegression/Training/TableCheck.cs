using System.Numerics;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Training;

/// <summary>Refuses a table that no classifier can learn from, or only by heart.</summary>
internal static class TableCheck
{
    /// <summary>So many classes may have few examples each; more would be measured values or names.</summary>
    private const int FewClasses = 20;

    /// <exception cref="InputException">The table is refused. The sentence says why, and what to do.</exception>
    public static void ThrowIfUnfit<T>(CsvInput input, Table<T> table, TableOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ThrowIfNoClasses(input, table);
        if (options.Validation > 0)
            ThrowIfOneExample(input, table);
        ThrowIfIdentifier(input, table, options);
    }

    private static void ThrowIfNoClasses<T>(CsvInput input, Table<T> table)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = table.Classes.Count;
        if (classes == 1)
        {
            throw new InputException($"{input.Name} has only one class: every row's {table.Label} is "
                + $"'{table.Classes[0]}'; a classifier needs examples of two or more.");
        }

        if (classes > FewClasses && classes > table.Rows / 2)
        {
            throw new InputException($"{input.Name}, column '{table.Label}': {classes} different labels in "
                + $"{table.Rows} rows; it does not look like a class, choose another label.", Remedy.OtherLabel);
        }
    }

    private static void ThrowIfOneExample<T>(CsvInput input, Table<T> table)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rowsOfClass = Enumerable.Range(0, table.Rows).ToLookup(table.ClassOf);
        if (rowsOfClass.FirstOrDefault(rows => rows.Take(2).Count() == 1) is { } few)
        {
            throw new InputException($"{input.Name}, row {input.LineOf(few.First())}, column '{table.Label}': class "
                + $"'{table.Classes[few.Key]}' has only one example; add more, delete the row, or hold nothing out.",
                Remedy.HoldNothingOut);
        }
    }

    private static void ThrowIfIdentifier<T>(CsvInput input, Table<T> table, TableOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var column in table.Columns)
        {
            if (column.Levels?.Count == table.Rows && !options.Categorical.Contains(column.Name))
            {
                throw new InputException($"{input.Name}, column '{column.Name}': it is text because of {column.FirstText}, "
                    + "and every row has one of its own, as in an identifier; correct that cell, or leave the column out.",
                    Remedy.DropColumn, column.Name);
            }
        }
    }
}
