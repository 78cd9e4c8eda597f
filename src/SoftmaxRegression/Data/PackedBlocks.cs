using System.Buffers;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>Where a block of packed rows is in its file.</summary>
/// <param name="Offset">Its first byte.</param>
/// <param name="Hash">A hash of its bytes.</param>
/// <param name="Bytes">How many these are.</param>
/// <param name="Entries">How many entries its rows have.</param>
internal readonly record struct BlockPlace(long Offset, ulong Hash, int Bytes, int Entries);

/// <summary>Shuffled rows on disk, in the blocks in which they are trained on: those of the training rows, then those held out.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="File">The file.</param>
/// <param name="Places">Where each block is.</param>
/// <param name="Packing">How rows are packed.</param>
/// <param name="Sizes">How many rows there are, and in a block.</param>
internal sealed record PackedBlocks<T>(DiskFile File, BlockPlace[] Places, RowPacking<T> Packing, BlockSizes Sizes) : IRowStore<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool[] _isChecked = new bool[Places.Length];

    public int Count => Sizes.Training + Sizes.HeldOut;

    public void Open(int first, int count, TableRows<T> rows)
    {
        int number = Sizes.BlockOf(first).Number, width = Packing.Lowest.Length;
        var cells = rows.Take(count, width);
        var entries = Packing.HasEntries ? new SparseRowsBuilder<T>() : null;
        Read(number, cells, entries);
        if (entries is not null)
            rows.SetEntries(entries.Build(Packing.EntryColumns));
    }

    /// <summary>Reads a block.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="cells">Takes its cells, row by row.</param>
    /// <param name="entries">Takes the entries of each row; null where there are none.</param>
    /// <exception cref="InputException">It is damaged, or cannot be read.</exception>
    public void Read(int number, Span<T> cells, SparseRowsBuilder<T>? entries)
    {
        if (Packing.IsPlain)
        {
            ReadBytes(number, MemoryMarshal.AsBytes(cells));
            return;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(Places[number].Bytes);
        var bytes = rented.AsSpan(0, Places[number].Bytes);
        ReadBytes(number, bytes);
        ReadOnlySpan<byte> packed = bytes;
        int width = Packing.Lowest.Length;
        for (; cells.Length > 0; cells = cells[width..])
        {
            Packing.Unpack(packed, cells[..width], entries);
            packed = packed[Packing.SizeOf(packed)..];
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    private void ReadBytes(int number, Span<byte> bytes)
    {
        File.Read(Places[number].Offset, bytes);

        // Once: what was read as it was written is trusted to stay so for as long as the file is open.
        if (!_isChecked[number] && XxHash3.HashToUInt64(bytes) != Places[number].Hash)
            throw File.Damaged();
        _isChecked[number] = true;
    }
}

/// <summary>How rows are divided into blocks.</summary>
/// <param name="Training">How many rows are trained on, the first ones.</param>
/// <param name="HeldOut">How many are held out.</param>
/// <param name="Block">How many make a block.</param>
internal readonly record struct BlockSizes(int Training, int HeldOut, int Block)
{
    /// <summary>How many blocks of training rows there are.</summary>
    public int TrainingBlocks => Blocks(Training);

    /// <summary>How many blocks there are.</summary>
    public int Blocks() => TrainingBlocks + Blocks(HeldOut);

    /// <summary>The block of a row, and the row's place in it.</summary>
    public (int Number, int Place) BlockOf(int row) => row < Training
        ? (row / Block, row % Block)
        : (TrainingBlocks + (row - Training) / Block, (row - Training) % Block);

    /// <summary>The first row of a block, and how many it has.</summary>
    public (int First, int Count) RowsOf(int number)
    {
        int first = number < TrainingBlocks ? number * Block : Training + (number - TrainingBlocks) * Block;
        int end = number < TrainingBlocks ? Training : Training + HeldOut;
        return (first, Math.Min(Block, end - first));
    }

    /// <summary>The share of a block: by its place among the blocks of training rows, or of those held out.</summary>
    public int ShareOf(int number) => (number < TrainingBlocks ? number : number - TrainingBlocks) % Shares.Count;

    private int Blocks(int rows) => (int)(((long)rows + Block - 1) / Block);
}
