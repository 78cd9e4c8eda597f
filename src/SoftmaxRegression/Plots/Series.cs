namespace SoftmaxRegression.Plots;

/// <summary>How a line is drawn.</summary>
public enum LineStyle
{
    /// <summary>A full line.</summary>
    Solid,

    /// <summary>Dashes: told from a full line of the same colour without any colour.</summary>
    Dashed,

    /// <summary>Thin: there for those who look for it.</summary>
    Thin,
}

/// <summary>A line through points. A value that cannot be drawn (NaN, infinite, or not positive on a logarithmic axis)
/// is a gap in the line.</summary>
/// <param name="Name">What the line shows, written at its end; empty for a line that needs no name.</param>
/// <param name="Xs">Where the points are, ascending.</param>
/// <param name="Ys">One value for each x.</param>
/// <param name="Color">As #rrggbb.</param>
public sealed record Series(string Name, IReadOnlyList<double> Xs, IReadOnlyList<double> Ys, string Color)
{
    /// <summary>How the line is drawn.</summary>
    public LineStyle Style { get; init; }

    /// <summary>The final value, written before the name.</summary>
    public string EndValue { get; init; } = "";
}
