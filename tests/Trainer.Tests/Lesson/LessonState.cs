using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression;
using Trainer.Lesson;

namespace Trainer.Tests.Lesson;

/// <summary>What the reader of a lesson has chosen, and the numbers that the library has for it.</summary>
internal sealed class LessonState(ExplainedExample example)
{
    private readonly List<double[]> _log = [];

    public Matrix<double> W { get; set; } = example.W;

    public int Row { get; set; } = example.Chosen;

    public int Class { get; set; } = example.Label;

    public bool OfAllRows { get; set; }

    /// <summary>By how many notches the step size was moved.</summary>
    public int Notches { get; set; }

    private ExplainedRow Chosen => example.Rows[Row];

    private IReadOnlyList<ExplainedRow> Rows => OfAllRows ? example.Rows : [Chosen];

    private double Rate => Math.Pow(2, Notches / 2.0) / Rows.Average(row => row.x * row.x);

    /// <summary>Moves a slider by some notches, each of 0.05.</summary>
    public void Move(int feature, int notches)
    {
        W = W.Clone();
        W[Class, feature] += notches * 0.05;
    }

    public void TakeStep()
    {
        double rate = Rate, before = Loss(W);
        var dW = Gradient(W);
        W -= rate * dW;
        _log.Add([rate, before, before - rate * Square(dW), Loss(W)]);
    }

    public void StartAgain()
    {
        W = example.W;
        _log.Clear();
    }

    /// <summary>All numbers of the page, by the place where they stand.</summary>
    public Dictionary<string, double[]> Numbers()
    {
        var (x, y) = (Chosen.x, OneHot(Chosen));
        var (z, S) = (Derivation.Logits(W, x), Derivation.Probabilities(W, x));
        var dW = Derivation.Gradient(x, S, y);
        var classes = Enumerable.Range(0, W.RowCount);
        var numbers = new Dictionary<string, double[]>
        {
            ["sliders"] = [.. W.Row(Class)],
            ["W"] = [.. x, .. W.EnumerateRows().SelectMany(row => row)],
            ["forward"] = [.. classes.SelectMany(k => new[] { z[k], S[k], y[k], S[k] - y[k] })],
            ["L"] = [Derivation.Loss(W, x, y)],
            ["dW"] = [.. x, .. classes.SelectMany(k => dW.Row(k).Prepend(S[k] - y[k]))],
            ["eta-value"] = [Rate],
            ["prediction"] = Prediction(),
        };
        if (_log.Count > 0)
            numbers["log"] = [.. _log.SelectMany(step => step)];
        return numbers;
    }

    private double[] Prediction()
    {
        var dW = Gradient(W);
        double curvature = Rows.Average(row =>
        {
            var moved = dW * row.x;
            return moved * Softmax.Jacobian(Derivation.Probabilities(W, row.x)) * moved;
        }) / Square(dW);
        return [Loss(W), Square(dW), Loss(W) - Rate * Square(dW), Loss(W - Rate * dW), curvature, 2 / curvature];
    }

    private Vector<double> OneHot(ExplainedRow row) => Vector<double>.Build.Dense(W.RowCount, k => k == row.Label ? 1 : 0);

    private double Loss(Matrix<double> weights) => Rows.Average(row => Derivation.Loss(weights, row.x, OneHot(row)));

    private Matrix<double> Gradient(Matrix<double> weights) => Rows
        .Select(row => Derivation.Gradient(row.x, Derivation.Probabilities(weights, row.x), OneHot(row)))
        .Aggregate((sum, next) => sum + next) / Rows.Count;

    private static double Square(Matrix<double> values) => values.PointwiseMultiply(values).Enumerate().Sum();
}
