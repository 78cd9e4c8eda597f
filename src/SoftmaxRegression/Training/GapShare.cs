using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>
/// What one thread at a time makes of its share of the blocks for a <see cref="DualityGap{T}"/>: sums, and what is asked of
/// the block that was read last. All is in double, with the dense features measured from a center.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="training">The examples.</param>
/// <param name="center">What the features are measured from, N values; 0 for sparse ones.</param>
internal sealed class GapShare<T>(DataSet<T> training, Vector<double> center)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private readonly BlockRoom<T> _room = new();
    private readonly SimdEngine<double> _engine = new();
    private Matrix<double> _x = Matrix<double>.Build.Dense(1, 1), _y = Matrix<double>.Build.Dense(1, 1);
    private Matrix<double>? _error;
    private SparseRows<double>? _sparse;

    /// <summary>The loss Σ y(log Σ e^z − z) of the model.</summary>
    public double Loss { get; private set; }

    /// <summary>KL(α‖S) = Σ α(log α − z + log Σ e^z), the model being S.</summary>
    public double Divergence { get; private set; }

    /// <summary>(α − y)xᵀ, of the dense features.</summary>
    public Matrix<double> Gradient
        => field ??= Matrix<double>.Build.Dense(training.Features - training.SparseFeatures, training.Classes);

    /// <summary>How much of the mean each example of the block is, m × 1.</summary>
    public Matrix<double> Fractions { get; private set; } = Matrix<double>.Build.Dense(1, 1);

    /// <summary>What the block adds to the mean target, K values.</summary>
    public Vector<double> Target => _y.LeftMultiply(Fractions.Column(0));

    /// <summary>Reads a block.</summary>
    public void Read(Block<T> stored)
    {
        var block = stored.In(_room);
        if (_x.RowCount != block.X.RowCount || _x.ColumnCount != block.Count)
            _x = Matrix<double>.Build.Dense(block.X.RowCount, block.Count);
        MatrixSpans.Convert<T, double>(block.X.Values(), _x.Values());
        for (int i = 0; i < block.Count; i++)
            FloatingVector.Combine<double>(-1, center.AsArray().AsSpan()[training.SparseFeatures..], 1, _x.ColumnSpan(i));
        _y = block.Y.ToDouble();
        _sparse = block.Sparse?.ToDouble();
        Fractions = Matrix<double>.Build.Dense(
            block.Count, 1, (i, _) => double.CreateTruncating(block.WeightOf(i)) / training.TotalWeight);
    }

    /// <summary>Z = XᵀW of the block.</summary>
    public Matrix<double> Logits(Matrix<double> weights)
    {
        var logits = Matrix<double>.Build.Dense(_x.ColumnCount, weights.ColumnCount);
        _engine.Forward(_x, weights, logits);
        _sparse?.AddLogits(weights, logits);
        return logits;
    }

    /// <summary>The sparse features of the block, and of α − y each row multiplied by its fraction, m × K.</summary>
    public (SparseRows<double> Features, Matrix<double> Error) Sparse => (_sparse!, _error!);

    /// <summary>Adds the loss, the divergence and the gradient of the block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compare(
        Matrix<double> S, // [m, K] with the best biases, overwritten with α − y, each row multiplied by its fraction
        double c, // α = cS + 1 rest
        Vector<double> rest, // [K]
        Matrix<double> logits, // [m, K], without biases; overwritten with Z
        Vector<double> biases, // [K], the model's
        ReadOnlySpan<double> fractions) // [m]
    {
        int m = S.RowCount;
        Span<double> s = S.Values(), z = logits.Values(), y = _y.Values();
        for (int i = 0; i < m; i++)
        {
            double max = double.NegativeInfinity, sum = 0;
            for (int k = 0; k < rest.Count; k++)
                max = Math.Max(max, z[k * m + i] += biases[k]);
            for (int k = 0; k < rest.Count; k++)
                sum += Math.Exp(z[k * m + i] - max);
            double logSum = max + Math.Log(sum);
            for (int at = i, k = 0; k < rest.Count; at += m, k++)
            {
                double logS = z[at] - logSum, α = c * s[at] + rest[k];
                Loss -= fractions[i] * y[at] * logS;
                Divergence += α > 0 ? fractions[i] * α * (Math.Log(α) - logS) : 0;
                s[at] = fractions[i] * (α - y[at]);
            }
        }

        _engine.Backward(_x, S, Gradient);
        _error = S;
    }
}
