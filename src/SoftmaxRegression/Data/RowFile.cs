using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SoftmaxRegression.Data;

/// <summary>Rows on disk, as they were read.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="folder">Where there is room for them.</param>
/// <param name="width">Cells of a row.</param>
/// <param name="cancellation">Ends whatever goes through the rows.</param>
internal sealed class RowFile<T>(string folder, int width, CancellationToken cancellation) : IRowStore<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BytesAtOnce = 1 << 20;

    private readonly DiskFile _file = DiskFile.Temporary(folder);
    private readonly List<T> _waiting = [];

    public int Count { get; private set; }

    /// <summary>Writes a row behind the others.</summary>
    public void Add(ReadOnlySpan<T> row)
    {
        _waiting.AddRange(row);
        Count++;
        if (_waiting.Count * Unsafe.SizeOf<T>() >= BytesAtOnce)
            Flush();
    }

    /// <summary>Writes what still waits; rows can be opened then.</summary>
    public void Flush()
    {
        _file.Append<T>(CollectionsMarshal.AsSpan(_waiting));
        _waiting.Clear();
    }

    public void Open(int first, int count, TableRows<T> rows)
    {
        cancellation.ThrowIfCancellationRequested();
        _file.Read((long)first * width * Unsafe.SizeOf<T>(), rows.Take(count, width));
    }

    public void Dispose() => _file.Dispose();
}
