namespace SoftmaxRegression.Data;

/// <summary>How large a table, its parts and its model may be. What is larger is refused before it fills the memory.</summary>
internal static class Bounds
{
    /// <summary>Columns of a table, and the features that they become: 16 bytes each fill <see cref="LongestLine"/>.</summary>
    public const int MostColumns = 1 << 20;

    /// <summary>Rows: a little fewer than an <see cref="int"/> can count.</summary>
    public const int MostRows = 2_000_000_000;

    /// <summary>Classes: the counts of their confusion matrix, K × K, then take 16 GiB, more than most machines have.</summary>
    public const int MostClasses = 1 << 16;

    /// <summary>
    /// Bytes of a line, or of a row that goes over several: a million cells of 16 bytes, in a buffer that every program can
    /// afford.
    /// </summary>
    public const int LongestLine = 16 << 20;

    /// <summary>Characters of a text that is kept, a name, a label or a level: 32 times what a cell of Excel holds.</summary>
    public const int LongestText = 1 << 20;

    /// <summary>
    /// Characters of a date, or of a number as people write it: no such text is longer, and to match a pattern takes
    /// time that grows with the square.
    /// </summary>
    public const int LongestQuantity = 100;

    /// <summary>
    /// Bytes of a model file, some 25 million weights: .NET reads a document of JSON as a whole, up to 2 GiB, and takes ten
    /// times its size for it.
    /// </summary>
    public const int LongestModel = 1 << 30;

    /// <summary>Levels of JSON in a model file: a weight stands on the fourth, and the others are for what is to come.</summary>
    public const int DeepestModel = 16;
}
