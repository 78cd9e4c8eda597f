using System.Numerics.Tensors;
using System.Text;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Models;

/// <summary>Encodes rows as a model learnt it: cells as numbers and levels, and these as the features of an example.</summary>
/// <param name="model">The model.</param>
internal sealed class RowEncoder(Model model)
{
    /// <summary>
    /// No logit is larger than this, far beyond any of use, and far below the largest double, 1.8e308: a sum over all
    /// rows of a file, or a square, is finite still.
    /// </summary>
    private const double LargestLogit = 1e100;

    private const int MaxStackLength = 256;

    private readonly Encoder<double> _encoder = new(model.Columns, model.Standardize, model.Bias is not null);
    private readonly Dictionary<string, int>[] _levels = [.. model.Columns.Select(LevelsOf)];

    /// <summary>Room for the entries of one row, for each thread.</summary>
    [ThreadStatic]
    private static SparseRowsBuilder<double>? _sparse;

    private readonly Classifier _classifier = new(model);
    private readonly MissingTokens _missing = new(model.Missing ?? []);

    /// <summary>The number of each feature's column.</summary>
    private readonly int[] _columns = Encoder<double>.ColumnsOfFeatures(model.Columns);

    /// <summary>max_k ‖w_k‖₁: a logit is at most so many times the largest feature.</summary>
    private readonly double _norm = model.Classes.Max(name =>
        model.Weights[name].Values.Sum(Math.Abs) + Math.Abs(model.Bias?[name] ?? 0));

    /// <summary>How many features are not sparse, the constant of the bias included where there is one.</summary>
    public int DenseFeatures => _encoder.DenseFeatures;

    /// <summary>How many features are sparse.</summary>
    public int SparseFeatures => _encoder.SparseFeatures;

    /// <summary>How many columns of numbers are sparse, the first ones.</summary>
    public int SparseNumbers => _encoder.SparseNumbers;

    /// <summary>Whether no number stands for a missing value.</summary>
    public bool HasPlainNumbers => !_missing.HasNumbers;

    /// <summary>The number of each name.</summary>
    public static Dictionary<string, int> Places(IReadOnlyList<string> names)
        => names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);

    /// <summary>Reads a cell.</summary>
    /// <param name="j">The number of its column in the model.</param>
    /// <param name="field">UTF-8 text.</param>
    /// <param name="unknown">What to do with a level that training did not see.</param>
    /// <param name="cell">The number, or the place of the level; NaN where missing.</param>
    /// <returns>What is wrong and what to do; null where nothing is.</returns>
    public (string What, Remedy Remedy)? ReadCell(int j, ReadOnlySpan<byte> field, UnknownLevel unknown, out double cell)
    {
        cell = double.NaN;
        field = Cell.Trim(field);
        if (model.Columns[j] is NumericColumn)
            return _missing.FindAmongNumbers(field) >= 0 ? null : ReadNumber(j, field, out cell);
        if (_missing.FindAmongTexts(field, model.Columns[j] is CategoricalColumn { IsMarked: true }) >= 0)
            return null;

        Span<char> text = field.Length <= MaxStackLength ? stackalloc char[MaxStackLength] : new char[field.Length];
        text = text[..Encoding.UTF8.GetChars(field, text)];
        if (_levels[j].GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out int level))
        {
            cell = level;
            return null;
        }

        var column = (CategoricalColumn)model.Columns[j];
        bool hasRare = column.Rare is not null;
        cell = unknown == UnknownLevel.Other && hasRare ? column.Levels.Count : -1;
        return unknown != UnknownLevel.Error ? null
            : ($"{Cell.Quoted($"{text}")} is a level that training did not see; correct it, leave the cell empty, or take it for "
                + $"{(hasRare ? "a rare level" : "none of them")}.", hasRare ? Remedy.UnknownAsOther : Remedy.UnknownAsZero);
    }

    /// <summary>Whether a trimmed label that is no class is missing.</summary>
    public bool IsMissingLabel(ReadOnlySpan<byte> field) => _missing.FindAmongTexts(field, isMarked: false) >= 0;

    /// <summary>The place of each level, and of the rare ones that one behind the others.</summary>
    private static Dictionary<string, int> LevelsOf(Column column)
    {
        if (column is not CategoricalColumn text)
            return [];
        var places = Places(text.Levels);
        foreach (string rare in text.Rare ?? [])
            places[rare] = text.Levels.Count;
        return places;
    }

    private (string What, Remedy Remedy)? ReadNumber(int j, ReadOnlySpan<byte> field, out double cell)
    {
        bool isDate = model.Columns[j] is DateColumn;
        bool isRead = model.Columns[j] is DateColumn { Order: var order }
            ? DateText.TryParse(Encoding.UTF8.GetString(field), order, out cell)
            : Cell.TryParseNumber(field, out cell);
        if (isRead && double.IsFinite(cell))
            return null;
        string text = Cell.Quoted(Encoding.UTF8.GetString(field));
        return (isRead
                ? $"{text} is not a finite number; correct it, or leave the cell empty."
                : $"{text} is not {(isDate ? "a date" : "a number")}, as all values were in training; correct it, or leave the cell empty.",
            Remedy.None);
    }

    /// <summary>Computes the features of an example.</summary>
    /// <param name="entries">The columns of sparse numbers that are not 0.</param>
    /// <param name="values">These numbers; NaN where missing.</param>
    /// <param name="cells">One cell for each other column, as <see cref="ReadCell"/> gives them.</param>
    /// <param name="features">The dense features, overwritten.</param>
    /// <param name="sparse">The sparse features; null where no column is sparse.</param>
    /// <returns>The number of the column that makes the logits too large to compute with; null for none.</returns>
    public int? Encode(
        ReadOnlySpan<int> entries, ReadOnlySpan<double> values, ReadOnlySpan<double> cells,
        Span<double> features, out SparseRows<double>? sparse)
    {
        var builder = _encoder.SparseColumns > 0 ? _sparse ??= new() : null;
        _encoder.Encode(entries, values, cells, features, builder);
        sparse = builder?.Build(SparseFeatures);

        // Hölder: |w_k · x| ≤ ‖w_k‖₁ ‖x‖_∞. A feature that is not finite is the largest, and the comparison false; one that is
        // no number is of a column that was constant, infinity times 0.
        ReadOnlySpan<double> picked = sparse is null ? [] : sparse.Values(0);
        double largest = features.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude<double>(features));
        int farthest = picked.IsEmpty ? 0 : TensorPrimitives.IndexOfMaxMagnitude(picked);
        double most = picked.IsEmpty ? Math.Min(1, sparse?.Entries ?? 0) : Math.Abs(picked[farthest]);
        if (_norm * Math.Max(largest, most) <= LargestLogit)
            return null;
        return double.IsNaN(largest) || most <= largest
            ? _columns[SparseFeatures + TensorPrimitives.IndexOfMaxMagnitude<double>(features[..(_columns.Length - SparseFeatures)])]
            : _columns[sparse!.Indices(0)[farthest]];
    }

    /// <summary>The numbers of sparse columns that are not 0.</summary>
    /// <param name="cells">One cell a column, as <see cref="ReadCell"/> gives them.</param>
    /// <returns>The columns, and the numbers; NaN where missing.</returns>
    public (int[] Columns, double[] Values) Entries(ReadOnlySpan<double> cells)
    {
        var (columns, values) = (new List<int>(), new List<double>());
        for (int j = 0; j < SparseNumbers; j++)
        {
            if (cells[j] != 0)
            {
                columns.Add(j);
                values.Add(cells[j]);
            }
        }

        return ([.. columns], [.. values]);
    }

    /// <summary>What is wrong with a label that is none of the classes.</summary>
    public string NoClass(string label)
        => $"{Cell.Quoted(label)} is not one of the model's {model.Classes.Count} classes; correct the label, or train on examples of it.";

    /// <summary>What is wrong with a cell whose column makes the logits too large.</summary>
    public static string TooLarge(double cell)
        => $"{cell:G6} is too far from the training's values to compute with; correct it, or leave the cell empty.";

    /// <summary>As <see cref="Model.Predict"/>.</summary>
    public Prediction Predict<TValue>(IReadOnlyDictionary<string, TValue> row, UnknownLevel unknown)
    {
        var cells = new double[model.Columns.Count];
        for (int j = 0; j < cells.Length; j++)
        {
            string name = model.Columns[j].Name;
            if (!row.TryGetValue(name, out var value))
                throw new InputException($"The row has no column {Cell.Quoted(name)}; give it a value, or null where it is missing.");
            if (ReadCell(j, Encoding.UTF8.GetBytes(Cell.TextOf(value)), unknown, out cells[j]) is { } fault)
                throw new InputException($"Column {Cell.Quoted(name)}: {fault.What}", fault.Remedy, name);
        }

        var example = Matrix<double>.Build.Dense(DenseFeatures, 1);
        var (entries, values) = Entries(cells);
        if (Encode(entries, values, cells.AsSpan(SparseNumbers), example.Values(), out var sparse) is { } culprit)
            throw new InputException($"Column {Cell.Quoted(model.Columns[culprit].Name)}: {TooLarge(cells[culprit])}");
        var probabilities = _classifier.Probabilities(example, sparse);
        return new Prediction(
            model.Classes[probabilities.MaximumIndex(0)],
            model.Classes.Index().ToDictionary(k => k.Item, k => probabilities[0, k.Index]));
    }
}
