using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Models;

/// <summary>A model at work: from examples to the probabilities of the classes.</summary>
public sealed class Classifier
{
    private readonly SoftmaxLayer<double> _layer;

    /// <summary>Puts the weights of a model in place.</summary>
    /// <param name="model">The model.</param>
    public Classifier(Model model)
    {
        int features = model.Weights[model.Classes[0]].Count, n = features + (model.Bias is null ? 0 : 1);
        _layer = new SoftmaxLayer<double>(n, model.Classes.Count, model.Bias is not null);
        foreach (var (k, name) in model.Classes.Index())
        {
            _layer.Weights.SetColumn(k, 0, features, Vector<double>.Build.DenseOfEnumerable(model.Weights[name].Values));
            if (model.Bias is not null)
                _layer.Weights[n - 1, k] = model.Bias[name];
        }
    }

    /// <summary>W, N × K: the weights of class k are column k, its bias last.</summary>
    public Matrix<double> Weights => _layer.Weights;

    /// <summary>The logits of examples, Z = XᵀW.</summary>
    /// <param name="X">Examples, N × m, one per column; without their first features where these are sparse.</param>
    /// <param name="sparse">The first features, where these are sparse.</param>
    /// <returns>Z, m × K, one example per row.</returns>
    public Matrix<double> Logits(Matrix<double> X, SparseRows<double>? sparse = null)
    {
        var logits = Matrix<double>.Build.Dense(X.ColumnCount, _layer.Weights.ColumnCount);
        _layer.Forward(X, logits, sparse);
        return logits;
    }

    /// <summary>The probabilities of the classes, S = softmax of the logits.</summary>
    /// <param name="X">Examples, as for <see cref="Logits"/>.</param>
    /// <param name="sparse">Likewise.</param>
    /// <returns>S, m × K, each row a distribution.</returns>
    public Matrix<double> Probabilities(Matrix<double> X, SparseRows<double>? sparse = null)
    {
        var probabilities = Logits(X, sparse);
        Softmax.Rows(probabilities);
        return probabilities;
    }
}
