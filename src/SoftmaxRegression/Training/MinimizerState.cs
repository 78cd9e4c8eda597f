using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>
/// What a minimizer needs, beside its history, to go on after a whole epoch with the same bits. What follows from the
/// seed, as the order of the blocks, and from the data, as B⁻¹, is computed again.
/// </summary>
internal sealed record MinimizerState
{
    /// <summary>The number of the epoch.</summary>
    public required int Epoch { get; init; }

    /// <summary>The weights, and what else the minimizer keeps from step to step: each matrix by its columns.</summary>
    public required IReadOnlyList<byte[][]> Matrices { get; init; }

    /// <summary>The best weights so far, by their columns; null without patience.</summary>
    public byte[][]? Best { get; init; }

    /// <summary>The epoch that the weights to keep are of.</summary>
    public required int Kept { get; init; }

    /// <summary><see cref="DualityGap{T}.Tried"/>.</summary>
    public required double Tried { get; init; }

    /// <summary><see cref="MeasuringPlan.NextGradient"/>; 0 where there is no such plan.</summary>
    public int NextGradient { get; init; }

    /// <summary>Takes the state after an epoch that is not the last one.</summary>
    /// <param name="epoch">The number of the epoch.</param>
    /// <param name="kept">Which weights are kept.</param>
    /// <param name="tried"><see cref="Tried"/>.</param>
    /// <param name="nextGradient"><see cref="NextGradient"/>.</param>
    /// <param name="matrices"><see cref="Matrices"/>, which may not change as long as the state is wanted.</param>
    /// <returns>Makes the state, for whoever wants it.</returns>
    public static Func<MinimizerState> After<T>(
        int epoch, KeptWeights<T> kept, double tried, int nextGradient, params Matrix<T>[] matrices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (keptEpoch, best) = (kept.Epoch!.Number, kept.Best);
        return () => new MinimizerState
        {
            Epoch = epoch,
            Matrices = [.. matrices.Select(Bytes)],
            Best = best is null ? null : Bytes(best),
            Kept = keptEpoch,
            Tried = tried,
            NextGradient = nextGradient,
        };
    }

    /// <summary>Gives matrices the values that they had, and whoever keeps the best weights those.</summary>
    /// <exception cref="InputException">They are of other sizes.</exception>
    public void Restore<T>(IReadOnlyList<Epoch> history, KeptWeights<T> kept, params ReadOnlySpan<Matrix<T>> matrices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Matrices.Count != matrices.Length)
            throw Unfit();
        for (int i = 0; i < matrices.Length; i++)
            CopyTo(Matrices[i], matrices[i]);
        kept.Resume(this, history);
    }

    /// <summary>The values of a matrix as they are in memory, column by column.</summary>
    private static byte[][] Bytes<T>(Matrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. Enumerable.Range(0, matrix.ColumnCount).Select(k => MemoryMarshal.AsBytes(matrix.ColumnSpan(k)).ToArray())];

    /// <summary>Gives a matrix the values that it had.</summary>
    /// <exception cref="InputException">They are of a matrix of another size.</exception>
    public static void CopyTo<T>(byte[][]? columns, Matrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int length = MemoryMarshal.AsBytes(matrix.ColumnSpan(0)).Length;
        if (columns?.Length != matrix.ColumnCount || columns.Any(column => column?.Length != length))
            throw Unfit();
        for (int k = 0; k < columns.Length; k++)
            columns[k].CopyTo(MemoryMarshal.AsBytes(matrix.ColumnSpan(k)));
    }

    /// <summary>Makes the sentence for a state that is not of this training.</summary>
    public static InputException Unfit() => new("The checkpoint does not fit the table; train anew.");
}
