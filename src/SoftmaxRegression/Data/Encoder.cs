using System.Numerics;
using System.Runtime.CompilerServices;

namespace SoftmaxRegression.Data;

/// <summary>
/// Turns a row's cells into the features of an example: numbers standardised, (x − mean)/deviation; one 0/1 feature for
/// each level of a text; and the constant 1 whose weight is the bias. Features of sparse columns, which come first, become
/// indices and values.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class Encoder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _hasBias;
    private readonly T[] _shift;
    private readonly T[] _scale;
    private readonly T[] _missing;

    /// <summary>How many features each column of texts has; 0 for one of numbers.</summary>
    private readonly int[] _levels;

    /// <summary>For each numeric column, where the run of dense numeric columns begins that it is part of.</summary>
    private readonly int[] _run;

    /// <summary>Makes an encoder.</summary>
    /// <param name="columns">What was learnt of the columns, sparse numbers first, sparse texts then.</param>
    /// <param name="standardize">Whether numbers are standardised.</param>
    /// <param name="hasBias">Whether the constant 1 follows the features.</param>
    /// <param name="origins">What the numeric cells are counted from; null for zero.</param>
    public Encoder(IReadOnlyList<Column> columns, bool standardize, bool hasBias, IReadOnlyList<double>? origins = null)
    {
        _hasBias = hasBias;
        Names = FeatureNames(columns);
        SparseNumbers = columns.TakeWhile(column => column is NumericColumn { IsSparse: true }).Count();
        SparseColumns = columns.TakeWhile(column => column.IsSparse).Count();
        SparseFeatures = columns.Take(SparseColumns).Sum(column => column.Features);
        _shift = new T[columns.Count];
        _scale = new T[columns.Count];
        _missing = new T[columns.Count];
        _levels = new int[columns.Count];
        _run = new int[columns.Count];
        for (int j = 0; j < columns.Count; j++)
        {
            double origin = origins?[j] ?? 0;
            if (columns[j] is NumericColumn number)
            {
                double scale = !standardize ? 1 : number.Deviation > 0 ? 1 / number.Deviation : 0;
                _shift[j] = T.CreateTruncating(standardize ? origin - number.Center : origin);
                _scale[j] = T.CreateTruncating(scale);
                _missing[j] = T.CreateTruncating(standardize ? (number.Mean - number.Center) * scale : number.Mean);
                _run[j] = j > SparseColumns && columns[j - 1] is NumericColumn ? _run[j - 1] : j;
            }
            else if (columns[j] is CategoricalColumn text)
            {
                _levels[j] = text.Features;
                _missing[j] = T.CreateTruncating(Array.IndexOf([.. text.Levels], text.MostFrequent));
            }
        }
    }

    /// <summary>The names of the features without the constant: those of numeric columns, and column=level.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many columns of numbers are sparse.</summary>
    public int SparseNumbers { get; }

    /// <summary>How many columns are sparse.</summary>
    public int SparseColumns { get; }

    /// <summary>M, how many features these have.</summary>
    public int SparseFeatures { get; }

    /// <summary>N − M, the constant included where there is one.</summary>
    public int DenseFeatures => Names.Count - SparseFeatures + (_hasBias ? 1 : 0);

    /// <summary>Computes the features of one example.</summary>
    /// <param name="entries">The columns of sparse numbers that are not 0, ...</param>
    /// <param name="values">... and the numbers; NaN where missing.</param>
    /// <param name="cells">
    /// One cell for each other column: a number counted from the column's origin, or the place of a level, or −1 for a
    /// level that training did not see; NaN where missing.
    /// </param>
    /// <param name="features">
    /// N − M values, overwritten. Where no column is sparse, it may be the memory of <paramref name="cells"/>.
    /// </param>
    /// <param name="sparse">Takes the M others, as an example of its own; null where no column is sparse.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Encode(
        ReadOnlySpan<int> entries, ReadOnlySpan<T> values, ReadOnlySpan<T> cells, Span<T> features, SparseRowsBuilder<T>? sparse)
    {
        if (sparse is not null)
            EncodeSparse(entries, values, cells, sparse);

        // From the last to the first: a column never has fewer features than cells, so none is overwritten unread.
        int place = DenseFeatures;
        if (_hasBias)
            features[--place] = T.One;
        for (int j = _levels.Length - 1; j >= SparseColumns; j--)
        {
            if (_levels[j] == 0)
            {
                int first = _run[j], count = j + 1 - first;
                place -= count;
                EncodeNumbers(cells.Slice(first - SparseNumbers, count), features.Slice(place, count), first);
                j = first;
                continue;
            }

            int level = LevelOf(cells[j - SparseNumbers], j);
            place -= _levels[j];
            features.Slice(place, _levels[j]).Clear();
            if (level >= 0)
                features[place + level] = T.One;
        }
    }

    private void EncodeSparse(
        ReadOnlySpan<int> entries, ReadOnlySpan<T> values, ReadOnlySpan<T> cells, SparseRowsBuilder<T> sparse)
    {
        for (int entry = 0; entry < entries.Length; entry++)
        {
            int j = entries[entry];
            var value = values.IsEmpty ? T.One : values[entry];
            sparse.Add(j, T.IsNaN(value) ? _missing[j] : value * _scale[j]);
        }

        int place = SparseNumbers;
        for (int j = SparseNumbers; j < SparseColumns; j++)
        {
            if (LevelOf(cells[j - SparseNumbers], j) is >= 0 and var level)
                sparse.Add(place + level, T.One);
            place += _levels[j];
        }

        sparse.EndExample();
    }

    private int LevelOf(T cell, int j) => int.CreateTruncating(T.IsNaN(cell) ? _missing[j] : cell);

    /// <summary>(x − mean)/deviation for a run of numeric columns, from the last to the first as well.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EncodeNumbers(ReadOnlySpan<T> cells, Span<T> features, int first)
    {
        ReadOnlySpan<T> shift = _shift.AsSpan(first), scale = _scale.AsSpan(first), missing = _missing.AsSpan(first);
        int i = cells.Length;
        while (i >= Vector<T>.Count)
        {
            i -= Vector<T>.Count;
            var cell = new Vector<T>(cells[i..]);
            var number = (cell + new Vector<T>(shift[i..])) * new Vector<T>(scale[i..]);
            Vector.ConditionalSelect(Vector.Equals(cell, cell), number, new Vector<T>(missing[i..])).CopyTo(features[i..]);
        }

        while (--i >= 0)
            features[i] = T.IsNaN(cells[i]) ? missing[i] : (cells[i] + shift[i]) * scale[i];
    }

    /// <summary>The number of the column that each feature comes from, without the constant.</summary>
    internal static int[] ColumnsOfFeatures(IReadOnlyList<Column> columns)
        => [.. columns.SelectMany((column, j) => Enumerable.Repeat(j, column.Features))];

    /// <summary>The names of the features that columns become, without the constant.</summary>
    internal static IReadOnlyList<string> FeatureNames(IReadOnlyList<Column> columns)
        => [.. columns.SelectMany(column => column is CategoricalColumn text
            ? text.FeatureLevels.Select(level => $"{column.Name}={level}")
            : [column.Name])];
}
