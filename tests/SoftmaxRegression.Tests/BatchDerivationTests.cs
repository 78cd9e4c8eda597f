using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Tests;

public class BatchDerivationTests
{
    private const int M = 6, K = 4;
    private const double H = 1e-5;

    private readonly Matrix<double> _Z = Examples.RandomMatrix<double>(M, K, seed: 1);
    private readonly Matrix<double> _S;

    public BatchDerivationTests() => _S = SoftmaxOfRows(_Z);

    [Fact]
    public void The_Jacobian_of_the_softmax_of_a_batch_is_that_of_each_row_on_the_diagonal_and_0_elsewhere()
    {
        var jacobian = BatchDerivation.SoftmaxJacobian(_S);
        Assert.Equal((M * K, M * K), (jacobian.RowCount, jacobian.ColumnCount));
        for (int input = 0; input < M * K; input++)
        {
            var step = Step(input);
            var difference = (SoftmaxOfRows(_Z + step) - SoftmaxOfRows(_Z - step)) / (2 * H);
            for (int output = 0; output < M * K; output++)
            {
                Assert.Equal(difference[output / K, output % K], jacobian[output, input], 9);
                if (output / K != input / K)
                    Assert.Equal(0, jacobian[output, input]);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gradient_of_the_mean_loss_by_the_probabilities_is_minus_Y_over_S_over_m(bool soft)
    {
        var Y = Targets(soft);
        var gradient = BatchDerivation.ProbabilitiesGradient(Y, _S);
        for (int input = 0; input < M * K; input++)
        {
            var step = Step(input);
            double difference = (CrossEntropy.Mean(Y, _S + step) - CrossEntropy.Mean(Y, _S - step)) / (2 * H);
            Assert.Equal(difference, gradient[input / K, input % K], 1e-6);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gradient_of_the_mean_loss_by_the_logits_is_a_mean_not_a_sum(bool soft)
    {
        var Y = Targets(soft);
        var gradient = BatchDerivation.LogitsGradient(Y, _S);
        for (int input = 0; input < M * K; input++)
        {
            var step = Step(input);
            double above = CrossEntropy.Mean(Y, SoftmaxOfRows(_Z + step));
            double below = CrossEntropy.Mean(Y, SoftmaxOfRows(_Z - step));
            Assert.Equal((above - below) / (2 * H), gradient[input / K, input % K], 9);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gradient_by_the_logits_is_that_by_the_probabilities_times_the_block_diagonal_Jacobian(bool soft)
    {
        var Y = Targets(soft);
        var product = InRows(BatchDerivation.ProbabilitiesGradient(Y, _S)) * BatchDerivation.SoftmaxJacobian(_S);
        Assert.True((product - InRows(BatchDerivation.LogitsGradient(Y, _S))).InfinityNorm() < 1e-15);
    }

    [Fact]
    public void Labels_as_indices_give_the_gradient_of_their_one_hot_rows_divided_by_m()
    {
        int[] labels = [2, 0, 3, 3, 1, 0];
        var Y = Matrix<double>.Build.Dense(M, K, (i, k) => labels[i] == k ? 1 : 0);
        Assert.Equal((_S - Y) / M, BatchDerivation.LogitsGradient(labels, _S));
    }

    [Fact]
    public void The_gradient_by_the_weights_is_the_mean_of_the_gradients_of_the_examples()
    {
        var X = Examples.RandomMatrix<double>(3, M, seed: 2);
        var Y = Targets(soft: false);
        var mean = Matrix<double>.Build.Dense(K, 3);
        for (int i = 0; i < M; i++)
            mean += Derivation.Gradient(X.Column(i), _S.Row(i), Y.Row(i)) / M;

        var gradient = Matrix<double>.Build.Dense(3, K);
        new SoftmaxLayer<double>(3, K).Backward(X, BatchDerivation.LogitsGradient(Y, _S), gradient);
        Assert.True((gradient.Transpose() - mean).Enumerate().All(difference => Math.Abs(difference) < 1e-15));
    }

    private static Matrix<double> Targets(bool soft) => Examples.Random<double>(2, K, M, seed: 3, soft).Blocks[0].Y;

    private static Matrix<double> SoftmaxOfRows(Matrix<double> logits)
        => Matrix<double>.Build.DenseOfRowVectors(logits.EnumerateRows().Select(Softmax.Stable));

    /// <summary>h in one place of a batch, 0 elsewhere.</summary>
    private static Matrix<double> Step(int place)
        => Matrix<double>.Build.Dense(M, K, (i, k) => i * K + k == place ? H : 0);

    private static Vector<double> InRows(Matrix<double> batch) => Vector<double>.Build.Dense(batch.ToRowMajorArray());
}
