namespace SoftmaxRegression.Plots;

/// <summary>What the colours of a heat map mean.</summary>
/// <param name="Label">What is measured, and its unit.</param>
/// <param name="Min">The value of the first colour; smaller values take it too.</param>
/// <param name="Max">The value of the last colour; larger values take it too.</param>
/// <param name="Stops">Colours as #rrggbb, equally far apart: <see cref="Palette.Sequential"/> or
/// <see cref="Palette.Diverging"/>.</param>
public sealed record ColorScale(string Label, double Min, double Max, IReadOnlyList<string> Stops)
{
    /// <summary>How many colours are told apart; odd, so that the middle of the scale has one of its own.</summary>
    public const int Levels = 33;

    /// <summary>Which of the <see cref="Levels"/> colours a value takes; −1 for NaN.</summary>
    public int Level(double value) => double.IsNaN(value)
        ? -1
        : (int)Math.Round(Math.Clamp((value - Min) / (Max - Min), 0, 1) * (Levels - 1));

    /// <summary>The colour of a level as #rrggbb; grey for −1.</summary>
    public string Color(int level)
    {
        if (level < 0)
            return Palette.Missing;
        var place = (double)level / (Levels - 1) * (Stops.Count - 1);
        var stop = Math.Min((int)place, Stops.Count - 2);
        return Palette.Mix(Stops[stop], Stops[stop + 1], place - stop);
    }
}
