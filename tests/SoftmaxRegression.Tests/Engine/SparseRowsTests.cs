using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Tests.Engine;

public sealed class SparseRowsTests
{
    // Three examples of four features: (0, 2, 0, 3), (0, 0, 0, 0) and (5, 0, 0, 0).
    private static readonly SparseRows<double> Rows = new(4, [0, 2, 2, 3], [1, 3, 0], [2, 3, 5]);

    private static readonly Matrix<double> X = Matrix<double>.Build.DenseOfColumnArrays([0, 2, 0, 3], [0, 0, 0, 0], [5, 0, 0, 0]);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(9)]
    public void Logits_are_those_of_the_same_examples_as_a_matrix_and_added(int classes)
    {
        var W = Examples.RandomMatrix<double>(6, classes, seed: 1);
        var logits = Matrix<double>.Build.Dense(3, classes, 1);
        Rows.AddLogits(W, logits);
        Assert.InRange((X.TransposeThisAndMultiply(W.SubMatrix(0, 4, 0, classes)) + 1 - logits).L2Norm(), 0, 1e-14);
    }

    [Fact]
    public void The_gradient_is_that_of_the_same_examples_as_a_matrix_and_added()
    {
        double[] error = [0.5, 7, -1], gradient = [1, 1, 1, 1, 1];
        Rows.AddGradient(error, gradient);
        Assert.Equal([.. (X * Vector<double>.Build.Dense(error) + 1), 1], gradient);
    }

    [Fact]
    public void Without_values_all_are_1()
    {
        var ones = new SparseRows<double>(4, [0, 2, 2, 3], [1, 3, 0], []);
        var W = Matrix<double>.Build.DenseOfColumnArrays([1, 10, 100, 1000]);
        var logits = Matrix<double>.Build.Dense(3, 1);
        ones.AddLogits(W, logits);
        Assert.Equal([1010, 0, 1], logits.Column(0));
        double[] gradient = new double[4];
        ones.AddGradient([1, 2, 3], gradient);
        Assert.Equal([3, 1, 0, 1], gradient);
        Assert.Equal((1, 1), (ones.Value(0, 0), ones.Value(2, 0)));
    }

    [Fact]
    public void Parts_are_put_together_in_their_order()
    {
        var all = SparseRows<double>.Concat([Rows, new SparseRows<double>(4, [0, 0, 1], [2], [])]);
        Assert.Equal((4, 5, 4), (all.Features, all.Count, all.Entries));
        Assert.Equal([1, 3], all.Indices(0));
        Assert.Equal([2, 3], all.Values(0));
        Assert.True(all.Indices(3).IsEmpty);
        Assert.Equal([2], all.Indices(4));
        Assert.Equal([1], all.Values(4));
    }

    [Fact]
    public void Arrays_that_do_not_fit_each_other_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new SparseRows<double>(4, [0, 2], [1], []));
        Assert.Throws<ArgumentException>(() => new SparseRows<double>(4, [0, 1], [4], []));
        Assert.Throws<ArgumentException>(() => new SparseRows<double>(4, [0, 1], [-1], []));
        Assert.Throws<ArgumentException>(() => new SparseRows<double>(4, [0, 2, 1, 2], [1, 2], []));
        Assert.Throws<ArgumentException>(() => new SparseRows<double>(4, [0, 2], [1, 2], [1]));
        Assert.Throws<ArgumentException>(() => new SparseRows<double>(4, [], [], []));
        var logits = Matrix<double>.Build.Dense(3, 2);
        Assert.Throws<ArgumentException>(() => Rows.AddLogits(Matrix<double>.Build.Dense(3, 2), logits));
        Assert.Throws<ArgumentException>(() => Rows.AddLogits(Matrix<double>.Build.Dense(4, 3), logits));
        Assert.Throws<ArgumentException>(() => Rows.AddGradient(new double[2], new double[4]));
        Assert.Throws<ArgumentException>(() => Rows.AddGradient(new double[3], new double[3]));
    }
}
