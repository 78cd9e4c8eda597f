using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>The largest eigenvalues of a symmetric positive matrix that is only multiplied by, and their eigenvectors.</summary>
/// <remarks>
/// The more often the matrix A has been multiplied by, the more its largest eigenvectors prevail in the columns of a
/// random Q, if these are made orthonormal in between. Of the last product Y = AQ comes Y(QᵀY)⁻¹Yᵀ, which is A for all
/// vectors among the columns of Q, and at most A for others. Source: Halko, Martinsson and Tropp, "Finding structure
/// with randomness", 2011, algorithms 4.4 (randomized subspace iteration) and 5.5 (Nyström's method).
/// </remarks>
internal static class LargestEigenpairs
{
    /// <summary>Rounding leaves nothing of eigenvalues so much smaller than the largest.</summary>
    private const double Least = 1e-13;

    private static readonly SimdEngine<double> Engine = new();

    /// <summary>Approximates the eigenpairs; always the same ones.</summary>
    /// <param name="rows">N.</param>
    /// <param name="count">r, at most N.</param>
    /// <param name="products">How often the matrix is multiplied by, 1 or more: the more, the nearer.</param>
    /// <param name="multiply">AQ of a matrix Q, N × r.</param>
    /// <returns>V, N × r with orthonormal columns, and Λ, r values, the smallest first; 0 and 0 where A has not so many.</returns>
    public static (Matrix<double> V, double[] Λ) Of(
        int rows, int count, int products, Func<Matrix<double>, Matrix<double>> multiply)
    {
        var random = new Random(0);
        var Q = Matrix<double>.Build.Dense(rows, count, (_, _) => Gaussian(random));
        var Y = multiply(Q);
        for (int i = 1; i < products; i++)
        {
            (Q, _) = Times(Y, Product(Y, Y));
            Y = multiply(Q);
        }

        // FFᵀ = Y(QᵀY)⁻¹Yᵀ, whose eigenvalues are those of FᵀF.
        var (F, _) = Times(Y, Product(Q, Y));
        return Times(F, Product(F, F));
    }

    /// <summary>AᵀB, r × r.</summary>
    private static Matrix<double> Product(Matrix<double> A, Matrix<double> B)
    {
        var product = Matrix<double>.Build.Dense(A.ColumnCount, B.ColumnCount);
        Engine.Forward(A, B, product);
        return product;
    }

    /// <summary>ASΛ^−½, where SΛSᵀ = G, and Λ. If G is AᵀA, it has orthonormal columns.</summary>
    private static (Matrix<double> Product, double[] Λ) Times(Matrix<double> A, Matrix<double> G)
    {
        if (!double.IsFinite(G.Trace()))
            throw new ArgumentException("The matrix is not finite.", nameof(G));
        var evd = ((G + G.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        double[] Λ = [.. evd.EigenValues.Select(value => value.Real)];
        Λ = Array.ConvertAll(Λ, λ => λ > Least * Λ[^1] ? λ : 0);
        var root = evd.EigenVectors;
        for (int k = 0; k < Λ.Length; k++)
            FloatingVector.Combine<double>(0, root.ColumnSpan(k), Λ[k] > 0 ? 1 / Math.Sqrt(Λ[k]) : 0, root.ColumnSpan(k));
        var product = Matrix<double>.Build.SameAs(A);
        Engine.Backward(A, root, product);
        return (product, Λ);
    }

    /// <summary>Box and Muller, "A note on the generation of random normal deviates", 1958.</summary>
    private static double Gaussian(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
