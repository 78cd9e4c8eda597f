namespace SoftmaxRegression.Models;

/// <summary>What to do with a level that training did not see.</summary>
public enum UnknownLevel
{
    /// <summary>It is an error.</summary>
    Error,

    /// <summary>It is none of the levels: all their features are 0.</summary>
    Zero,

    /// <summary>It is one of the rare levels, which share a feature; where a column has no such feature, it is none.</summary>
    Other,
}
