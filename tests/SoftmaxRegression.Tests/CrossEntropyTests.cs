using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Tests;

public class CrossEntropyTests
{
    private static readonly VectorBuilder<double> V = Vector<double>.Build;

    [Fact]
    public void The_loss_of_a_labelled_example_is_minus_log_of_the_probability_of_its_label()
        => Assert.Equal(-Math.Log(0.7), CrossEntropy.Loss(V.Dense([0, 1, 0]), V.Dense([0.1, 0.7, 0.2])), 15);

    [Fact]
    public void The_likelihood_of_a_labelled_example_is_the_probability_of_its_label()
        => Assert.Equal(0.7, CrossEntropy.Likelihood(V.Dense([0, 1, 0]), V.Dense([0.1, 0.7, 0.2])));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_summed_loss_of_a_batch_is_minus_log_of_the_product_of_its_likelihoods(bool soft)
    {
        var Y = Examples.Random<double>(2, 4, 30, seed: 3, soft).Blocks[0].Y;
        var logits = Examples.RandomMatrix<double>(30, 4, seed: 4);
        double likelihood = 1;
        for (int i = 0; i < 30; i++)
            likelihood *= CrossEntropy.Likelihood(Y.Row(i), Softmax.Stable(logits.Row(i)));
        Assert.Equal(-Math.Log(likelihood), CrossEntropy.Error(logits, Y), 12);
    }

    [Fact]
    public void The_loss_of_a_soft_target_is_the_mean_of_the_losses_of_the_labels_it_weighs()
        => Assert.Equal(
            -0.25 * Math.Log(0.1) - 0.75 * Math.Log(0.7),
            CrossEntropy.Loss(V.Dense([0.25, 0.75, 0]), V.Dense([0.1, 0.7, 0.2])),
            15);

    [Fact]
    public void A_class_that_is_certainly_not_there_costs_nothing_even_at_probability_0()
        => Assert.Equal(0, CrossEntropy.Loss(V.Dense([1, 0]), V.Dense([1, 0])));

    [Fact]
    public void The_gradient_is_minus_y_over_s()
        => Assert.Equal([-2.5, -0.0, -4], CrossEntropy.Gradient(V.Dense([0.5, 0, 0.5]), V.Dense([0.2, 0.675, 0.125])));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_mean_of_a_batch_is_minus_the_trace_of_Y_log_S_transposed_over_m(bool soft)
    {
        var Y = Examples.Random<double>(2, 4, 30, seed: 3, soft).Blocks[0].Y;
        var S = Examples.RandomMatrix<double>(30, 4, seed: 4);
        Softmax.Rows(S);
        double trace = -(Y * S.PointwiseLog().Transpose()).Trace() / 30;
        Assert.Equal(trace, CrossEntropy.Mean(Y, S), 13);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 64)]
    [InlineData(true, 64)]
    [InlineData(true, 300)]
    public void Error_is_S_minus_Y_and_its_loss_is_the_sum_of_the_losses_by_definition(bool soft, int examples)
    {
        var Y = Examples.Random<double>(2, 5, examples, seed: 5, soft, blockSize: examples).Blocks[0].Y;
        var logits = Examples.RandomMatrix<double>(examples, 5, seed: 6, scale: 10);
        var S = logits.Clone();
        Softmax.Rows(S);

        double loss = CrossEntropy.Error(logits, Y);

        Assert.True((logits - (S - Y)).Enumerate().All(difference => Math.Abs(difference) < 1e-15));
        Assert.Equal(CrossEntropy.Mean(Y, S) * examples, loss, 1e-11 * examples);
    }

    [Fact]
    public void The_loss_of_a_wrong_and_certain_prediction_is_the_distance_of_the_logits_not_infinity()
    {
        var logits = Matrix<float>.Build.DenseOfRowArrays([1000, -1000]);
        Assert.Equal(2000, CrossEntropy.Error(logits, Matrix<float>.Build.DenseOfRowArrays([0, 1])));
        Assert.Equal([1, -1], logits.Row(0));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public void Equal_logits_cost_ln_K(int classes)
    {
        var Y = Matrix<double>.Build.Dense(1, classes, (_, k) => k == 1 ? 1 : 0);
        Assert.Equal(Math.Log(classes), CrossEntropy.Error(Matrix<double>.Build.Dense(1, classes, 3.5), Y), 15);
    }

    [Fact]
    public void Softmax_and_error_of_a_block_allocate_nothing()
    {
        var Y = Examples.Random<float>(2, 10, 64, seed: 1).Blocks[0].Y;
        var logits = Examples.RandomMatrix<float>(64, 10, seed: 2);
        CrossEntropy.Error(logits, Y);
        long before = GC.GetAllocatedBytesForCurrentThread();
        CrossEntropy.Error(logits, Y);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
