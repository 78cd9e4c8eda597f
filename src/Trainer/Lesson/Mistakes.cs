using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression;

namespace Trainer.Lesson;

/// <summary>
/// Five mistakes that are easily made in the gradient of the loss with respect to the logits, ∂L/∂Z, and the finite
/// difference that finds them out.
/// </summary>
/// <remarks>Z holds the logits, m × K, and Y the one-hot labels; L is the mean loss. Right is (S − Y)/m.</remarks>
internal static class Mistakes
{
    private static readonly Vector<double> One = Vector<double>.Build.Dense(1, 1);

    /// <summary>Exponentials of the logits as they are: those above 709 are ∞, and ∞/∞ is NaN.</summary>
    public static Matrix<double> NoShift(Matrix<double> Z, Matrix<double> Y) => Mean(ByRow(Z, Softmax.Naive) - Y);

    /// <summary>The softmax's derivative of one number, s(1 − s): the diagonal of the Jacobian, and nothing else of it.</summary>
    public static Matrix<double> Elementwise(Matrix<double> Z, Matrix<double> Y)
    {
        var S = ByRow(Z, Softmax.Stable);
        return Mean((-Y.PointwiseDivide(S)).PointwiseMultiply(S.PointwiseMultiply(1 - S)));
    }

    /// <summary>The gradient of the summed loss, where the loss is the mean.</summary>
    public static Matrix<double> Sum(Matrix<double> Z, Matrix<double> Y) => ByRow(Z, Softmax.Stable) - Y;

    /// <summary>The number of the class, from 0, taken off all probabilities: S − c.</summary>
    public static Matrix<double> Index(Matrix<double> Z, Matrix<double> Y)
        => Mean(ByRow(Z, Softmax.Stable).MapIndexed((i, _, s) => s - Y.Row(i).MaximumIndex()));

    /// <summary>The chain rule as it stands, −Y/S times the Jacobian: where S is rounded to 0, it is −∞ · 0.</summary>
    public static Matrix<double> LogOfZero(Matrix<double> Z, Matrix<double> Y)
    {
        var S = ByRow(Z, Softmax.Stable);
        return Mean(Matrix<double>.Build.DenseOfRowVectors(
            S.EnumerateRows().Select((s, i) => CrossEntropy.Gradient(Y.Row(i), s) * Softmax.Jacobian(s))));
    }

    /// <summary>∂L/∂Z ≈ (L(Z + hE) − L(Z − hE)) / 2h for every logit, with the mean of the losses as L.</summary>
    public static Matrix<double> FiniteDifference(Matrix<double> Z, Matrix<double> Y)
    {
        const double h = 1e-5;
        var moved = Z.Clone();
        return Z.MapIndexed((i, k, z) =>
        {
            moved[i, k] = z + h;
            double above = Loss(moved, Y);
            moved[i, k] = z - h;
            double below = Loss(moved, Y);
            moved[i, k] = z;
            return (above - below) / (2 * h);
        });
    }

    /// <summary>The mean loss. With a single feature that is 1, weights are logits.</summary>
    public static double Loss(Matrix<double> Z, Matrix<double> Y)
        => Z.EnumerateRows().Select((z, i) => Derivation.Loss(z.ToColumnMatrix(), One, Y.Row(i))).Average();

    private static Matrix<double> ByRow(Matrix<double> Z, Func<Vector<double>, Vector<double>> softmax)
        => Matrix<double>.Build.DenseOfRowVectors(Z.EnumerateRows().Select(softmax));

    private static Matrix<double> Mean(Matrix<double> summed) => summed / summed.RowCount;
}
