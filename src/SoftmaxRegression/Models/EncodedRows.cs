using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Models;

/// <summary>Some rows of a file, encoded as a model wants them.</summary>
/// <param name="X">Examples, N × m, one per column; without their first features where these are sparse.</param>
/// <param name="Labels">The class of each, from 0 to K − 1; null where labels were not asked for.</param>
public sealed record EncodedRows(Matrix<double> X, int[]? Labels)
{
    /// <summary>The first features of the examples, where these are sparse; else null.</summary>
    public SparseRows<double>? Sparse { get; init; }

    /// <summary>m.</summary>
    public int Count => X.ColumnCount;

    /// <summary>For each row, the text of the columns that were to be kept.</summary>
    public IReadOnlyList<string[]> Kept { get; init; } = [];

    /// <summary>A feature of an example.</summary>
    /// <param name="example">From 0 to m − 1.</param>
    /// <param name="feature">From 0 to N − 1.</param>
    /// <returns>Its value.</returns>
    public double Feature(int example, int feature)
    {
        if (Sparse is null || feature >= Sparse.Features)
            return X[feature - (Sparse?.Features ?? 0), example];
        int entry = Sparse.Indices(example).IndexOf(feature);
        return entry < 0 ? 0 : Sparse.Value(example, entry);
    }

    /// <summary>All features of an example, sparse or not.</summary>
    /// <param name="example">From 0 to m − 1.</param>
    /// <returns>x, N values.</returns>
    public Vector<double> Example(int example)
    {
        if (Sparse is null)
            return X.Column(example);
        var x = Vector<double>.Build.Dense(Sparse.Features + X.RowCount);
        foreach (var (entry, feature) in Sparse.Indices(example).ToArray().Index())
            x[feature] = Sparse.Value(example, entry);
        if (X.RowCount > 0)
            x.SetSubVector(Sparse.Features, X.RowCount, X.Column(example));
        return x;
    }
}
