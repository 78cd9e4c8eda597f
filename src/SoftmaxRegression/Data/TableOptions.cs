namespace SoftmaxRegression.Data;

/// <summary>How to read a table.</summary>
public sealed record TableOptions
{
    /// <summary>The name of the label's column; null for the last column.</summary>
    public string? Label { get; init; }

    /// <summary>Names of columns to leave out.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>Names of columns to take as categorical, even where every cell is a number.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>Whether numbers will be standardised: they are then kept as distances from the middle of their column.</summary>
    public bool Standardize { get; init; } = true;

    /// <summary>How many examples every class must have: with 2, one can be held out for validation.</summary>
    public int LeastOfClass { get; init; } = 1;

    /// <summary>How many threads may share the work, 1 or more; the result is the same for any number.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
