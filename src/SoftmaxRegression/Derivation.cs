using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression;

/// <summary>
/// The gradient of one example's loss with respect to the weights, the long way round. The loss is a chain of three
/// functions, and by the chain rule its derivative is the product of their Jacobians:
/// <code>
///         g                 S                   xent
///    W ───────▶ z = Wx ─────────▶ s = S(z) ─────────▶ L = −y log sᵀ
///       Dg: K × NK       DS: K × K         Dxent: 1 × K
/// </code>
/// Multiplied out, almost everything cancels, and (s − y)xᵀ remains: what <see cref="SoftmaxLayer{T}"/> computes.
/// </summary>
/// <remarks>
/// A Jacobian has a row for each output and a column for each input. W is K × N here, as on paper, one row per class
/// (the layer stores its transpose), and as an input it is the vector of its rows: W_ij is number iN + j, from 0.
/// The target y is one-hot, or any other distribution over the classes: the formulas are the same.
/// Source: Bendersky, "The Softmax function and its derivative", from "Softmax layer" on, where y is one-hot.
/// </remarks>
public static class Derivation
{
    /// <summary>The first function of the chain: the logits, g(W) = Wx.</summary>
    /// <param name="W">The weights, K × N.</param>
    /// <param name="x">The example, N values.</param>
    /// <returns>z, K values.</returns>
    public static Vector<double> Logits(Matrix<double> W, Vector<double> x) => W * x;

    /// <summary>The first two: the probabilities, P(W) = S(g(W)).</summary>
    /// <param name="W">The weights, K × N.</param>
    /// <param name="x">The example, N values.</param>
    /// <returns>s, K values that sum to 1.</returns>
    public static Vector<double> Probabilities(Matrix<double> W, Vector<double> x) => Softmax.Stable(Logits(W, x));

    /// <summary>All three: the loss, L(W) = xent(P(W)) = −y log sᵀ, computed as log Σ_k e^{z_k} − y zᵀ.</summary>
    /// <param name="W">The weights, K × N.</param>
    /// <param name="x">The example, N values.</param>
    /// <param name="y">The target, K values that sum to 1.</param>
    /// <returns>The loss in nats.</returns>
    /// <remarks>From the logits, so that it is finite even where a probability is too small for a double.</remarks>
    public static double Loss(Matrix<double> W, Vector<double> x, Vector<double> y)
    {
        var z = Logits(W, x);
        double max = z.Maximum();
        return max + Math.Log((z - max).PointwiseExp().Sum()) - y * z;
    }

    /// <summary>
    /// The Jacobian of g: D_ij g_t = x_j if i = t, else 0. A logit depends on the weights of its own class only.
    /// </summary>
    /// <param name="x">The example, N values.</param>
    /// <param name="classes">K.</param>
    /// <returns>K × NK: the row of class t is x in block t, and zeros.</returns>
    public static Matrix<double> Dg(Vector<double> x, int classes)
    {
        int n = x.Count;
        var dg = Matrix<double>.Build.Dense(classes, classes * n);
        for (int t = 0; t < classes; t++)
        {
            for (int j = 0; j < n; j++)
                dg[t, t * n + j] = x[j];
        }

        return dg;
    }

    /// <summary>The Jacobian of P by the chain rule: DP(W) = DS(g(W)) · Dg(W).</summary>
    /// <param name="x">The example, N values.</param>
    /// <param name="s">Its probabilities, K values.</param>
    /// <returns>K × NK, the product of K × K and K × NK.</returns>
    public static Matrix<double> DP(Vector<double> x, Vector<double> s) => Softmax.Jacobian(s) * Dg(x, s.Count);

    /// <summary>The same multiplied out: D_ij P_t = S_t(δ_ti − S_i)x_j. Of each sum of K terms one is not 0.</summary>
    /// <param name="x">The example, N values.</param>
    /// <param name="s">Its probabilities, K values.</param>
    /// <returns>K × NK.</returns>
    public static Matrix<double> DPByElement(Vector<double> x, Vector<double> s)
    {
        int n = x.Count, classes = s.Count;
        var dp = Matrix<double>.Build.Dense(classes, classes * n);
        for (int t = 0; t < classes; t++)
        {
            for (int i = 0; i < classes; i++)
            {
                for (int j = 0; j < n; j++)
                    dp[t, i * n + j] = s[t] * ((t == i ? 1 : 0) - s[i]) * x[j];
            }
        }

        return dp;
    }

    /// <summary>The gradient of the loss by the chain rule: Dxent(W) = Dxent(P(W)) · DS(g(W)) · Dg(W).</summary>
    /// <param name="x">The example, N values.</param>
    /// <param name="s">Its probabilities, K values above 0.</param>
    /// <param name="y">The target, K values that sum to 1.</param>
    /// <returns>1 × NK = (1 × K)(K × K)(K × NK); <see cref="AsWeights"/> gives it the shape of W.</returns>
    public static Vector<double> Dxent(Vector<double> x, Vector<double> s, Vector<double> y)
        => CrossEntropy.Gradient(y, s) * DP(x, s);

    /// <summary>The same multiplied out: D_ij xent(W) = (S_i − y_i)x_j.</summary>
    /// <param name="x">The example, N values.</param>
    /// <param name="s">Its probabilities, K values.</param>
    /// <param name="y">The target, K values that sum to 1.</param>
    /// <returns>1 × NK.</returns>
    public static Vector<double> DxentByElement(Vector<double> x, Vector<double> s, Vector<double> y)
    {
        int n = x.Count;
        var dxent = Vector<double>.Build.Dense(s.Count * n);
        for (int i = 0; i < s.Count; i++)
        {
            for (int j = 0; j < n; j++)
                dxent[i * n + j] = (s[i] - y[i]) * x[j];
        }

        return dxent;
    }

    /// <summary>The same as a matrix: dW = (s − y)xᵀ, the outer product of error and example.</summary>
    /// <param name="x">The example, N values.</param>
    /// <param name="s">Its probabilities, K values.</param>
    /// <param name="y">The target, K values that sum to 1.</param>
    /// <returns>K × N, the shape of W.</returns>
    public static Matrix<double> Gradient(Vector<double> x, Vector<double> s, Vector<double> y)
        => (s - y).OuterProduct(x);

    /// <summary>
    /// The error by the sparse path: with a one-hot target the loss depends on the label's probability s_c alone, so
    /// that ∂L/∂z_i = ∂L/∂s_c · ∂s_c/∂z_i = −1/s_c · s_c(δ_ci − s_i). The factor s_c cancels: s_i − δ_ci.
    /// </summary>
    /// <param name="s">The probabilities, K values above 0.</param>
    /// <param name="label">c, from 0 to K − 1.</param>
    /// <returns>K values: row c of the softmax's Jacobian, times −1/s_c.</returns>
    /// <remarks>Source: the course post of 2021, which never forms the whole Jacobian.</remarks>
    public static Vector<double> SparsePath(Vector<double> s, int label)
    {
        double loss = -1 / s[label];
        return Vector<double>.Build.Dense(s.Count, i => loss * s[label] * ((i == label ? 1 : 0) - s[i]));
    }

    /// <summary>
    /// The gradient without any calculus, by central differences: ∂L/∂W_ij ≈ (L(W + hE_ij) − L(W − hE_ij)) / 2h, where
    /// E_ij is 1 in place ij and 0 elsewhere.
    /// </summary>
    /// <param name="W">The weights, K × N.</param>
    /// <param name="x">The example, N values.</param>
    /// <param name="y">The target, K values that sum to 1.</param>
    /// <param name="h">The step. Its square is the error of the formula; too small a step drowns in rounding.</param>
    /// <returns>K × N.</returns>
    public static Matrix<double> FiniteDifference(Matrix<double> W, Vector<double> x, Vector<double> y, double h = 1e-5)
    {
        var moved = W.Clone();
        return W.MapIndexed((i, j, w) =>
        {
            moved[i, j] = w + h;
            double above = Loss(moved, x, y);
            moved[i, j] = w - h;
            double below = Loss(moved, x, y);
            moved[i, j] = w;
            return (above - below) / (2 * h);
        });
    }

    /// <summary>Gives NK derivatives the shape of the weights: number iN + j goes to row i, column j.</summary>
    /// <param name="derivatives">1 × NK.</param>
    /// <param name="classes">K.</param>
    /// <returns>K × N.</returns>
    public static Matrix<double> AsWeights(Vector<double> derivatives, int classes)
        => Matrix<double>.Build.DenseOfRowMajor(classes, derivatives.Count / classes, derivatives);
}
