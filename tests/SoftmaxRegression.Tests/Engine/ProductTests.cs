using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Tests.Engine;

/// <summary>The two products of every engine, against plain loops in double, and those against the formulas.</summary>
public sealed class ProductTests
{
    // From 1 × 1 × 1 to 33 × 65 × 129 and beyond: around the widths of vectors and tiles, and of what is copied.
    private static readonly int[] ExampleCounts = [1, 2, 3, 4, 5, 33, 129];
    private static readonly int[] FeatureCounts = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 25, 33, 41, 48, 65];
    private static readonly int[] ClassCounts = [1, 2, 3, 4, 5, 10, 31, 32, 129];

    [Fact]
    public void Plain_loops_multiply_as_the_formulas_read()
    {
        var X = Matrix<double>.Build.DenseOfRowArrays([1, 2], [3, 4], [5, 6]);
        var W = Matrix<double>.Build.DenseOfRowArrays([1, 0, 2], [0, 1, 1], [1, 1, 0]);
        Matrix<double> logits = Matrix<double>.Build.Dense(2, 3), gradient = Matrix<double>.Build.Dense(3, 3);
        new PlainEngine<double>().Forward(X, W, logits);
        Assert.Equal(Matrix<double>.Build.DenseOfRowArrays([6, 8, 5], [8, 10, 8]), logits);
        new PlainEngine<double>().Backward(X, Matrix<double>.Build.DenseOfRowArrays([1, 0, -1], [2, 1, 0]), gradient);
        Assert.Equal(Matrix<double>.Build.DenseOfRowArrays([5, 2, -1], [11, 4, -3], [17, 6, -5]), gradient);
    }

    [Theory]
    [EngineData("mkl")]
    [EngineData("openblas")]
    [EngineData("simd")]
    [EngineData("plain")]
    [EngineData("managed")]
    public void Products_of_all_shapes_equal_plain_loops(string engine)
    {
        foreach (int m in ExampleCounts)
        {
            foreach (int n in FeatureCounts)
            {
                foreach (int k in ClassCounts)
                {
                    Check(Engines.Choose<float>(engine, n, k), n, m, k, 1e-6);
                    Check(Engines.Choose<double>(engine, n, k), n, m, k, 1e-15);
                }
            }
        }
    }

    [Theory]
    [EngineData("mkl")]
    [EngineData("openblas")]
    [EngineData("simd")]
    [EngineData("plain")]
    [EngineData("managed")]
    public void Matrices_that_do_not_fit_each_other_are_refused(string name)
    {
        var engine = Engines.Choose<double>(name, 20, 3);
        Matrix<double> X = Zero(20, 8), W = Zero(20, 3), Z = Zero(8, 3);
        Assert.ThrowsAny<ArgumentException>(() => engine.Forward(X, Zero(19, 3), Z));
        Assert.ThrowsAny<ArgumentException>(() => engine.Forward(X, W, Zero(7, 3)));
        Assert.ThrowsAny<ArgumentException>(() => engine.Forward(X, W, Zero(8, 2)));
        Assert.ThrowsAny<ArgumentException>(() => engine.Backward(X, Zero(9, 3), W));
        Assert.ThrowsAny<ArgumentException>(() => engine.Backward(X, Z, Zero(19, 3)));
        Assert.ThrowsAny<ArgumentException>(() => engine.Backward(X, Z, Zero(20, 4)));

        static Matrix<double> Zero(int rows, int columns) => Matrix<double>.Build.Dense(rows, columns);
    }

    [Theory]
    [EngineData("mkl")]
    [EngineData("openblas")]
    [EngineData("simd")]
    [EngineData("plain")]
    [EngineData("managed")]
    public void Of_weights_with_more_rows_the_last_ones_are_meant(string name)
    {
        foreach (var (n, m, k) in new[] { (20, 64, 3), (3, 64, 10), (1, 2, 2), (100, 7, 12), (0, 5, 2) })
        {
            var engine = Engines.Choose<double>(name, n, k);
            Matrix<double> X = Examples.RandomMatrix<double>(n, m, seed: 1), W = Examples.RandomMatrix<double>(n + 37, k, seed: 2);
            var logits = Matrix<double>.Build.Dense(m, k, double.NaN);
            engine.Forward(X, W, logits);
            for (int i = 0; i < m; i++)
            {
                for (int c = 0; c < k; c++)
                    Assert.Equal(Enumerable.Range(0, n).Sum(j => X[j, i] * W[37 + j, c]), logits[i, c], 1e-13);
            }
        }
    }

    private static void Check<T>(IMatrixEngine<T> engine, int n, int m, int k, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var X = Examples.RandomMatrix<T>(n, m, seed: 1);
        var W = Examples.RandomMatrix<T>(n, k, seed: 2);
        var E = Examples.RandomMatrix<T>(m, k, seed: 3);

        // Logits are overwritten, whatever was there; a gradient is added to, and once where a vector moves back too.
        var logits = Matrix<T>.Build.Dense(m, k, T.NaN);
        var gradient = Examples.RandomMatrix<T>(n, k, seed: 4);
        var g = Precise(gradient);
        engine.Forward(X, W, logits);
        engine.Backward(X, E, gradient);

        var plain = new PlainEngine<double>();
        var z = Matrix<double>.Build.Dense(m, k);
        plain.Forward(Precise(X), Precise(W), z);
        plain.Backward(Precise(X), Precise(E), g);
        AssertClose(z, logits, tolerance * (n + 1), $"forward {n} × {m} × {k}");
        AssertClose(g, gradient, tolerance * (m + 1), $"backward {n} × {m} × {k}");
    }

    private static Matrix<double> Precise<T>(Matrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => matrix.Map(double.CreateChecked);

    private static void AssertClose<T>(Matrix<double> expected, Matrix<T> actual, double tolerance, FormattableString what)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var (a, b) in expected.AsColumnMajorArray().Zip(actual.AsColumnMajorArray()))
        {
            if (!(Math.Abs(a - double.CreateChecked(b)) <= tolerance))
                Assert.Fail($"{what}: {b}, not {a}");
        }
    }
}
