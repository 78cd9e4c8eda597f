using System.Numerics;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Tests.Engine;

public class FloatingVectorTests
{
    private static readonly int[] Lengths = [0, 1, 7, 8, 16, 17, 40, 785];

    [Fact]
    public void A_dot_product_is_the_sum_of_the_products()
    {
        foreach (int length in Lengths)
        {
            var (a, b) = (Values<double>(length, 1), Values<double>(length, 2));
            Assert.Equal(a.Zip(b, (x, y) => x * y).Sum(), FloatingVector.Dot<double>(a, b), 1e-13 * length);
        }
    }

    [Fact]
    public void Alpha_x_and_beta_y_are_added_up_for_any_length()
    {
        foreach (int length in Lengths)
        {
            var (x, y) = (Values<float>(length, 1), Values<float>(length, 2));
            float[] expected = [.. x.Zip(y, (a, b) => 0.5f * a - 2 * b)];
            FloatingVector.Combine<float>(0.5f, x, -2, y);
            Assert.All(expected.Zip(y), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    private static T[] Values<T>(int length, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Examples.RandomMatrix<T>(length, 1, seed).AsColumnMajorArray();
}
