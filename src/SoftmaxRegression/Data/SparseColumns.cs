using System.Numerics;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>Decides which columns of a table are sparse, and puts these first, as examples hold them.</summary>
/// <remarks>
/// Texts are where one index takes much less room and time than a number for each level. What else is 0 nearly everywhere,
/// numbers and the levels of other texts, is in a table of so many features that a metric of all of them is out of reach:
/// in a narrower one whole vectors of numbers are faster than a few picked ones, and the metric is better.
/// </remarks>
internal static class SparseColumns
{
    /// <summary>So many features at most are dense whatever they hold: a metric of all of them can be had.</summary>
    public const int MostDense = 1024;

    /// <summary>A column of texts with more levels than this is sparse in any table.</summary>
    public const int MostLevels = 64;

    /// <summary>Features are sparse where so large a share of them are 0.</summary>
    private const double LeastZeros = 0.8;

    /// <summary>Says of each column whether it is sparse.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="zeros">Counts the numbers of each column that are 0.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="options">Whether numbers are standardised, and whether there is a bias.</param>
    /// <returns>The columns, in the same order.</returns>
    /// <exception cref="InputException">The numbers would have to be centred.</exception>
    public static TableColumn[] Mark(IReadOnlyList<TableColumn> columns, Func<int[]> zeros, int rows, TableOptions options)
    {
        TableColumn[] marked = [.. columns.Select(column => column with
        {
            IsSparse = column.Levels is not null && column.Features > MostLevels,
        })];
        if (marked.Where(column => !column.IsSparse).Sum(column => column.Features) <= MostDense)
            return marked;
        int[] counts = zeros();
        for (int j = 0; j < marked.Length; j++)
        {
            // Of k levels each row has one: all but 1/k of their features are 0.
            if (marked[j].Levels is not null)
                marked[j] = marked[j] with { IsSparse = 1 - 1.0 / marked[j].Features >= LeastZeros };
            else if (marked[j].Dates is null && counts[j] >= LeastZeros * rows)
                marked[j] = marked[j] with { IsSparse = true, Origin = 0 };
        }

        bool isCentred = options.Standardize && !options.HasBias;
        return isCentred && marked.FirstOrDefault(IsSparseNumber) is { Name: var name }
            ? throw new InputException($"Column {Cell.Quoted(name)} and others are 0 nearly everywhere, and are not centred; without a "
                + "bias that would make a difference. Train with a bias, or take numbers as they are.", Remedy.AsTheyAre)
            : marked;
    }

    /// <summary>In which order the columns go: sparse numbers, sparse texts, all others.</summary>
    public static int[] Order(TableColumn[] columns)
        => [.. Enumerable.Range(0, columns.Length).OrderBy(j => IsSparseNumber(columns[j]) ? 0 : columns[j].IsSparse ? 1 : 2)];

    /// <summary>Whether a column has entries, and no cells.</summary>
    public static bool IsSparseNumber(TableColumn column) => column.IsSparse && column.Levels is null;

    /// <summary>Counts the numbers of each column that are 0.</summary>
    /// <param name="rows">Rows that begin with these columns.</param>
    /// <param name="group">The processes, of which each has some rows.</param>
    /// <param name="columns">The columns.</param>
    public static int[] CountZeros<T>(IRowStore<T> rows, ProcessGroup group, IReadOnlyList<TableColumn> columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var zeros = new int[columns.Count];
        T[] zero = [.. columns.Select(column => T.CreateTruncating(-column.Origin))];
        group.Agreed(() =>
        {
            foreach (var (_, part) in rows.Parts())
            {
                for (int i = 0; i < part.Count; i++)
                {
                    var row = part.Row(i);
                    for (int j = 0; j < zeros.Length; j++)
                        zeros[j] += row[j] == zero[j] ? 1 : 0;
                }
            }
        });
        group.Sum(zeros.AsSpan());
        return zeros;
    }
}
