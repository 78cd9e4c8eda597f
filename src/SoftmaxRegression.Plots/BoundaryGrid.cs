using ScottPlot;
using SoftmaxRegression.Models;

namespace SoftmaxRegression.Plots;

/// <summary>What a model predicts at the points of a grid on a plane; [row, column], the first row at the top.</summary>
internal sealed class BoundaryGrid
{
    /// <summary>Computes it.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="area">The part of it; points lie on its rim, too.</param>
    /// <param name="columns">So many points across, 2 or more.</param>
    /// <param name="rows">So many points up, 2 or more.</param>
    /// <param name="watched">The classes whose own probabilities are wanted at every point.</param>
    public BoundaryGrid(FeaturePlane plane, CoordinateRect area, int columns, int rows, IReadOnlyList<int> watched)
    {
        Xs = MathNet.Numerics.Generate.LinearSpaced(columns, area.Left, area.Right);
        Ys = MathNet.Numerics.Generate.LinearSpaced(rows, area.Top, area.Bottom);
        Predicted = new int[rows, columns];
        Probability = new double[rows, columns];
        Probabilities = [.. watched.Select(_ => new double[rows, columns])];
        Leads = [.. watched.Select(_ => new double[rows, columns])];
        for (int row = 0; row < rows; row++)
        {
            var probabilities = plane.Probabilities(Xs, Ys[row]);
            for (int column = 0; column < columns; column++)
            {
                var point = probabilities.Row(column);
                int first = Predicted[row, column] = point.MaximumIndex();
                double most = Probability[row, column] = point[first];
                point[first] = 0;
                double second = point.Maximum();
                foreach (var (i, k) in watched.Index())
                {
                    double own = Probabilities[i][row, column] = k == first ? most : point[k];
                    Leads[i][row, column] = own - (k == first ? second : most);
                }
            }
        }
    }

    /// <summary>The places of the columns.</summary>
    public double[] Xs { get; }

    /// <summary>The places of the rows.</summary>
    public double[] Ys { get; }

    /// <summary>The most probable class.</summary>
    public int[,] Predicted { get; }

    /// <summary>Its probability.</summary>
    public double[,] Probability { get; }

    /// <summary>Of each watched class, its probability.</summary>
    public double[][,] Probabilities { get; }

    /// <summary>
    /// Of each watched class, by how much its probability is above the largest of the others: 0 where its region ends.
    /// </summary>
    public double[][,] Leads { get; }
}
