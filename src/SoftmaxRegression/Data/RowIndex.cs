using System.IO.Hashing;
using System.Runtime.InteropServices;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>What every process knows of all rows of a table, and which of them it has read itself.</summary>
/// <param name="Group">The processes that have read the table together.</param>
/// <param name="Labels">The class of each row; while these are not in order, the number of its label as it was read.</param>
/// <param name="Numbers">Which rows this process has, in ascending order; null where it has all.</param>
internal sealed record RowIndex(ProcessGroup Group, int[] Labels, int[]? Numbers)
{
    /// <summary>How many rows there are.</summary>
    public int Rows => Labels.Length;

    /// <summary>The number of a row among all, by its number among those of this process.</summary>
    public int NumberOf(int own) => Numbers is null ? own : Numbers[own];

    /// <summary>The first row of this process from a row of the table on.</summary>
    public int From(int number)
    {
        int own = Numbers is null ? number : Array.BinarySearch(Numbers, number);
        return own < 0 ? ~own : own;
    }

    /// <summary>Refuses rows whose classes are not the same for all processes: these have read different tables.</summary>
    /// <exception cref="InputException">They are not.</exception>
    public void ThrowIfOthersDiffer()
    {
        if (Group.Size > 1 && !Group.IsSame(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(Labels.AsSpan()))))
            throw new InputException("The processes have read different tables: the labels of their rows differ; give all of them the same file.");
    }
}
