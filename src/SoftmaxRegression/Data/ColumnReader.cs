namespace SoftmaxRegression.Data;

/// <summary>What is known of a column while its cells are read, by several threads.</summary>
/// <param name="name">Its name.</param>
/// <param name="index">Its place in a line of the file.</param>
/// <param name="tokens">How many tokens there are for a missing value.</param>
internal sealed class ColumnReader(string name, int index, int tokens)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its place in a line of the file.</summary>
    public int Index => index;

    /// <summary>Whether it was named as categorical.</summary>
    public bool IsMarked { get; init; }

    /// <summary>Whether its cells are kept as levels: it was named as categorical, or a cell was found that is no number.</summary>
    public bool IsText { get; set; }

    /// <summary>Whether a cell was found that is no number, while its cells are kept as numbers.</summary>
    public bool HasText { get; set; }

    /// <summary>Whether among the first rows there are numbers like 00501: codes, and no quantities.</summary>
    public bool HasLeadingZeros { get; set; }

    /// <summary>Whether a number other than the origin has become 0: the numeric type has nothing between them.</summary>
    public bool HasUnderflow { get; set; }

    /// <summary>What its numbers are counted from.</summary>
    public double Origin { get; set; }

    /// <summary>The levels found so far.</summary>
    public Levels Levels { get; private set; } = new(name);

    /// <summary>How many cells are missing, by token.</summary>
    public int[] Missing { get; } = new int[tokens];

    /// <summary>Forgets what was counted, and takes a column in which text was found as text.</summary>
    public void Restart()
    {
        IsText |= HasText;
        Levels = new Levels(name);
        Array.Clear(Missing);
    }
}
