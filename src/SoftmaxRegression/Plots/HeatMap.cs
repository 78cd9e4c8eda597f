namespace SoftmaxRegression.Plots;

/// <summary>A grid of coloured square cells.</summary>
/// <param name="Values">Rows × columns, the first row at the top; NaN is a cell without a value.</param>
public sealed record HeatMap(double[,] Values)
{
    /// <summary>What is written in each cell where there is room, rows × columns; lines are separated by '\n', and
    /// the first line is the one kept when only one fits.</summary>
    public string[,]? Labels { get; init; }

    /// <summary>How many rows of cells.</summary>
    public int Rows => Values.GetLength(0);

    /// <summary>How many columns of cells.</summary>
    public int Columns => Values.GetLength(1);

    /// <summary>The same picture with each 2 × 2 cells replaced by their mean, without labels.</summary>
    public HeatMap Coarser()
    {
        var coarse = new double[(Rows + 1) / 2, (Columns + 1) / 2];
        for (var row = 0; row < coarse.GetLength(0); row++)
        {
            for (var column = 0; column < coarse.GetLength(1); column++)
            {
                var (bottom, right) = (Math.Min(2 * row + 1, Rows - 1), Math.Min(2 * column + 1, Columns - 1));
                coarse[row, column] = (Values[2 * row, 2 * column] + Values[2 * row, right]
                    + Values[bottom, 2 * column] + Values[bottom, right]) / 4;
            }
        }
        return new HeatMap(coarse);
    }
}
