using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Tests;

/// <summary>
/// Each step of the chain against plain differences of the function it is the derivative of, and all the ways to the
/// gradient against each other: product of Jacobians = closed form = outer product = finite difference = layer.
/// </summary>
public class DerivationTests
{
    private const int N = 5, K = 4;

    private static readonly VectorBuilder<double> V = Vector<double>.Build;

    private readonly Matrix<double> _W = Examples.RandomMatrix<double>(K, N, seed: 1);
    private readonly Vector<double> _x = Examples.RandomMatrix<double>(N, 1, seed: 2, scale: 2).Column(0);
    private readonly Vector<double> _s;

    public DerivationTests() => _s = Derivation.Probabilities(_W, _x);

    public static TheoryData<double[]> Targets => [[0, 0, 1, 0], [1, 0, 0, 0], [0.1, 0.2, 0.3, 0.4]];

    [Fact]
    public void Dg_is_the_Jacobian_of_Wx()
        => AssertClose(NumericJacobian(W => Derivation.Logits(W, _x)), Derivation.Dg(_x, K), 1e-9);

    [Fact]
    public void Dg_has_x_in_the_block_of_its_class_and_zeros_elsewhere()
        => Assert.Equal(
            Matrix<double>.Build.DenseOfRowArrays(
                [7, 8, 9, 0, 0, 0],
                [0, 0, 0, 7, 8, 9]),
            Derivation.Dg(V.Dense([7, 8, 9]), classes: 2));

    [Fact]
    public void DP_is_the_Jacobian_of_the_softmax_of_Wx()
        => AssertClose(NumericJacobian(W => Derivation.Probabilities(W, _x)), Derivation.DP(_x, _s), 1e-9);

    [Fact]
    public void DP_multiplied_out_is_S_t_times_delta_ti_minus_S_i_times_x_j()
        => AssertClose(Derivation.DP(_x, _s), Derivation.DPByElement(_x, _s), 1e-15);

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_loss_of_the_chain_is_the_cross_entropy_of_its_probabilities(double[] target)
        => Assert.Equal(CrossEntropy.Loss(V.Dense(target), _s), Derivation.Loss(_W, _x, V.Dense(target)), 14);

    [Fact]
    public void The_loss_is_finite_where_the_probability_of_the_label_is_0()
    {
        var W = Matrix<double>.Build.DenseOfRowArrays([1000], [-1000]);
        Assert.Equal(2000, Derivation.Loss(W, V.Dense([1.0]), V.Dense([0, 1])));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_product_of_the_three_Jacobians_is_the_finite_difference_of_the_loss(double[] target)
        => AssertClose(
            Derivation.FiniteDifference(_W, _x, V.Dense(target)),
            Derivation.AsWeights(Derivation.Dxent(_x, _s, V.Dense(target)), K),
            1e-9);

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_product_of_the_three_Jacobians_multiplied_out_is_S_minus_y_times_x(double[] target)
    {
        var product = Derivation.Dxent(_x, _s, V.Dense(target));
        var closed = Derivation.DxentByElement(_x, _s, V.Dense(target));
        AssertClose(product.ToRowMatrix(), closed.ToRowMatrix(), 1e-14);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_outer_product_of_S_minus_y_and_x_is_the_same_in_the_shape_of_W(double[] target)
        => Assert.Equal(
            Derivation.AsWeights(Derivation.DxentByElement(_x, _s, V.Dense(target)), K),
            Derivation.Gradient(_x, _s, V.Dense(target)));

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_layer_computes_the_same_gradient_in_its_two_lines(double[] target)
    {
        var layer = new SoftmaxLayer<double>(N, K);
        _W.Transpose().CopyTo(layer.Weights);
        var logits = Matrix<double>.Build.Dense(1, K);
        var gradient = Matrix<double>.Build.Dense(N, K);

        layer.Forward(_x.ToColumnMatrix(), logits);
        double loss = CrossEntropy.Error(logits, V.Dense(target).ToRowMatrix());
        layer.Backward(_x.ToColumnMatrix(), logits, gradient);

        Assert.Equal(Derivation.Loss(_W, _x, V.Dense(target)), loss, 14);
        AssertClose(Derivation.Gradient(_x, _s, V.Dense(target)), gradient.Transpose(), 1e-15);
    }

    [Fact]
    public void The_gradient_of_a_small_example_is_what_one_gets_by_hand()
    {
        // W = 0 gives both classes ½. The label is class 0: S − δ = (−½, ½).
        var s = Derivation.Probabilities(Matrix<double>.Build.Dense(2, 3), V.Dense([2, -4, 1]));
        Assert.Equal(
            Matrix<double>.Build.DenseOfRowArrays([-1, 2, -0.5], [1, -2, 0.5]),
            Derivation.Gradient(V.Dense([2, -4, 1]), s, V.Dense([1, 0])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void The_sparse_path_through_the_probability_of_the_label_gives_S_minus_delta(int label)
    {
        var y = V.Dense(K, k => k == label ? 1 : 0);
        var sparse = Derivation.SparsePath(_s, label);
        Assert.True((sparse - (_s - y)).InfinityNorm() < 1e-15);
        Assert.True((sparse - CrossEntropy.Gradient(y, _s) * Softmax.Jacobian(_s)).InfinityNorm() < 1e-15);
    }

    [Fact]
    public void On_every_row_of_iris_the_gradient_agrees_with_the_finite_difference()
    {
        var W = Examples.RandomMatrix<double>(3, 5, seed: 3);
        foreach (var block in Examples.Load<double>("iris.csv").Training.Blocks)
        {
            for (int i = 0; i < block.Count; i++)
            {
                var (x, y) = (block.X.Column(i), block.Y.Row(i));
                AssertClose(
                    Derivation.FiniteDifference(W, x, y),
                    Derivation.Gradient(x, Derivation.Probabilities(W, x), y),
                    1e-9);
            }
        }
    }

    /// <summary>The Jacobian of a function of W, by central differences in each of its KN weights, row by row.</summary>
    private Matrix<double> NumericJacobian(Func<Matrix<double>, Vector<double>> function)
    {
        const double h = 1e-5;
        return Matrix<double>.Build.DenseOfColumnVectors(Enumerable.Range(0, K * N).Select(number =>
        {
            var step = Matrix<double>.Build.Dense(K, N);
            step[number / N, number % N] = h;
            return (function(_W + step) - function(_W - step)) / (2 * h);
        }));
    }

    private static void AssertClose(Matrix<double> expected, Matrix<double> actual, double tolerance)
    {
        Assert.Equal((expected.RowCount, expected.ColumnCount), (actual.RowCount, actual.ColumnCount));
        double difference = (expected - actual).Enumerate().Max(Math.Abs);
        Assert.True(difference <= tolerance, $"They differ by {difference}.");
    }
}
