using System.Numerics;
using System.Runtime.CompilerServices;
using static SoftmaxRegression.Engine.FloatingVector;

namespace SoftmaxRegression.Engine;

/// <summary>
/// A vector for each of up to five columns: a row of a tile. The number of columns is part of the type, so that every
/// vector has a register, and what a narrower row does not have is compiled away.
/// </summary>
internal struct VectorRow<T, TColumns>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TColumns : ICount
{
    public Vector<T> A, B, C, D, E;

    /// <summary>A vector from each column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorRow<T, TColumns> Load(
        ref T from, // the first column from where the vector begins
        nuint stride) // from one column to the next
    {
        var row = default(VectorRow<T, TColumns>);
        row.A = Vector.LoadUnsafe(ref from);
        if (TColumns.Value > 1)
            row.B = Vector.LoadUnsafe(ref from, stride);
        if (TColumns.Value > 2)
            row.C = Vector.LoadUnsafe(ref from, 2 * stride);
        if (TColumns.Value > 3)
            row.D = Vector.LoadUnsafe(ref from, 3 * stride);
        if (TColumns.Value > 4)
            row.E = Vector.LoadUnsafe(ref from, 4 * stride);
        return row;
    }

    /// <summary>One number of each column, in all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorRow<T, TColumns> Repeat(
        ref T from, // the number of the first column
        nuint stride) // from one column to the next
    {
        var row = default(VectorRow<T, TColumns>);
        row.A = Vector.Create(from);
        if (TColumns.Value > 1)
            row.B = Vector.Create(Unsafe.Add(ref from, stride));
        if (TColumns.Value > 2)
            row.C = Vector.Create(Unsafe.Add(ref from, 2 * stride));
        if (TColumns.Value > 3)
            row.D = Vector.Create(Unsafe.Add(ref from, 3 * stride));
        if (TColumns.Value > 4)
            row.E = Vector.Create(Unsafe.Add(ref from, 4 * stride));
        return row;
    }

    /// <summary>Adds x times another row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector<T> x, in VectorRow<T, TColumns> row)
    {
        A = MultiplyAdd(x, row.A, A);
        if (TColumns.Value > 1)
            B = MultiplyAdd(x, row.B, B);
        if (TColumns.Value > 2)
            C = MultiplyAdd(x, row.C, C);
        if (TColumns.Value > 3)
            D = MultiplyAdd(x, row.D, D);
        if (TColumns.Value > 4)
            E = MultiplyAdd(x, row.E, E);
    }

    /// <summary>Keeps the lanes that the mask has; the others become 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keep(Vector<T> mask)
    {
        A &= mask;
        B &= mask;
        C &= mask;
        D &= mask;
        E &= mask;
    }

    /// <summary>Adds the row to a vector in each column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void AddTo(
        ref T to, // the first column from where the vector begins
        nuint stride) // from one column to the next
    {
        (A + Vector.LoadUnsafe(ref to)).StoreUnsafe(ref to);
        if (TColumns.Value > 1)
            (B + Vector.LoadUnsafe(ref to, stride)).StoreUnsafe(ref to, stride);
        if (TColumns.Value > 2)
            (C + Vector.LoadUnsafe(ref to, 2 * stride)).StoreUnsafe(ref to, 2 * stride);
        if (TColumns.Value > 3)
            (D + Vector.LoadUnsafe(ref to, 3 * stride)).StoreUnsafe(ref to, 3 * stride);
        if (TColumns.Value > 4)
            (E + Vector.LoadUnsafe(ref to, 4 * stride)).StoreUnsafe(ref to, 4 * stride);
    }
}

/// <summary>A number that is known when a method is compiled.</summary>
internal interface ICount
{
    static abstract int Value { get; }
}

internal readonly struct One : ICount
{
    public static int Value => 1;
}

internal readonly struct Two : ICount
{
    public static int Value => 2;
}

internal readonly struct Three : ICount
{
    public static int Value => 3;
}

internal readonly struct Four : ICount
{
    public static int Value => 4;
}

internal readonly struct Five : ICount
{
    public static int Value => 5;
}

internal readonly struct Six : ICount
{
    public static int Value => 6;
}
