using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression;

namespace Trainer.Lesson;

/// <summary>One example, and the weights that judge it.</summary>
/// <param name="Name">Where it is from.</param>
/// <param name="Features">The names of the N features, and their values before they were encoded.</param>
/// <param name="x">The encoded example, N values.</param>
/// <param name="Encoding">How it was encoded, in a sentence or two.</param>
/// <param name="Classes">The names of the K classes.</param>
/// <param name="Label">The class of the example.</param>
/// <param name="W">The weights, K × N.</param>
/// <param name="WeightsOrigin">Where they come from, in a sentence or two.</param>
internal sealed record ExplainedExample(
    string Name,
    IReadOnlyList<(string Name, string Value)> Features,
    Vector<double> x,
    string Encoding,
    IReadOnlyList<string> Classes,
    int Label,
    Matrix<double> W,
    string WeightsOrigin)
{
    /// <summary>Some rows of the same file, the example among them.</summary>
    public IReadOnlyList<ExplainedRow> Rows { get; init; } = [];

    /// <summary>Where in <see cref="Rows"/> the example stands.</summary>
    public int Chosen { get; init; }

    /// <summary>Three rows, the example first, and of different classes where there are; of fewer rows, some repeat.</summary>
    public IReadOnlyList<ExplainedRow> Batch()
    {
        var others = Rows.Where((_, i) => i != Chosen).OrderBy(row => row.Label == Label).ThenBy(row => row.Number).ToList();
        var second = others.FirstOrDefault() ?? Rows[Chosen];
        var third = others.Find(row => row.Label != Label && row.Label != second.Label)
            ?? others.Find(row => row != second) ?? Rows[Chosen];
        return [Rows[Chosen], second, third];
    }

    /// <summary>The names of the classes, each in its colour.</summary>
    public Heading[] ClassHeadings() => [.. Classes.Select((name, k) => new Heading(name, k))];

    /// <summary>Z, the logits of m rows, m × K.</summary>
    public Matrix<double> Logits(IEnumerable<ExplainedRow> rows)
        => Matrix<double>.Build.DenseOfRowVectors(rows.Select(row => Derivation.Logits(W, row.x)));

    /// <summary>Y, their labels, m × K.</summary>
    public Matrix<double> Labels(IReadOnlyList<ExplainedRow> rows)
        => Matrix<double>.Build.Dense(rows.Count, Classes.Count, (i, k) => rows[i].Label == k ? 1 : 0);
}

/// <summary>One row of a file.</summary>
/// <param name="Number">Which, counted from 1.</param>
/// <param name="x">The encoded example, N values.</param>
/// <param name="Label">Its class.</param>
internal sealed record ExplainedRow(int Number, Vector<double> x, int Label);
