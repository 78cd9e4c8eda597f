using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>
/// Brings each row from the process that has read it to the one that holds its block: in rounds, in each of which every
/// process sends about a megabyte of packed rows.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="table">The rows. Where they are in memory, that goes over to the target as they are sent.</param>
/// <param name="packing">How rows are packed.</param>
/// <param name="places">Where in the order of blocks each row of the table goes.</param>
/// <param name="own">The blocks that this process holds.</param>
/// <param name="target">Takes their rows.</param>
internal sealed class RowExchange<T>(Table<T> table, RowPacking<T> packing, int[] places, OwnBlocks own, IRowTarget<T> target)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BytesAtOnce = 1 << 20;

    /// <summary>For each process what it is sent in this round: of each row its place, and the packed row.</summary>
    private readonly ArrayBufferWriter<byte>[] _sent = [.. Enumerable.Range(0, own.Group.Size).Select(_ => new ArrayBufferWriter<byte>())];
    private readonly TableRows<T> _rows = new();
    private byte[] _record = [], _letters = [], _received = [];
    private int _next, _receivedBytes;

    /// <summary>Moves all rows.</summary>
    /// <param name="cancellation">Ends the exchange.</param>
    /// <returns>The rows of the blocks that this process holds.</returns>
    /// <exception cref="InputException">There is no room for them, or they cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public IRowStore<T> Run(CancellationToken cancellation)
    {
        do
        {
            own.Group.Agreed(() =>
            {
                Take();
                Send(cancellation);
            });
        }
        while (Exchange());
        return own.Group.Agreed(target.Complete);
    }

    /// <summary>Packs the next rows, until there are enough for a round. Those of own blocks are there already.</summary>
    private void Send(CancellationToken cancellation)
    {
        Array.ForEach(_sent, letter => letter.ResetWrittenCount());
        for (long bytes = 0; _next < table.Store.Count && bytes < BytesAtOnce; _next += _rows.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            table.Store.Open(_next, Math.Min(Table<T>.ChunkRows, table.Store.Count - _next), _rows);
            for (int i = 0; i < _rows.Count; i++)
            {
                int place = places[table.Index.NumberOf(_next + i)], owner = own.OwnerOf(own.Sizes.BlockOf(place).Number);
                var row = Pack(i);
                if (owner == own.Group.Rank)
                {
                    target.Add(place, row);
                    continue;
                }

                MemoryMarshal.Write(_sent[owner].GetSpan(sizeof(int)), place);
                _sent[owner].Advance(sizeof(int));
                _sent[owner].Write(row);
                bytes += sizeof(int) + row.Length;
            }

            if (table.Store is MemoryRows<T> memory)
                target.Reuse(memory.Release(_next / Table<T>.ChunkRows));
        }
    }

    private ReadOnlySpan<byte> Pack(int i)
    {
        var record = Room(ref _record, packing.SizeOf(_rows, i));
        packing.Pack(_rows, i, record);
        return record;
    }

    /// <summary>Sends what was packed, and gets what others have.</summary>
    /// <returns>Whether there was something to send, for anybody.</returns>
    private bool Exchange()
    {
        var group = own.Group;
        int[] sent = [.. _sent.Select(letter => letter.WrittenCount)];
        int[][] all = group.Gather<int>(sent);
        int[] received = [.. all.Select(counts => counts[group.Rank])];
        _receivedBytes = checked(received.Sum());
        if (all.All(counts => counts.Sum() == 0))
            return false;
        var letters = Room(ref _letters, sent.Sum());
        for (int to = 0, at = 0; to < sent.Length; at += sent[to++])
            _sent[to].WrittenSpan.CopyTo(letters[at..]);
        group.AllToAll<byte>(letters, sent, Room(ref _received, _receivedBytes), received);
        return true;
    }

    /// <summary>Takes the rows that came in the last round.</summary>
    private void Take()
    {
        for (ReadOnlySpan<byte> letters = _received.AsSpan(0, _receivedBytes); letters.Length > 0;)
        {
            int place = MemoryMarshal.Read<int>(letters), size = packing.SizeOf(letters[sizeof(int)..]);
            target.Add(place, letters.Slice(sizeof(int), size));
            letters = letters[(sizeof(int) + size)..];
        }
    }

    private static Span<byte> Room(ref byte[] bytes, int size)
    {
        if (bytes.Length < size)
            bytes = new byte[size];
        return bytes.AsSpan(0, size);
    }
}
