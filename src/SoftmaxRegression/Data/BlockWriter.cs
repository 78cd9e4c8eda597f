using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;

namespace SoftmaxRegression.Data;

/// <summary>
/// Writes rows in a random order without random access: each row is appended to the bucket of its destination, a file, and
/// each bucket is put in order in memory.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="sizes">How rows are divided into blocks.</param>
/// <param name="packing">How rows are packed.</param>
/// <param name="folder">Where there is room for the buckets.</param>
internal sealed class BlockWriter<T>(BlockSizes sizes, RowPacking<T> packing, string folder)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long BytesOfBucket = 16 << 20;
    private const int MostBuckets = 512;
    private const int BytesAtOnce = 1 << 16;

    private readonly int[] _inFile = sizes.InFile();

    /// <summary>Writes all rows, in blocks.</summary>
    /// <param name="rows">The rows, in the order of the table.</param>
    /// <param name="destinations">Where each of them goes.</param>
    /// <param name="file">Takes the blocks.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <exception cref="InputException">There is no room.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public PackedBlocks<T> Write(IRowStore<T> rows, int[] destinations, DiskFile file, CancellationToken cancellation)
    {
        int blocks = _inFile.Length;
        long bytes = packing.BytesOf(rows.Count) + (long)rows.Count * sizeof(int);
        int buckets = (int)Math.Clamp(bytes / BytesOfBucket + 1, 1, Math.Min(MostBuckets, blocks));
        int blocksOfBucket = (blocks + buckets - 1) / buckets;
        var places = new BlockPlace[blocks];
        var open = new Bucket?[buckets];
        try
        {
            Fill(rows, destinations, blocksOfBucket, open, cancellation);
            for (int bucket = 0; bucket < buckets; bucket++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (open[bucket] is not { } filled)
                    continue;
                int first = bucket * blocksOfBucket;
                Empty(filled.ReadAll(), _inFile.AsSpan(first, Math.Min(blocksOfBucket, blocks - first)), file, places);
                filled.Dispose();
            }
        }
        finally
        {
            foreach (var bucket in open)
                bucket?.Dispose();
        }

        return new PackedBlocks<T>(file, places, packing, sizes);
    }

    /// <summary>Appends each row to its bucket, after its destination.</summary>
    private void Fill(IRowStore<T> rows, int[] destinations, int blocksOfBucket, Bucket?[] open, CancellationToken cancellation)
    {
        int[] places = new int[_inFile.Length];
        for (int place = 0; place < places.Length; place++)
            places[_inFile[place]] = place;
        foreach (var (first, part) in rows.Parts())
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < part.Count; i++)
            {
                int destination = destinations[first + i];
                ref var bucket = ref open[places[sizes.BlockOf(destination).Number] / blocksOfBucket];
                bucket ??= new Bucket(folder);
                var record = bucket.Take(sizeof(int) + packing.SizeOf(part, i));
                MemoryMarshal.Write(record, destination);
                packing.Pack(part, i, record[sizeof(int)..]);
            }
        }
    }

    /// <summary>Writes the blocks of a bucket, one after the other.</summary>
    private void Empty(ReadOnlySpan<byte> records, ReadOnlySpan<int> blocks, DiskFile file, BlockPlace[] places)
    {
        // Where in the bucket the row of each place of each of its blocks begins.
        var starts = new Dictionary<int, int[]>();
        foreach (int number in blocks)
            starts[number] = new int[sizes.RowsOf(number).Count];
        for (int at = 0; at < records.Length;)
        {
            var (number, place) = sizes.BlockOf(MemoryMarshal.Read<int>(records[at..]));
            starts[number][place] = at += sizeof(int);
            at += packing.SizeOf(records[at..]);
        }

        byte[] block = [];
        foreach (int number in blocks)
        {
            int length = 0;
            foreach (int start in starts[number])
            {
                int size = packing.SizeOf(records[start..]);
                if (block.Length < length + size)
                    Array.Resize(ref block, 2 * (length + size));
                records.Slice(start, size).CopyTo(block.AsSpan(length));
                length += size;
            }

            places[number] = new BlockPlace(
                file.Length, XxHash3.HashToUInt64(block.AsSpan(0, length)), length, packing.EntriesIn(length, starts[number].Length));
            file.Append<byte>(block.AsSpan(0, length));
        }
    }

    /// <summary>Records that are appended to a file.</summary>
    private sealed class Bucket(string folder) : IDisposable
    {
        private readonly DiskFile _file = DiskFile.Temporary(folder);
        private byte[] _waiting = new byte[BytesAtOnce];
        private int _length;

        /// <summary>Room for the next record.</summary>
        public Span<byte> Take(int size)
        {
            if (_length + size > _waiting.Length)
                Flush();
            if (size > _waiting.Length)
                _waiting = new byte[size];
            _length += size;
            return _waiting.AsSpan(_length - size, size);
        }

        public byte[] ReadAll()
        {
            Flush();
            byte[] all = new byte[checked((int)_file.Length)];
            _file.Read<byte>(0, all);
            return all;
        }

        public void Dispose() => _file.Dispose();

        private void Flush()
        {
            _file.Append<byte>(_waiting.AsSpan(0, _length));
            _length = 0;
        }
    }
}
