namespace SoftmaxRegression.Processes;

/// <summary>
/// The order of every sum over examples: block b is of share b mod 16, a share is summed from its first block to its
/// last, and the shares are added up in their order. So any number of threads or processes, each with some shares, gives
/// the same bits.
/// </summary>
internal static class Shares
{
    /// <summary>How many shares there are, whether or not there are as many blocks.</summary>
    public const int Count = 16;
}
