using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace SoftmaxRegression.Engine;

/// <summary>
/// The two products by MathNet: with Intel's MKL where the package MathNet.Numerics.Providers.MKL was built in, and in
/// plain C# otherwise.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class MathNetEngine<T> : IMatrixEngine<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Not the provider of the moment, which is the same for the whole process and may be changed by anyone.
    private readonly ILinearAlgebraProvider<T> _provider;

    private MathNetEngine(string name, ILinearAlgebraProvider provider)
    {
        Name = name;
        Version = $"MathNet {typeof(Control).Assembly.GetName().Version!.ToString(3)}, {provider}";
        _provider = (ILinearAlgebraProvider<T>)provider;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Version { get; }

    /// <summary>Plain C#. All of MathNet is set to it, or it might choose MKL by itself at its first use.</summary>
    /// <returns>The engine.</returns>
    public static MathNetEngine<T> Managed()
    {
        Control.MaxDegreeOfParallelism = 1;
        Control.UseManaged();
        return new MathNetEngine<T>("managed", ManagedLinearAlgebraProvider.Instance);
    }

    /// <summary>MathNet's MKL provider. It does not ask MKL for the same bits wherever in memory the matrices lie.</summary>
    /// <returns>The engine, or null where the package was not built in.</returns>
    public static MathNetEngine<T>? Mkl()
    {
        // MKL takes the number of threads when it is loaded, and on Linux does not find the OpenMP library beside it.
        Control.MaxDegreeOfParallelism = 1;
        NativeLibrary.TryLoad("libiomp5.so", typeof(MathNetEngine<T>).Assembly, null, out _);
        return LinearAlgebraControl.TryUseNativeMKL()
            ? new MathNetEngine<T>("mkl", LinearAlgebraControl.Provider)
            : null;
    }

    /// <inheritdoc/>
    public void Forward(Matrix<T> X, Matrix<T> W, Matrix<T> logits)
        => Multiply(
            Transpose.Transpose,
            X,
            X.RowCount == W.RowCount ? W : W.SubMatrix(W.RowCount - X.RowCount, X.RowCount, 0, W.ColumnCount),
            T.Zero,
            logits);

    /// <inheritdoc/>
    public void Backward(Matrix<T> X, Matrix<T> E, Matrix<T> gradient)
        => Multiply(Transpose.DontTranspose, X, E, T.One, gradient);

    private void Multiply(Transpose transpose, Matrix<T> left, Matrix<T> right, T kept, Matrix<T> result)
        => _provider.MatrixMultiplyWithUpdate(
            transpose,
            Transpose.DontTranspose,
            T.One,
            left.AsColumnMajorArray(),
            left.RowCount,
            left.ColumnCount,
            right.AsColumnMajorArray(),
            right.RowCount,
            right.ColumnCount,
            kept,
            result.AsColumnMajorArray());
}
