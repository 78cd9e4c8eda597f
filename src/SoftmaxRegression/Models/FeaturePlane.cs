using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Models;

/// <summary>
/// What a model predicts where two of its numbers vary and everything else is that of <see cref="MiddleExample"/>. There
/// the logits are linear, z(x, y) = z₀ + f(x) a + g(y) b, with the weights a and b of the two features: the classes part
/// along straight lines.
/// </summary>
public sealed class FeaturePlane
{
    private readonly Model _model;
    private readonly int _x, _y;

    /// <summary>z₀, a and b, K values each.</summary>
    private readonly Vector<double> _middle, _perX, _perY;

    /// <summary>Spans the plane.</summary>
    /// <param name="model">The model.</param>
    /// <param name="across">The name of the column of numbers that varies along x.</param>
    /// <param name="up">The name of the one that varies along y.</param>
    /// <exception cref="InputException">There is no such column, it is no number or constant, or both are the same.</exception>
    public FeaturePlane(Model model, string across, string up)
    {
        _model = model;
        X = Find(across);
        Y = Find(up);
        if (X == Y)
            throw new InputException($"Both sides of the plane would be {Cell.Quoted(X.Name)}; name two different columns.");
        (_x, _y) = (PlaceOf(X), PlaceOf(Y));
        var weights = new Classifier(model).Weights;
        var middle = MiddleExample.Of(model);
        middle[_x] = middle[_y] = 0;
        (_middle, _perX, _perY) = (weights.TransposeThisAndMultiply(middle), weights.Row(_x), weights.Row(_y));
    }

    /// <summary>The column along x.</summary>
    public NumericColumn X { get; }

    /// <summary>The column along y.</summary>
    public NumericColumn Y { get; }

    /// <summary>The probabilities of the classes at points of the same y.</summary>
    /// <param name="xs">m values of the column along x, in its own unit.</param>
    /// <param name="y">A value of the column along y.</param>
    /// <returns>S, m × K, each row a distribution.</returns>
    public Matrix<double> Probabilities(IReadOnlyList<double> xs, double y)
    {
        var probabilities = Matrix<double>.Build.Dense(xs.Count, _model.Classes.Count);
        var start = _middle + Encode(Y, y) * _perY;
        foreach (var (i, x) in xs.Index())
            probabilities.SetRow(i, start + Encode(X, x) * _perX);
        Softmax.Rows(probabilities);
        return probabilities;
    }

    /// <summary>Where an example lies on the plane, whatever its other features.</summary>
    /// <param name="rows">Encoded examples.</param>
    /// <param name="i">Which of them.</param>
    /// <returns>Its values of the two columns, in their own units; the mean where the cell was missing.</returns>
    public (double X, double Y) PlaceOf(EncodedRows rows, int i)
        => (Decode(X, rows.Feature(i, _x)), Decode(Y, rows.Feature(i, _y)));

    private double Encode(NumericColumn column, double value)
        => _model.Standardize ? (value - column.Center) / column.Deviation : value;

    private double Decode(NumericColumn column, double feature)
        => _model.Standardize ? column.Center + feature * column.Deviation : feature;

    private int PlaceOf(Column column)
        => _model.Columns.TakeWhile(other => other != column).Sum(other => other.Features);

    private NumericColumn Find(string name)
    {
        const int mostNamed = 8;
        var column = _model.Columns.FirstOrDefault(column => column.Name == name)
            ?? _model.Columns.FirstOrDefault(column => Cell.OnOneLine(column.Name) == name);
        if (column is NumericColumn { Deviation: > 0 } number)
            return number;
        var numbers = _model.Columns.OfType<NumericColumn>().Where(other => other.Deviation > 0).ToList();
        string known = string.Join(", ", numbers.Take(mostNamed).Select(other => Cell.Shortened(other.Name)))
            + (numbers.Count > mostNamed ? $", ... ({numbers.Count:N0} in all)" : "");
        string which = numbers.Count < 2 ? "it has no two columns of numbers, and so no plane"
            : $"choose two of its numbers, {known}";
        throw new InputException($"{Cell.Quoted(name)} {WhyNot(column, name)}; {which}.");
    }

    private string WhyNot(Column? column, string name) => column switch
    {
        CategoricalColumn => "is a categorical column of the model",
        not null => "was the same in all rows of the training",
        null when name == _model.Label => "is the label of the model",
        null when _model.LeftOut?.Any(other => other.Name == name) == true => "was left out of the model",
        null => "is no column of the model",
    };
}
