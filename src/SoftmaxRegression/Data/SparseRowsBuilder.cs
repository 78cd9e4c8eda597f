using System.Numerics;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Data;

/// <summary>Makes <see cref="SparseRows{T}"/>, entry by entry and example by example.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class SparseRowsBuilder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<int> _starts = [0], _indices = [];
    private readonly List<T> _values = [];
    private bool _areOnes = true;

    /// <summary>Adds a feature that is not 0 to the current example.</summary>
    public void Add(int index, T value)
    {
        _indices.Add(index);
        _values.Add(value);
        _areOnes &= value == T.One;
    }

    /// <summary>Ends the current example.</summary>
    public void EndExample() => _starts.Add(_indices.Count);

    /// <summary>The examples so far; the next one is the first of others.</summary>
    /// <param name="features">How many features there are.</param>
    public SparseRows<T> Build(int features)
    {
        var rows = new SparseRows<T>(features, [.. _starts], [.. _indices], _areOnes ? [] : [.. _values]);
        _starts.RemoveRange(1, _starts.Count - 1);
        _indices.Clear();
        _values.Clear();
        _areOnes = true;
        return rows;
    }
}
