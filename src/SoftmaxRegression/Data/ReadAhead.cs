using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SoftmaxRegression.Data;

/// <summary>Has the system fetch blocks before they are read, where it cannot guess which they will be.</summary>
/// <param name="file">The file.</param>
/// <param name="places">Where in it each block is.</param>
internal sealed partial class ReadAhead(DiskFile file, BlockPlace[] places)
{
    private const int BytesAhead = 8 << 20, Least = 4, Most = 512;
    private const int WillNeed = 3; // POSIX_FADV_WILLNEED of Linux

    private readonly int _blocks = places.Count(place => place.Bytes > 0); // others may not be here
    private int[] _order = [];
    private int _ahead, _next;

    /// <summary>Says in which order blocks will be read.</summary>
    public void Announce(int[] order)
    {
        if (!OperatingSystem.IsLinux())
            return; // elsewhere a block is read when it is wanted
        _ahead = (int)Math.Clamp((long)BytesAhead * _blocks / file.Length, Least, Most);
        (_order, _next) = (order, 0);
        foreach (int number in order.AsSpan(0, Math.Min(_ahead, order.Length)))
            Fetch(number);
    }

    /// <summary>Has one more fetched, since one is being read.</summary>
    public void Next()
    {
        if (Volatile.Read(ref _next) >= _order.Length)
            return;
        int at = Interlocked.Increment(ref _next) - 1 + _ahead;
        if (at < _order.Length)
            Fetch(_order[at]);
    }

    private void Fetch(int number) => _ = posix_fadvise(file.Handle, places[number].Offset, places[number].Bytes, WillNeed);

    [LibraryImport("libc")]
    private static partial int posix_fadvise(SafeFileHandle file, long offset, long length, int advice);
}
