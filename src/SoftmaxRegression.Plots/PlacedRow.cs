using ScottPlot;
using SoftmaxRegression.Models;

namespace SoftmaxRegression.Plots;

/// <summary>A row on a plane of two features.</summary>
/// <param name="Place">Where it lies.</param>
/// <param name="Label">The number of its class.</param>
/// <param name="IsWrong">Whether the model, which sees all of its features, predicts another class.</param>
internal sealed record PlacedRow(Coordinates Place, int Label, bool IsWrong)
{
    /// <summary>All rows of a file.</summary>
    public static List<PlacedRow> Of(Model model, FeaturePlane plane, IEnumerable<EncodedRows> rows)
    {
        var classifier = new Classifier(model);
        var placed = new List<PlacedRow>();
        foreach (var some in rows)
        {
            var logits = classifier.Logits(some.X, some.Sparse);
            for (int i = 0; i < some.Count; i++)
            {
                int label = some.Labels![i];
                var (x, y) = plane.PlaceOf(some, i);
                placed.Add(new PlacedRow(new Coordinates(x, y), label, logits.Row(i).MaximumIndex() != label));
            }
        }

        return placed;
    }

    /// <summary>All rows, or of more than <paramref name="most"/>, so many at even distances.</summary>
    public static IReadOnlyList<PlacedRow> Some(List<PlacedRow> rows, int most)
        => rows.Count <= most ? rows : [.. Enumerable.Range(0, most).Select(i => rows[(int)((long)i * rows.Count / most)])];
}
