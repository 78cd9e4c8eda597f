namespace SoftmaxRegression.Plots;

/// <summary>One pair of axes and everything drawn on it.</summary>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
public sealed record Panel(Axis X, Axis Y)
{
    /// <summary>A heading of its own, where several panels stand in one picture.</summary>
    public string Title { get; init; } = "";

    /// <summary>Height relative to the panels in the other rows.</summary>
    public double Share { get; init; } = 1;

    /// <summary>The lines, first drawn first.</summary>
    public IReadOnlyList<Series> Series { get; init; } = [];

    /// <summary>A dashed line across the panel at a value of Y, for example the optimum.</summary>
    public ReferenceLine? Horizontal { get; init; }

    /// <summary>A dashed line from bottom to top at a value of X, for example the best epoch.</summary>
    public ReferenceLine? Vertical { get; init; }

    /// <summary>A point to look at.</summary>
    public Marker? Marker { get; init; }

    /// <summary>Horizontal bars from 0, one for each name of the Y axis, in its order.</summary>
    public IReadOnlyList<double> Bars { get; init; } = [];

    /// <summary>Cells that fill the panel, coloured by the <see cref="Chart.Colors"/> of the picture.</summary>
    public HeatMap? HeatMap { get; init; }

    /// <summary>Words written on the panel.</summary>
    public IReadOnlyList<Note> Notes { get; init; } = [];
}
