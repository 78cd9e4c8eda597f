using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;

namespace SoftmaxRegression.Data;

/// <summary>
/// Writes rows in a random order without random access: each row is appended to the bucket of its destination, a file, and
/// each bucket is put in order in memory.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class BlockWriter<T> : IRowTarget<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long BytesOfBucket = 16 << 20;
    private const int MostBuckets = 512;
    private const int BytesAtOnce = 1 << 16;

    private readonly OwnBlocks _own;
    private readonly RowPacking<T> _packing;
    private readonly DiskFile _file;
    private readonly string _folder;
    private readonly CancellationToken _cancellation;

    /// <summary>The blocks in the order of the file, and the place of each there.</summary>
    private readonly int[] _inFile, _places;
    private readonly int _blocksOfBucket;
    private readonly Bucket?[] _buckets;

    /// <summary>Prepares for rows.</summary>
    /// <param name="own">The blocks to write.</param>
    /// <param name="packing">How rows are packed.</param>
    /// <param name="file">Takes the blocks.</param>
    /// <param name="folder">Where there is room for the buckets.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public BlockWriter(OwnBlocks own, RowPacking<T> packing, DiskFile file, string folder, CancellationToken cancellation)
    {
        (_own, _packing, _file, _folder, _cancellation) = (own, packing, file, folder, cancellation);
        _inFile = [.. own.InFile];
        _places = new int[own.Sizes.Blocks()];
        for (int place = 0; place < _inFile.Length; place++)
            _places[_inFile[place]] = place;
        long bytes = packing.BytesOf(own.Rows) + (long)own.Rows * sizeof(int);
        int buckets = (int)Math.Clamp(bytes / BytesOfBucket + 1, 1, Math.Clamp(_inFile.Length, 1, MostBuckets));
        _blocksOfBucket = (_inFile.Length + buckets - 1) / buckets;
        _buckets = new Bucket?[buckets];
    }

    /// <summary>Appends a row to its bucket, after its place.</summary>
    public void Add(int place, ReadOnlySpan<byte> packed)
    {
        ref var bucket = ref _buckets[_places[_own.Sizes.BlockOf(place).Number] / _blocksOfBucket];
        bucket ??= new Bucket(_folder);
        var record = bucket.Take(sizeof(int) + packed.Length);
        MemoryMarshal.Write(record, place);
        packed.CopyTo(record[sizeof(int)..]);
    }

    public IRowStore<T> Complete()
    {
        var places = new BlockPlace[_own.Sizes.Blocks()];
        for (int bucket = 0; bucket < _buckets.Length; bucket++)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_buckets[bucket] is not { } filled)
                continue;
            int first = bucket * _blocksOfBucket;
            Empty(filled.ReadAll(), _inFile.AsSpan(first, Math.Min(_blocksOfBucket, _inFile.Length - first)), places);
            filled.Dispose();
        }

        return new PackedBlocks<T>(_file, places, _packing, _own.Sizes);
    }

    public void Dispose() => Array.ForEach(_buckets, bucket => bucket?.Dispose());

    /// <summary>Writes the blocks of a bucket, one after the other.</summary>
    private void Empty(ReadOnlySpan<byte> records, ReadOnlySpan<int> blocks, BlockPlace[] places)
    {
        // Where in the bucket the row of each place of each of its blocks begins.
        var starts = new Dictionary<int, int[]>();
        foreach (int number in blocks)
            starts[number] = new int[_own.Sizes.RowsOf(number).Count];
        for (int at = 0; at < records.Length;)
        {
            var (number, place) = _own.Sizes.BlockOf(MemoryMarshal.Read<int>(records[at..]));
            starts[number][place] = at += sizeof(int);
            at += _packing.SizeOf(records[at..]);
        }

        byte[] block = [];
        foreach (int number in blocks)
        {
            int length = 0;
            foreach (int start in starts[number])
            {
                int size = _packing.SizeOf(records[start..]);
                if (block.Length < length + size)
                    Array.Resize(ref block, 2 * (length + size));
                records.Slice(start, size).CopyTo(block.AsSpan(length));
                length += size;
            }

            places[number] = new BlockPlace(
                _file.Length, XxHash3.HashToUInt64(block.AsSpan(0, length)), length, _packing.EntriesIn(length, starts[number].Length));
            _file.Append<byte>(block.AsSpan(0, length));
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
