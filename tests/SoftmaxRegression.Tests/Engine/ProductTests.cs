using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Tests.Engine;

/// <summary>The two products of every engine, against plain loops in double.</summary>
public sealed class ProductTests
{
    // From 1 × 1 × 1 to 33 × 65 × 129 and beyond: around the widths of vectors and tiles, and of what is copied.
    private static readonly int[] ExampleCounts = [1, 2, 3, 4, 5, 33, 129];
    private static readonly int[] FeatureCounts = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 25, 33, 65];
    private static readonly int[] ClassCounts = [1, 2, 3, 4, 5, 10, 31, 32, 129];

    [Theory]
    [EngineData("mkl")]
    [EngineData("openblas")]
    [EngineData("simd")]
    [EngineData("managed")]
    public void Products_of_all_shapes_equal_plain_loops(string engine)
    {
        foreach (int m in ExampleCounts)
        {
            foreach (int n in FeatureCounts)
            {
                foreach (int k in ClassCounts)
                {
                    Check(Engines.Choose<float>(engine, k), n, m, k, 1e-6);
                    Check(Engines.Choose<double>(engine, k), n, m, k, 1e-15);
                }
            }
        }
    }

    [Theory]
    [EngineData("mkl")]
    [EngineData("openblas")]
    [EngineData("simd")]
    [EngineData("managed")]
    public void Matrices_that_do_not_fit_each_other_are_refused(string name)
    {
        var engine = Engines.Choose<double>(name, 3);
        Matrix<double> X = Zero(20, 8), W = Zero(20, 3), Z = Zero(8, 3);
        Assert.ThrowsAny<ArgumentException>(() => engine.Forward(X, Zero(21, 3), Z));
        Assert.ThrowsAny<ArgumentException>(() => engine.Forward(X, W, Zero(7, 3)));
        Assert.ThrowsAny<ArgumentException>(() => engine.Forward(X, W, Zero(8, 2)));
        Assert.ThrowsAny<ArgumentException>(() => engine.Backward(X, Zero(9, 3), W));
        Assert.ThrowsAny<ArgumentException>(() => engine.Backward(X, Z, Zero(19, 3)));
        Assert.ThrowsAny<ArgumentException>(() => engine.Backward(X, Z, Zero(20, 4)));

        static Matrix<double> Zero(int rows, int columns) => Matrix<double>.Build.Dense(rows, columns);
    }

    private static void Check<T>(IMatrixEngine<T> engine, int n, int m, int k, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var X = Examples.RandomMatrix<T>(n, m, seed: 1);
        var W = Examples.RandomMatrix<T>(n, k, seed: 2);
        var E = Examples.RandomMatrix<T>(m, k, seed: 3);

        // A result is overwritten, whatever was there.
        var logits = Matrix<T>.Build.Dense(m, k, T.NaN);
        var gradient = Matrix<T>.Build.Dense(n, k, T.NaN);
        engine.Forward(X, W, logits);
        engine.Backward(X, E, gradient);

        double[] x = Doubles(X), w = Doubles(W), e = Doubles(E), z = Doubles(logits), g = Doubles(gradient);
        for (int c = 0; c < k; c++)
        {
            for (int i = 0; i < m; i++)
            {
                double sum = 0;
                for (int j = 0; j < n; j++)
                    sum += x[i * n + j] * w[c * n + j];
                AssertClose(sum, z[c * m + i], tolerance * (n + 1), $"forward {n} × {m} × {k}, logit {i}, {c}");
            }

            for (int j = 0; j < n; j++)
            {
                double sum = 0;
                for (int i = 0; i < m; i++)
                    sum += x[i * n + j] * e[c * m + i];
                AssertClose(sum, g[c * n + j], tolerance * (m + 1), $"backward {n} × {m} × {k}, gradient {j}, {c}");
            }
        }
    }

    private static double[] Doubles<T>(Matrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. matrix.AsColumnMajorArray().Select(double.CreateChecked)];

    private static void AssertClose(double expected, double actual, double tolerance, FormattableString what)
    {
        if (!(Math.Abs(expected - actual) <= tolerance))
            Assert.Fail($"{what}: {actual}, not {expected}");
    }
}
