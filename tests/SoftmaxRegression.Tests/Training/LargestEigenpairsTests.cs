using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public class LargestEigenpairsTests
{
    [Fact]
    public void They_are_those_of_the_whole_decomposition()
    {
        var A = Positive(80, i => Math.Pow(0.5, i));
        var (V, Λ) = LargestEigenpairs.Of(80, 20, products: 3, Q => A * Q);
        Assert.InRange((V.TransposeThisAndMultiply(V) - Matrix<double>.Build.DenseIdentity(20)).FrobeniusNorm(), 0, 1e-6);
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal(1, Λ[^(i + 1)] / Math.Pow(0.5, i), 1e-6);
            var v = V.Column(19 - i);
            Assert.InRange((A * v - Λ[^(i + 1)] * v).L2Norm() / Λ[^(i + 1)], 0, 1e-3);
        }
    }

    [Fact]
    public void None_is_larger_than_it_really_is()
    {
        var A = Positive(80, i => 1.0 / (i + 1));
        var (_, Λ) = LargestEigenpairs.Of(80, 20, products: 1, Q => A * Q);
        for (int i = 0; i < 20; i++)
            Assert.InRange(Λ[^(i + 1)], 0, (1 + 1e-12) / (i + 1));
    }

    [Fact]
    public void Where_there_are_fewer_the_others_are_0()
    {
        var A = Positive(50, i => i < 7 ? i + 1 : 0);
        var (V, Λ) = LargestEigenpairs.Of(50, 12, products: 2, Q => A * Q);
        Assert.All(Λ[..5], λ => Assert.Equal(0, λ));
        Assert.All(Enumerable.Range(0, 7), i => Assert.Equal(i + 1, Λ[5 + i], 1e-9));
        Assert.All(V.Enumerate(), value => Assert.True(double.IsFinite(value)));
    }

    /// <summary>A matrix with eigenvalues as they are wanted.</summary>
    private static Matrix<double> Positive(int n, Func<int, double> eigenvalue)
    {
        var Q = Examples.RandomMatrix<double>(n, n, seed: 1).GramSchmidt().Q;
        return Q * Matrix<double>.Build.DiagonalOfDiagonalArray([.. Enumerable.Range(0, n).Select(eigenvalue)]) * Q.Transpose();
    }
}
