using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Tests.Engine;

public class FusedErrorTests
{
    [Fact]
    public void Probabilities_are_right_from_1_to_almost_0()
    {
        Assert.InRange(LargestRelativeError<double>(600), 0, 4e-14);
        Assert.InRange(LargestRelativeError<float>(80), 0, 2e-6);
        Assert.InRange(LargestRelativeError<double>(2), 0, 1e-15);
        Assert.InRange(LargestRelativeError<float>(2), 0, 5e-7);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 10)]
    [InlineData(7, 3)]
    [InlineData(8, 3)]
    [InlineData(9, 300)]
    [InlineData(31, 5)]
    public void Any_number_of_examples_gives_weighted_errors_and_losses_by_definition(int examples, int classes)
    {
        var Y = Examples.Random<double>(2, classes, examples, seed: 1, soft: true, blockSize: examples).Blocks[0].Y;
        var logits = Examples.RandomMatrix<double>(examples, classes, seed: 2, scale: 5);
        double[] weights = [.. Enumerable.Range(0, examples).Select(i => 0.5 + i % 3)];
        var expected = logits.Clone();
        double expectedLoss = 0;
        for (int i = 0; i < examples; i++)
        {
            var s = Softmax.Stable(logits.Row(i));
            expectedLoss += weights[i] * CrossEntropy.Loss(Y.Row(i), s);
            expected.SetRow(i, weights[i] * (s - Y.Row(i)));
        }

        double loss = CrossEntropy.Error(logits, Y, weights);

        Assert.Equal(expectedLoss, loss, 1e-12 * examples);
        Assert.True((expected - logits).Enumerate().All(difference => Math.Abs(difference) < 1e-14));
    }

    [Fact]
    public void Logits_that_are_not_finite_make_the_loss_NaN()
    {
        var logits = Matrix<float>.Build.DenseOfRowArrays([0, float.NaN], [0, float.PositiveInfinity]);
        Assert.Equal(double.NaN, CrossEntropy.Error(logits, Matrix<float>.Build.DenseOfRowArrays([1, 0], [1, 0])));
    }

    [Fact]
    public void Targets_of_another_size_are_refused()
        => Assert.Throws<ArgumentException>(() => CrossEntropy.Error(Matrix<double>.Build.Dense(8, 3), Matrix<double>.Build.Dense(8, 2)));

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    public void Weights_of_another_number_than_the_examples_are_refused(int count)
        => Assert.Throws<ArgumentException>(() => CrossEntropy.Error(
            Matrix<double>.Build.Dense(8, 3), Matrix<double>.Build.Dense(8, 3), new double[count]));

    /// <summary>Of e^−x as the ratio of two probabilities, for x up to a largest one.</summary>
    private static double LargestRelativeError<T>(double largest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Count = 10_000;
        var logits = Matrix<T>.Build.Dense(Count, 2, (i, k) => T.CreateTruncating(-k * largest * i / Count));
        double[] x = [.. logits.Column(1).Select(z => double.CreateTruncating(z))];

        CrossEntropy.Error(logits, Matrix<T>.Build.Dense(Count, 2));

        return Enumerable.Range(0, Count).Max(i =>
            Math.Abs(double.CreateTruncating(logits[i, 1]) / double.CreateTruncating(logits[i, 0]) / Math.Exp(x[i]) - 1));
    }
}
