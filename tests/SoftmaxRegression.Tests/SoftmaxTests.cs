using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Tests;

public class SoftmaxTests
{
    private static readonly VectorBuilder<double> V = Vector<double>.Build;

    [Fact]
    public void Naive_and_stable_give_the_values_that_Bendersky_publishes()
    {
        double[] published = [0.09003057, 0.24472847, 0.66524096];
        var a = V.Dense([1, 2, 3]);
        for (int k = 0; k < 3; k++)
        {
            Assert.Equal(published[k], Softmax.Naive(a)[k], 8);
            Assert.Equal(published[k], Softmax.Stable(a)[k], 8);
        }
    }

    [Fact]
    public void Large_logits_are_NaN_in_the_naive_form_and_right_in_the_stable_one()
    {
        var a = V.Dense([1000, 2000, 3000]);
        Assert.All(Softmax.Naive(a), s => Assert.True(double.IsNaN(s)));
        Assert.Equal([0, 0, 1], Softmax.Stable(a));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Naive_and_stable_agree_where_both_are_finite(int seed)
    {
        var a = Examples.RandomMatrix<double>(7, 1, seed, scale: 300).Column(0);
        Assert.True((Softmax.Naive(a) - Softmax.Stable(a)).InfinityNorm() < 1e-14);
    }

    [Fact]
    public void Adding_a_constant_to_all_logits_changes_nothing()
    {
        var a = V.Dense([0.3, -1.2, 2.5, 0]);
        foreach (double constant in new[] { -1000.0, -1, 0.5, 1000 })
            Assert.True((Softmax.Stable(a + constant) - Softmax.Stable(a)).InfinityNorm() < 1e-12);
    }

    [Fact]
    public void Probabilities_are_at_least_0_and_sum_to_1_for_logits_of_plus_and_minus_1000()
    {
        var logits = Matrix<float>.Build.DenseOfRowArrays([1000, -1000, 0], [-1000, -1000, -1000], [1000, 1000, -1000]);
        Softmax.Rows(logits);
        Assert.Equal([1, 0, 0], logits.Row(0));
        Assert.Equal(1, logits.Row(1).Sum(), 1e-6f);
        Assert.Equal([0.5f, 0.5f, 0], logits.Row(2));
    }

    [Fact]
    public void With_two_classes_it_is_the_logistic_function_of_the_difference_of_the_logits()
    {
        foreach (double z in new[] { -30, -2, 0, 0.7, 30 })
            Assert.Equal(1 / (1 + Math.Exp(-z)), Softmax.Stable(V.Dense([z + 5, 5]))[0], 15);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(64, 10)]
    [InlineData(300, 3)]
    public void A_batch_is_the_softmax_of_each_of_its_rows(int examples, int classes)
    {
        var logits = Examples.RandomMatrix<double>(examples, classes, seed: 1, scale: 20);
        var batch = logits.Clone();
        Softmax.Rows(batch);
        for (int i = 0; i < examples; i++)
            Assert.True((batch.Row(i) - Softmax.Stable(logits.Row(i))).InfinityNorm() < 1e-14);
    }

    [Fact]
    public void The_Jacobian_is_S_i_times_delta_ij_minus_S_j_and_agrees_with_finite_differences()
    {
        const double h = 1e-5;
        var a = V.Dense([0.5, -1, 2, 0.1]);
        var s = Softmax.Stable(a);
        var jacobian = Softmax.Jacobian(s);
        for (int i = 0; i < a.Count; i++)
        {
            for (int j = 0; j < a.Count; j++)
            {
                var step = V.Dense(a.Count, k => k == j ? h : 0);
                double difference = (Softmax.Stable(a + step)[i] - Softmax.Stable(a - step)[i]) / (2 * h);
                Assert.Equal(s[i] * ((i == j ? 1 : 0) - s[j]), jacobian[i, j], 15);
                Assert.Equal(difference, jacobian[i, j], 9);
            }
        }
    }

    [Fact]
    public void Rows_of_the_Jacobian_sum_to_0_because_probabilities_sum_to_1()
        => Assert.True(Softmax.Jacobian(Softmax.Stable(V.Dense([3, 1, -2, 0.5]))).RowSums().InfinityNorm() < 1e-15);
}
