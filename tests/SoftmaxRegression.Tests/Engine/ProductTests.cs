using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Tests.Engine;

/// <summary>The two products of every engine, against plain loops in double.</summary>
public sealed class ProductTests
{
    // Around the widths of vectors and tiles, and the edges of what is copied together.
    private static readonly int[] Examples = [1, 2, 3, 4, 5, 33, 64, 129];
    private static readonly int[] Features = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 25, 31, 33, 65];
    private static readonly int[] Classes = [1, 2, 3, 4, 5, 6, 7, 10, 31, 32, 33, 129];

    [Fact]
    public void Built_in_products_equal_plain_loops() => Check(new SimdEngine<float>(), new SimdEngine<double>());

    private static void Check(IMatrixEngine<float> single, IMatrixEngine<double> twice)
    {
        foreach (int m in Examples)
        {
            foreach (int n in Features)
            {
                foreach (int k in Classes)
                {
                    Check(single, n, m, k, 1e-5);
                    Check(twice, n, m, k, 1e-14);
                }
            }
        }
    }

    private static void Check<T>(IMatrixEngine<T> engine, int n, int m, int k, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(n + 100 * m + 10_000 * k);
        Matrix<T> X = Random<T>(n, m, random), W = Random<T>(n, k, random), E = Random<T>(m, k, random);
        Matrix<T> logits = Dirty<T>(m, k), gradient = Dirty<T>(n, k);

        engine.Forward(X, W, logits);
        engine.Backward(X, E, gradient);

        for (int c = 0; c < k; c++)
        {
            for (int i = 0; i < m; i++)
            {
                double sum = Enumerable.Range(0, n).Sum(j => Double(X[j, i]) * Double(W[j, c]));
                AssertClose(sum, Double(logits[i, c]), n, $"forward {n} × {m} × {k}: logit {i}, {c}");
            }

            for (int j = 0; j < n; j++)
            {
                double sum = Enumerable.Range(0, m).Sum(i => Double(X[j, i]) * Double(E[i, c]));
                AssertClose(sum, Double(gradient[j, c]), m, $"backward {n} × {m} × {k}: gradient {j}, {c}");
            }
        }

        void AssertClose(double expected, double actual, int terms, string what)
            => Assert.True(Math.Abs(expected - actual) <= tolerance * terms, $"{what}: {actual}, not {expected}");
    }

    private static Matrix<T> Random<T>(int rows, int columns, Random random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Matrix<T>.Build.Dense(rows, columns, (_, _) => T.CreateChecked(2 * random.NextDouble() - 1));

    /// <summary>A result is overwritten, whatever was there.</summary>
    private static Matrix<T> Dirty<T>(int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Matrix<T>.Build.Dense(rows, columns, T.NaN);

    private static double Double<T>(T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => double.CreateChecked(value);
}
