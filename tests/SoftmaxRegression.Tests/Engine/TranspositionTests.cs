using System.Buffers;
using System.Numerics;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Tests.Engine;

public class TranspositionTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 64)]
    [InlineData(8, 8)]
    [InlineData(17, 9)]
    [InlineData(16, 40)]
    [InlineData(33, 7)]
    public void A_matrix_is_transposed_whatever_its_shape(int n, int m)
    {
        Check<float>(n, m);
        Check<double>(n, m);
    }

    private static void Check<T>(int n, int m)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var A = Examples.RandomMatrix<T>(n, m, seed: 1);
        T[] transposed = Transposition<T>.Of(A.Values(), n, m);
        Assert.Equal(A.Transpose().AsColumnMajorArray(), transposed[..(n * m)]);
        ArrayPool<T>.Shared.Return(transposed);
    }
}
