using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public class ObjectiveTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(26)]
    public void Without_training_the_loss_is_ln_K(int classes)
    {
        var data = Examples.Random<double>(4, classes, 200, seed: 1);
        var objective = new Objective<double>(new SoftmaxLayer<double>(4, classes), l2: 0.1);
        Assert.Equal(Math.Log(classes), objective.Evaluate(data.Blocks).Objective, 13);
    }

    [Theory]
    [InlineData(0.0, false, true)]
    [InlineData(0.0, true, true)]
    [InlineData(0.1, false, true)]
    [InlineData(0.1, true, true)]
    [InlineData(0.1, false, false)]
    public void The_gradient_agrees_with_central_differences_to_1e_7(double l2, bool soft, bool hasBias)
    {
        const double h = 1e-5;
        var data = Examples.Random<double>(6, 4, 50, seed: 2, soft, blockSize: 16);
        var layer = new SoftmaxLayer<double>(6, 4, hasBias);
        Examples.RandomMatrix<double>(6, 4, seed: 3).CopyTo(layer.Weights);
        var objective = new Objective<double>(layer, l2);
        var gradient = Matrix<double>.Build.Dense(6, 4);
        objective.Evaluate(data.Blocks, gradient);

        for (int j = 0; j < 6; j++)
        {
            for (int k = 0; k < 4; k++)
            {
                double w = layer.Weights[j, k];
                layer.Weights[j, k] = w + h;
                double above = objective.Evaluate(data.Blocks).Objective;
                layer.Weights[j, k] = w - h;
                double below = objective.Evaluate(data.Blocks).Objective;
                layer.Weights[j, k] = w;
                double difference = (above - below) / (2 * h);
                double relative = Math.Abs(difference - gradient[j, k])
                    / Math.Max(1e-8, Math.Abs(difference) + Math.Abs(gradient[j, k]));
                Assert.True(relative < 1e-7, $"dW[{j},{k}]: {gradient[j, k]} where the difference is {difference}");
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sparse_features_give_what_the_same_features_give_as_a_matrix(bool weighted)
    {
        var (sparse, dense) = Examples.RandomSparse<double>(levels: 30, classes: 4, examples: 300, seed: 5, weighted);
        var layer = new SoftmaxLayer<double>(dense.Features, 4);
        Examples.RandomMatrix<double>(dense.Features, 4, seed: 6).CopyTo(layer.Weights);
        Matrix<double> picked = Matrix<double>.Build.SameAs(layer.Weights), full = picked.Clone();
        foreach (int threads in new[] { 1, 3 })
        {
            using Objective<double> objective = new(layer, 0.01, threads), ofMatrix = new(layer, 0.01, threads);
            var expected = ofMatrix.Evaluate(dense.Blocks, full);
            Assert.Equal(expected.Objective, objective.Evaluate(sparse.Blocks, picked).Objective, 13);
            Assert.Equal(expected.Accuracy, objective.Evaluate(sparse.Blocks).Accuracy);
            Assert.InRange((full - picked).L2Norm(), 0, 1e-14);
        }
    }

    /// <summary>A batch whose errors have no room all at once: 700 blocks of 64 examples and 40 classes.</summary>
    [Fact]
    public void However_large_a_batch_of_sparse_examples_is_it_has_one_gradient_for_any_number_of_threads()
    {
        var (sparse, dense) = Examples.RandomSparse<float>(levels: 20, classes: 40, examples: 200, seed: 7);
        Block<float>[] Repeated(DataSet<float> data) => [.. Enumerable.Range(0, 175).SelectMany(_ => data.Blocks.ToArray())];
        var layer = new SoftmaxLayer<float>(dense.Features, 40);
        Matrix<float>[] gradients = [.. new[] { 1, 2, 5 }.Select(threads =>
        {
            var gradient = Matrix<float>.Build.SameAs(layer.Weights);
            using var objective = new Objective<float>(layer, 0, threads);
            objective.Gradient(Repeated(sparse), gradient);
            return gradient;
        })];
        Assert.Equal(gradients[0], gradients[1]);
        Assert.Equal(gradients[0], gradients[2]);
        var expected = Matrix<float>.Build.SameAs(layer.Weights);
        using (var objective = new Objective<float>(layer, 0))
            objective.Gradient(dense.Blocks, expected);
        Assert.InRange((gradients[0] - expected).L2Norm() / expected.L2Norm(), 0, 1e-4);
    }

    [Fact]
    public void A_step_gets_the_gradient_that_the_measures_come_with()
    {
        var data = Examples.Random<float>(20, 4, 100, seed: 4, blockSize: 16);
        var layer = new SoftmaxLayer<float>(20, 4);
        Examples.RandomMatrix<float>(20, 4, seed: 5).CopyTo(layer.Weights);
        using var objective = new Objective<float>(layer, l2: 0.01);
        Matrix<float> measured = Matrix<float>.Build.Dense(20, 4), alone = measured.Clone();
        objective.Evaluate(data.Blocks, measured);
        objective.Gradient(data.Blocks, alone);
        Assert.Equal(measured, alone);
    }

    [Fact]
    public void The_gradient_is_a_mean_so_it_does_not_change_when_every_example_is_there_twice()
    {
        var data = Examples.Random<double>(5, 3, 40, seed: 4);
        var layer = new SoftmaxLayer<double>(5, 3);
        Examples.RandomMatrix<double>(5, 3, seed: 5).CopyTo(layer.Weights);
        var objective = new Objective<double>(layer, l2: 0.01);
        var once = Matrix<double>.Build.Dense(5, 3);
        var twice = Matrix<double>.Build.Dense(5, 3);
        var measures = objective.Evaluate(data.Blocks, once);
        Assert.Equal(measures.Objective, objective.Evaluate([data.Blocks[0], data.Blocks[0]], twice).Objective, 14);
        Assert.True((once - twice).Enumerate().All(difference => Math.Abs(difference) < 1e-15));
    }

    [Fact]
    public void The_bias_is_not_penalised()
    {
        var layer = new SoftmaxLayer<double>(3, 2);
        layer.Weights.SetRow(2, [5, -5]);
        var measures = new Objective<double>(layer, l2: 1).Evaluate(Examples.Random<double>(3, 2, 10, seed: 1).Blocks);
        Assert.Equal(measures.CrossEntropy, measures.Objective);
    }

    [Fact]
    public void Without_a_bias_all_weights_are_penalised()
    {
        var layer = new SoftmaxLayer<double>(3, 2, hasBias: false);
        layer.Weights.SetRow(2, [3, -4]);
        var measures = new Objective<double>(layer, l2: 2).Evaluate(Examples.Random<double>(3, 2, 10, seed: 1).Blocks);
        Assert.Equal(25, measures.Objective - measures.CrossEntropy, 12);
    }

    [Fact]
    public void With_two_classes_it_is_logistic_regression_on_the_difference_of_the_weights()
    {
        var data = Examples.Random<double>(4, 2, 60, seed: 6);
        var block = data.Blocks[0];
        var layer = new SoftmaxLayer<double>(4, 2);
        Examples.RandomMatrix<double>(4, 2, seed: 7).CopyTo(layer.Weights);
        var gradient = Matrix<double>.Build.Dense(4, 2);
        double softmax = new Objective<double>(layer, l2: 0).Evaluate(data.Blocks, gradient).CrossEntropy;

        // P(t = 1 | x) = σ(wᵀx) with w = w₁ − w₀; the loss −t log p − (1 − t) log(1 − p); its gradient (p − t)x.
        var w = layer.Weights.Column(1) - layer.Weights.Column(0);
        double loss = 0;
        var logistic = Vector<double>.Build.Dense(4);
        for (int i = 0; i < block.Count; i++)
        {
            var x = block.X.Column(i);
            double t = block.Labels[i], p = 1 / (1 + Math.Exp(-w.DotProduct(x)));
            loss -= t * Math.Log(p) + (1 - t) * Math.Log(1 - p);
            logistic += (p - t) * x;
        }

        Assert.Equal(loss / block.Count, softmax, 13);
        Assert.True((logistic / block.Count - gradient.Column(1)).InfinityNorm() < 1e-14);
        Assert.True((logistic / block.Count + gradient.Column(0)).InfinityNorm() < 1e-14);
    }

    [Fact]
    public void Accuracy_counts_the_examples_whose_label_has_the_largest_logit()
    {
        var x = Matrix<float>.Build.DenseOfRowArrays([1, 2, 3, 4]);
        var layer = new SoftmaxLayer<float>(1, 2, hasBias: false);
        layer.Weights[0, 1] = 1;
        var data = new Block<float>(x, [1, 1, 0, 1], classes: 2);
        Assert.Equal(0.75, new Objective<float>(layer, l2: 0).Evaluate([data]).Accuracy);
    }

    [Fact]
    public void Single_and_double_precision_agree()
    {
        var layer = new SoftmaxLayer<float>(8, 5);
        Examples.RandomMatrix<float>(8, 5, seed: 1).CopyTo(layer.Weights);
        var precise = new SoftmaxLayer<double>(8, 5);
        Examples.RandomMatrix<double>(8, 5, seed: 1).CopyTo(precise.Weights);
        Assert.Equal(
            new Objective<double>(precise, 0.01).Evaluate(Examples.Random<double>(8, 5, 500, seed: 2).Blocks).Objective,
            new Objective<float>(layer, 0.01).Evaluate(Examples.Random<float>(8, 5, 500, seed: 2).Blocks).Objective,
            1e-6);
    }

    [Fact]
    public void An_example_of_weight_2_counts_like_two_examples()
    {
        var one = Examples.Random<double>(4, 3, 2, seed: 1).Blocks[0];
        var weighted = new Block<double>(one.X, one.Y) { Weights = [2, 1] };
        var x = Matrix<double>.Build.DenseOfColumnVectors(one.X.Column(0), one.X.Column(0), one.X.Column(1));
        var repeated = new Block<double>(x, [one.Labels[0], one.Labels[0], one.Labels[1]], 3);
        var layer = new SoftmaxLayer<double>(4, 3);
        Examples.RandomMatrix<double>(4, 3, seed: 2).CopyTo(layer.Weights);
        var objective = new Objective<double>(layer, l2: 0);
        Matrix<double> gradient = Matrix<double>.Build.Dense(4, 3), expected = gradient.Clone();

        double loss = objective.Evaluate([weighted], gradient).CrossEntropy;

        Assert.Equal(objective.Evaluate([repeated], expected).CrossEntropy, loss, 13);
        Assert.True((gradient - expected).Enumerate().All(difference => Math.Abs(difference) < 1e-14));
    }
}
