using System.Numerics;
using System.Runtime.CompilerServices;

namespace SoftmaxRegression.Data;

/// <summary>Makes the rows of a table of those that were read: which cells stay, in which order, and what each level becomes.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="cells">For each cell of a row which one it was; the class last.</param>
/// <param name="values">For each of them what its levels become, by their numbers as they were read; null for a number.</param>
internal sealed class Recoding<T>(int[] cells, T[]?[] values)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _recoded = [.. Enumerable.Range(0, values.Length).Where(j => values[j] is not null)];

    /// <summary>The cells that become entries unless they are 0, what their levels become, and what they are counted from.</summary>
    public (int Cell, T[]? Values, T Origin)[] Entries { get; init; } = [];

    /// <summary>Cells of a row.</summary>
    public int Width => cells.Length;

    /// <summary>Whether every cell of a row of so many stays where it was.</summary>
    public bool IsInPlace(int width) => cells.Length == width && cells.AsSpan().SequenceEqual([.. Enumerable.Range(0, width)]);

    /// <summary>Recodes one row.</summary>
    /// <param name="from">The row as it was read.</param>
    /// <param name="to">The row; where every cell stays, it may be the same memory.</param>
    /// <param name="entries">Takes the entries as those of an example; null where there are none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(ReadOnlySpan<T> from, Span<T> to, SparseRowsBuilder<T>? entries)
    {
        for (int j = 0; j < Entries.Length; j++)
        {
            var (cell, levels, origin) = Entries[j];
            var value = (levels is null || T.IsNaN(from[cell]) ? from[cell] : levels[int.CreateTruncating(from[cell])]) + origin;
            if (value != T.Zero)
                entries!.Add(j, value);
        }

        entries?.EndExample();
        if (from != to)
        {
            for (int j = 0; j < cells.Length; j++)
                to[j] = from[cells[j]];
        }

        foreach (int j in _recoded)
        {
            if (!T.IsNaN(to[j]))
                to[j] = values[j]![int.CreateTruncating(to[j])];
        }
    }
}

/// <summary>Rows as a <see cref="Recoding{T}"/> makes them, each time that they are opened.</summary>
internal sealed class RecodedRows<T>(IRowStore<T> raw, Recoding<T> recoding) : IRowStore<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int Count => raw.Count;

    public void Open(int first, int count, TableRows<T> rows)
    {
        raw.Open(first, count, rows.Raw);
        var cells = rows.Take(count, recoding.Width);
        var entries = recoding.Entries.Length > 0 ? new SparseRowsBuilder<T>() : null;
        for (int i = 0; i < count; i++)
            recoding.Apply(rows.Raw.Row(i), cells.Slice(i * recoding.Width, recoding.Width), entries);
        if (entries is not null)
            rows.SetEntries(entries.Build(recoding.Entries.Length));
    }

    /// <summary>Lets go of the file, if the rows are in one.</summary>
    public void Dispose() => (raw as IDisposable)?.Dispose();
}
