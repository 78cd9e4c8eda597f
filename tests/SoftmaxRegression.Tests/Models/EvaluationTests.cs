using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace SoftmaxRegression.Tests.Models;

public class EvaluationTests
{
    /// <summary>A model that takes its K features for the logits.</summary>
    private static Evaluation Evaluate(string[] classes, int[] labels, params double[][] logits)
    {
        var model = new Model
        {
            Label = "t",
            Classes = classes,
            Standardize = false,
            Columns = [.. classes.Select(name => new NumericColumn(name, 0, 1))],
            Weights = classes.ToDictionary(k => k, k =>
                (IReadOnlyDictionary<string, double>)classes.ToDictionary(j => j, j => j == k ? 1.0 : 0)),
            Origin = new ModelOrigin("none", 0, new Dictionary<string, string>()),
        };
        return Evaluation.Of(model, [new EncodedRows(Matrix<double>.Build.DenseOfColumnArrays(logits), labels)]);
    }

    private static Evaluation EvaluatePredictions(int[] labels, int[] predictions)
        => Evaluate(["0", "1", "2"], labels, [.. predictions.Select(k => new[] { k == 0 ? 9.0 : 0, k == 1 ? 9.0 : 0, k == 2 ? 9.0 : 0 })]);

    [Fact]
    public void Precision_recall_and_F1_are_those_of_the_example_of_scikit_learn()
    {
        // precision_recall_fscore_support in the documentation of scikit-learn: y_true, y_pred, average='macro'.
        var scores = EvaluatePredictions([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1]);
        Assert.Equal(0.2222, scores.Macro.Precision, 1e-4);
        Assert.Equal(0.3333, scores.Macro.Recall, 1e-4);
        Assert.Equal(0.2667, scores.Macro.F1, 1e-4);
        Assert.Equal(new Average(1.0 / 3, 1.0 / 3, 1.0 / 3), scores.Micro);
        Assert.Equal([2.0 / 3, 0, 0], scores.PerClass.Select(score => score.Precision));
    }

    [Fact]
    public void The_confusion_matrix_is_that_of_the_example_of_scikit_learn()
        => Assert.Equal([[2, 0, 0], [0, 0, 1], [1, 0, 2]],
            EvaluatePredictions([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2]).Confusion);

    [Fact]
    public void A_class_with_neither_examples_nor_predictions_is_left_out_of_the_macro_average()
        => Assert.Equal(1, EvaluatePredictions([0, 1, 0], [0, 1, 0]).Macro.F1);

    [Fact]
    public void The_log_loss_is_that_of_the_example_of_scikit_learn()
    {
        // log_loss(["spam", "ham", "ham", "spam"], [[.1, .9], [.9, .1], [.8, .2], [.35, .65]]) = 0.21616...
        double[][] probabilities = [[0.1, 0.9], [0.9, 0.1], [0.8, 0.2], [0.35, 0.65]];
        var scores = Evaluate(["ham", "spam"], [1, 0, 0, 1], [.. probabilities.Select(p => p.Select(share => Math.Log(share)).ToArray())]);
        Assert.Equal(0.21616, scores.CrossEntropy, 1e-5);

        // Always predicting 1/2 would cost ln 2.
        Assert.Equal(1 - scores.CrossEntropy / Math.Log(2), scores.LogLossReduction!.Value, 14);
    }

    [Fact]
    public void There_is_no_log_loss_to_reduce_where_all_labels_are_the_same()
        => Assert.Null(EvaluatePredictions([1, 1], [1, 0]).LogLossReduction);

    [Theory]
    [InlineData(28, 30)]
    [InlineData(0, 10)]
    [InlineData(10, 10)]
    [InlineData(1, 1)]
    public void The_interval_of_the_accuracy_is_that_of_Wilson(int hits, int rows)
    {
        // Its ends are the shares from which the one that was found is 1.96 of their own standard deviations away.
        double share = (double)hits / rows;
        int[] predictions = [.. Enumerable.Range(0, rows).Select(i => i < hits ? 0 : 1)];
        var interval = EvaluatePredictions(new int[rows], predictions).AccuracyInterval;
        Assert.InRange(share, interval[0], interval[1]);
        Assert.True(interval[0] < interval[1]);
        Assert.All(interval, end =>
            Assert.Equal(1.96 * Math.Sqrt(end * (1 - end) / rows), Math.Abs(share - end), 1e-4));
    }

    [Fact]
    public void Top_k_accuracy_counts_labels_among_the_k_most_probable_classes()
    {
        var scores = Evaluate(["a", "b", "c", "d", "e", "f"], [0, 1, 2, 3],
            [6, 5, 4, 3, 2, 1], [6, 5, 4, 3, 2, 1], [6, 5, 4, 3, 2, 1], [6, 5, 4, 3, 2, 1]);
        Assert.Equal([0.25, 0.75, 1], [scores.TopK[1], scores.TopK[3], scores.TopK[5]]);
        Assert.Equal(0.25, scores.Accuracy);
    }
}
