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
    private readonly Mail _mail = new(own.Group);
    private readonly TableRows<T> _rows = new();
    private byte[] _record = [];
    private int _next;

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
        int size = packing.SizeOf(_rows, i);
        if (_record.Length < size)
            _record = new byte[size];
        packing.Pack(_rows, i, _record);
        return _record.AsSpan(0, size);
    }

    /// <summary>Sends what was packed, and gets what others have.</summary>
    /// <returns>Whether there was something to send, for anybody.</returns>
    private bool Exchange()
    {
        int[][] bytes = own.Group.Gather<int>([.. _sent.Select(letter => letter.WrittenCount)]);
        for (int process = 0; process < _sent.Length; process++)
            _mail.SetBytes(process, _sent[process].WrittenCount, bytes[process][own.Group.Rank]);
        if (bytes.All(letters => letters.Sum() == 0))
            return false;
        for (int process = 0; process < _sent.Length; process++)
            _sent[process].WrittenSpan.CopyTo(_mail.To(process));
        _mail.Exchange();
        return true;
    }

    /// <summary>Takes the rows that came in the last round.</summary>
    private void Take()
    {
        for (int process = 0; process < _sent.Length; process++)
        {
            for (var letter = _mail.From(process); letter.Length > 0;)
            {
                int place = MemoryMarshal.Read<int>(letter), size = packing.SizeOf(letter[sizeof(int)..]);
                target.Add(place, letter.Slice(sizeof(int), size));
                letter = letter[(sizeof(int) + size)..];
            }
        }
    }
}
