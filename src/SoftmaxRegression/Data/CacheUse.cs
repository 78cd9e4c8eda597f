namespace SoftmaxRegression.Data;

/// <summary>What became of the rows that are on disk, and not in memory.</summary>
/// <param name="Place">The file that keeps them, or the folder where they are for as long as the training lasts.</param>
/// <param name="IsKept">Whether they are kept.</param>
/// <param name="IsReused">Whether they were there already.</param>
/// <param name="Replaced">Why what was in the file was of no use; null where there was nothing, or where it is used.</param>
/// <param name="Bytes">How many bytes they take.</param>
public sealed record CacheUse(string Place, bool IsKept, bool IsReused, string? Replaced, long Bytes);
