namespace SoftmaxRegression.Data;

/// <summary>
/// The order of every sum over examples: block b is of share b mod 16, a share is summed from its first block to its
/// last, and the shares are added up in their order. So any number of threads, each with some shares, gives the same
/// bits.
/// </summary>
internal static class Shares
{
    /// <summary>How many shares there are, whether or not there are as many blocks.</summary>
    public const int Count = 16;

    /// <summary>The rows of a share, in their order.</summary>
    /// <param name="share">From 0 to 15.</param>
    /// <param name="rows">How many rows there are in all.</param>
    /// <param name="blockSize">How many make a block.</param>
    public static IEnumerable<int> Rows(int share, int rows, int blockSize)
    {
        for (long start = (long)share * blockSize; start < rows; start += (long)Count * blockSize)
        {
            for (int row = (int)start; row < Math.Min(rows, start + blockSize); row++)
                yield return row;
        }
    }
}
