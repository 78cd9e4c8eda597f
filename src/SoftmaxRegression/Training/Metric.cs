using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Training;

/// <summary>
/// M, a positive matrix near the <see cref="CurvatureBound{T}"/> B, whose inverse is cheap to multiply by: a step along
/// M⁻¹∇J makes badly conditioned data easy, the more so the nearer M is to B.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal abstract class Metric<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether M is B itself.</summary>
    public virtual bool IsBound => false;

    /// <summary>How many multiplications M⁻¹v takes for one class.</summary>
    public abstract long Multiplications { get; }

    /// <summary>W ← W + αM⁻¹V.</summary>
    /// <param name="α">The factor.</param>
    /// <param name="V">Directions, one column per class; where there are more rows than M has, the last of them.</param>
    /// <param name="W">Of the same size; added to.</param>
    /// <param name="run">Does work on threads, given its multiplications, the number of items and what to do.</param>
    public abstract void Add(T α, Matrix<T> V, Matrix<T> W, Action<long, int, Action<int>> run);

    /// <summary>xᵀM⁻¹x for each example of a block.</summary>
    /// <param name="block">The examples; where they have more features than M has rows, the last of them.</param>
    /// <returns>m values.</returns>
    public abstract double[] Squares(Block<T> block);

    /// <summary>Cuts rows or columns into items of work.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="size">How many make an item; the last may have fewer.</param>
    protected static IEnumerable<(int First, int Count)> Items(int count, int size)
    {
        for (int first = 0; first < count; first += size)
            yield return (first, Math.Min(size, count - first));
    }

    /// <summary>Does work as <see cref="Add"/> wants it done, on the calling thread alone.</summary>
    public static void Alone(long multiplications, int items, Action<int> work)
    {
        for (int item = 0; item < items; item++)
            work(item);
    }
}
