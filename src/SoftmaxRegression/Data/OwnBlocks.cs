using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>The blocks that a process holds, and where the rows of each begin where these lie one block behind the other.</summary>
internal sealed class OwnBlocks
{
    private const int Foreign = -1;

    private readonly int[] _starts;

    /// <summary>Finds the blocks of this process.</summary>
    /// <param name="sizes">How rows are divided into blocks.</param>
    /// <param name="group">The processes that hold them.</param>
    public OwnBlocks(BlockSizes sizes, ProcessGroup group)
    {
        (Sizes, Group) = (sizes, group);
        _starts = new int[sizes.Blocks()];
        for (int number = 0; number < _starts.Length; number++)
        {
            bool isOwn = OwnerOf(number) == group.Rank;
            _starts[number] = isOwn ? Rows : Foreign;
            Rows += isOwn ? sizes.RowsOf(number).Count : 0;
        }

        Numbers = [.. Enumerable.Range(0, _starts.Length).Where(Has)];
    }

    /// <summary>How rows are divided into blocks.</summary>
    public BlockSizes Sizes { get; }

    /// <summary>The processes.</summary>
    public ProcessGroup Group { get; }

    /// <summary>The numbers of the blocks that this one holds.</summary>
    public int[] Numbers { get; }

    /// <summary>
    /// These in the order of a file: share by share (<see cref="Shares"/>), since whoever sums over all rows reads the blocks
    /// of a share one after the other.
    /// </summary>
    public IEnumerable<int> InFile => Numbers.OrderBy(
        number => Sizes.ShareOf(number) + (number < Sizes.TrainingBlocks ? 0 : Shares.Count));

    /// <summary>How many rows these have.</summary>
    public int Rows { get; }

    /// <summary>Whether this process holds a block.</summary>
    public bool Has(int number) => _starts[number] != Foreign;

    /// <summary>The process that holds a block.</summary>
    public int OwnerOf(int number) => Group.OwnerOf(Sizes.ShareOf(number));

    /// <summary>The place of a row of a block that this process holds, among the rows of all such blocks.</summary>
    /// <param name="row">Its place among all rows, those of the training first.</param>
    public int PlaceOf(int row)
    {
        var (number, place) = Sizes.BlockOf(row);
        return _starts[number] + place;
    }
}
