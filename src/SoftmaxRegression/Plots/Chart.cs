namespace SoftmaxRegression.Plots;

/// <summary>A picture as data: what it shows, not how it is drawn.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Panels">The panels, row by row, from the top left.</param>
public sealed record Chart(string Title, IReadOnlyList<Panel> Panels)
{
    /// <summary>What to read from the picture, in one line under the title.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>How many panels stand side by side in a row.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>What the colours of all heat maps in the picture mean; shown as a colour bar.</summary>
    public ColorScale? Colors { get; init; }

    /// <summary>Width in pixels; the default suits a slide.</summary>
    public int Width { get; init; } = 900;

    /// <summary>Height in pixels.</summary>
    public int Height { get; init; } = 540;
}
