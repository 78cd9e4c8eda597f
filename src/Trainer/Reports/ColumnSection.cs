using System.Xml.Linq;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace Trainer.Reports;

/// <summary>What was read: columns, what was learnt of them, and which were left out.</summary>
internal static class ColumnSection
{
    private const int MostColumns = 100, MostLevels = 12, MostClasses = 20;

    public static XElement Of(Model model)
    {
        return Html.Section("columns", "What was read",
            Html.Paragraph(Html.Name(model.Origin.File), $" has {model.Origin.Rows:N0} rows",
                model.Unnamed is { } unnamed ? $" and no line of names over its {unnamed:N0} columns" : "",
                ". The label is ", Html.Name(model.Label), $", of {model.Classes.Count:N0} classes: ",
                Names(model.Classes, MostClasses), "."),
            Html.Table("column-table", "Columns" + Some(model.Columns.Count), ["column", "kind", "mean", "deviation", "levels"],
                model.Columns.Take(MostColumns).Select(Row)),
            Html.Paragraph("Means, standard deviations and the most frequent level are those of the training rows; a missing "
                + "cell takes the mean or that level. ", model.Standardize
                    ? "Numbers are standardised, (x − mean) / deviation"
                        + (model.Columns.Any(column => column is NumericColumn { IsSparse: true })
                            ? "; those that are 0 nearly everywhere are not centred, x / deviation." : ".")
                    : "Numbers are taken as they are."),
            Html.Paragraph("Missing are empty cells, NA and ? (but where a column is named as categorical), among numbers and "
                + "dates also N/A, NaN, null, None, -, . and their like",
                model.Missing is { Count: > 0 } missing ? new object[] { ", and everywhere ", Names(missing, MostLevels) } : null,
                "."),
            model.LeftOut is { Count: > 0 } leftOut
                ? Html.Table("left-out-table", "Columns that were left out" + Some(leftOut.Count), ["column", "why"],
                    leftOut.Take(MostColumns).Select(column => new object?[]
                    {
                        column.Name == "" ? "(without a name)" : Html.Name(column.Name), Html.Name(column.Reason),
                    }))
                : Html.Paragraph("No column was left out for what it holds."));
    }

    private static string Some(int count) => count <= MostColumns ? "" : $", the first {MostColumns} of {count:N0}";

    private static object?[] Row(Column column) => column switch
    {
        NumericColumn number =>
        [
            Html.Name(column.Name), Kind(column), Mean(number), Html.Number(number.Deviation, $"{number.Deviation:G5}"), "",
        ],
        CategoricalColumn text => [Html.Name(column.Name), Kind(column), "", "", Levels(text)],
        _ => throw new ArgumentOutOfRangeException(nameof(column)),
    };

    private static string Kind(Column column) => column switch
    {
        DateColumn => "date",
        NumericColumn { Deviation: 0 } => "numeric, constant",
        NumericColumn => "numeric",
        _ => "categorical",
    };

    private static XElement Mean(NumericColumn column)
    {
        bool isDay = column is DateColumn && Math.Abs(column.Mean) < 700_000; // no model of ours goes beyond the calendar
        return Html.Number(
            column.Mean, isDay ? $"{DateTime.UnixEpoch.AddDays(column.Mean):yyyy-MM-dd}" : $"{column.Mean:G5}");
    }

    private static object[] Levels(CategoricalColumn column)
        => [$"{column.Levels.Count:N0}: ", Names(column.Levels, MostLevels), "; most frequent ", Html.Name(column.MostFrequent),
            column.Rare is { } rare ? $"; {rare.Count:N0} rare ones share a feature" : ""];

    /// <summary>The first of some names.</summary>
    private static object[] Names(IReadOnlyList<string> names, int most)
        => [.. names.Take(most).SelectMany((name, i) => new object[] { i == 0 ? "" : ", ", Html.Name(name) }),
            names.Count > most ? ", …" : ""];
}
