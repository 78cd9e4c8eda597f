using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Tests.Engine;

public class CholeskyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(21)]
    [InlineData(33)]
    [InlineData(130)]
    public void The_inverse_times_the_matrix_is_the_identity(int n)
    {
        var root = Examples.RandomMatrix<double>(n, n + 5, seed: n);
        var A = root * root.Transpose() + Matrix<double>.Build.DenseIdentity(n);
        var inverse = Cholesky.Inverse(A)!;
        Assert.InRange((A * inverse - Matrix<double>.Build.DenseIdentity(n)).FrobeniusNorm(), 0, 1e-11 * n);
        Assert.Equal(inverse, inverse.Transpose());
    }

    [Fact]
    public void What_is_above_the_diagonal_is_not_looked_at()
    {
        var A = Matrix<double>.Build.DenseOfRowArrays([4, double.NaN, double.NaN], [2, 5, double.NaN], [1, 1, 3]);
        var expected = Matrix<double>.Build.DenseOfRowArrays([4, 2, 1], [2, 5, 1], [1, 1, 3]).Inverse();
        Assert.InRange((Cholesky.Inverse(A)! - expected).FrobeniusNorm(), 0, 1e-15);
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_is_refused()
    {
        var A = Matrix<double>.Build.DenseOfRowArrays([1, 2], [2, 1]);
        Assert.Null(Cholesky.Inverse(A));
    }
}
