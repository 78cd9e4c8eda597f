namespace SoftmaxRegression.Data;

/// <summary>Holds the same share of every class out for validation.</summary>
internal static class StratifiedSplit
{
    /// <summary>Shuffles the rows and holds some out.</summary>
    /// <param name="labels">The class of each row, from 0 to K − 1.</param>
    /// <param name="classes">K.</param>
    /// <param name="fraction">The share to hold out of each class, at least 0 and below 1; the count is rounded, and one stays.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <returns>The rows in a random order, those held out last, and how many they are.</returns>
    public static (int[] Order, int HeldOut) Shuffle(ReadOnlySpan<int> labels, int classes, double fraction, Random random)
    {
        int[] order = [.. Enumerable.Range(0, labels.Length)];
        random.Shuffle(order);

        var quota = new int[classes];
        foreach (int label in labels)
            quota[label]++;
        for (int k = 0; k < classes; k++)
            quota[k] = Math.Min((int)Math.Round(quota[k] * fraction, MidpointRounding.AwayFromZero), Math.Max(0, quota[k] - 1));
        int heldOut = quota.Sum();

        // The first rows of each class in the random order are held out; the order among the others stays.
        var split = new int[order.Length];
        int kept = 0, held = order.Length - heldOut;
        foreach (int row in order)
            split[quota[labels[row]]-- > 0 ? held++ : kept++] = row;
        return (split, heldOut);
    }
}
