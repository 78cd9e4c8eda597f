using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Models;

/// <summary>Tells by their hashes whether rows that are read for a model are those that it was trained on.</summary>
/// <param name="model">The model.</param>
/// <param name="sparseNumbers">How many of its columns are sparse numbers, the first ones.</param>
internal sealed class OwnRows(Model model, int sparseNumbers) : IDisposable
{
    private readonly double[] _origins = [.. model.Columns.Skip(sparseNumbers).Select(column => (column as NumericColumn)?.Origin ?? 0)];

    private readonly Fingerprint _fingerprint = new(model.Label, model.Classes, model.Columns.Select(
        column => (column.Name, (column as CategoricalColumn)?.Levels)));

    /// <summary>The hash that a row had in training, had it been there: of its cells in the precision of that.</summary>
    /// <param name="entries">The columns of sparse numbers that are not 0.</param>
    /// <param name="values">These numbers.</param>
    /// <param name="cells">One cell for each other column.</param>
    /// <param name="label">The number of its class.</param>
    public ulong Hash(ReadOnlySpan<int> entries, ReadOnlySpan<double> values, ReadOnlySpan<double> cells, int label)
    {
        int width = cells.Length + 1;
        var rented = ArrayPool<double>.Shared.Rent(2 * width + values.Length);
        Span<double> row = rented.AsSpan(0, width);
        TensorPrimitives.Subtract(cells, _origins, row);
        row[^1] = label;
        ulong hash = model.Origin.IsSingle
            ? Single(entries, values, row, MemoryMarshal.Cast<double, float>(rented.AsSpan(width)))
            : Fingerprint.OfRow<double>(entries, values, row);
        ArrayPool<double>.Shared.Return(rented);
        return hash;
    }

    /// <summary>Goes on with the hashes of the next rows.</summary>
    public void Add(ReadOnlySpan<ulong> rows) => _fingerprint.Add(rows);

    /// <summary>Whether the rows whose hashes were added are the model's own.</summary>
    public bool End() => _fingerprint.End() == model.Origin.Data;

    public void Dispose() => _fingerprint.Dispose();

    private static ulong Single(ReadOnlySpan<int> entries, ReadOnlySpan<double> values, ReadOnlySpan<double> row, Span<float> room)
    {
        Span<float> single = room[..row.Length], numbers = room.Slice(row.Length, values.Length);
        TensorPrimitives.ConvertTruncating(row, single);
        TensorPrimitives.ConvertTruncating(values, numbers);
        return Fingerprint.OfRow<float>(entries, numbers, single);
    }
}
