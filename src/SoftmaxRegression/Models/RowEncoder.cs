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

    private readonly Encoder<double> _encoder = new(model.Columns, model.Standardize, model.Bias is not null);
    private readonly Dictionary<string, int>[] _levels =
        [.. model.Columns.Select(column => Places((column as CategoricalColumn)?.Levels ?? []))];
    private readonly Classifier _classifier = new(model);
    private readonly MissingTokens _missing = new(model.Missing ?? []);

    /// <summary>The number of each feature's column.</summary>
    private readonly int[] _columns = Encoder<double>.ColumnsOfFeatures(model.Columns);

    /// <summary>max_k ‖w_k‖₁: a logit is at most so many times the largest feature.</summary>
    private readonly double _norm = model.Classes.Max(name =>
        model.Weights[name].Values.Sum(Math.Abs) + Math.Abs(model.Bias?[name] ?? 0));

    /// <summary>N, the constant of the bias included where there is one.</summary>
    public int Features => _encoder.Features;

    /// <summary>Whether no number stands for a missing value.</summary>
    public bool HasPlainNumbers => !_missing.HasNumbers;

    /// <summary>The number of each name.</summary>
    public static Dictionary<string, int> Places(IReadOnlyList<string> names)
        => names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);

    /// <summary>Reads a cell.</summary>
    /// <param name="j">The number of its column in the model.</param>
    /// <param name="field">UTF-8 text.</param>
    /// <param name="unknownAsZero">Whether a level that training did not see is none of the levels, instead of a fault.</param>
    /// <param name="cell">The number, or the place of the level; NaN where missing.</param>
    /// <returns>What is wrong and what to do; null where nothing is.</returns>
    public (string What, Remedy Remedy)? ReadCell(int j, ReadOnlySpan<byte> field, bool unknownAsZero, out double cell)
    {
        cell = double.NaN;
        field = Cell.Trim(field);
        if (model.Columns[j] is NumericColumn)
            return _missing.FindAmongNumbers(field) >= 0 ? null : ReadNumber(j, field, out cell);
        if (_missing.FindAmongTexts(field, model.Columns[j] is CategoricalColumn { IsMarked: true }) >= 0)
            return null;

        string text = Encoding.UTF8.GetString(field);
        bool isKnown = _levels[j].TryGetValue(text, out int level);
        cell = isKnown ? level : -1;
        return isKnown || unknownAsZero ? null
            : ($"{Cell.Quoted(text)} is a level that training did not see; correct it, leave the cell empty, or take it for none of them.",
                Remedy.UnknownAsZero);
    }

    /// <summary>Whether a trimmed label that is no class is missing.</summary>
    public bool IsMissingLabel(ReadOnlySpan<byte> field) => _missing.FindAmongTexts(field, isMarked: false) >= 0;

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
    /// <param name="cells">One cell a column, as <see cref="ReadCell"/> gives them.</param>
    /// <param name="features">N values, overwritten. It may be the memory of <paramref name="cells"/>.</param>
    /// <returns>The number of the column that makes the logits too large to compute with; null for none.</returns>
    public int? Encode(ReadOnlySpan<double> cells, Span<double> features)
    {
        _encoder.Encode(cells, features);

        // Hölder: |w_k · x| ≤ ‖w_k‖₁ ‖x‖_∞. A feature that is not finite is the largest, and the comparison false.
        return _norm * Math.Abs(TensorPrimitives.MaxMagnitude<double>(features)) <= LargestLogit
            ? null
            : _columns[TensorPrimitives.IndexOfMaxMagnitude<double>(features[.._columns.Length])];
    }

    /// <summary>What is wrong with a cell whose column makes the logits too large.</summary>
    public static string TooLarge(double cell)
        => $"{cell:G6} is too far from the training's values to compute with; correct it, or leave the cell empty.";

    /// <summary>As <see cref="Model.Predict"/>.</summary>
    public Prediction Predict<TValue>(IReadOnlyDictionary<string, TValue> row, bool unknownAsZero)
    {
        var cells = new double[model.Columns.Count];
        for (int j = 0; j < cells.Length; j++)
        {
            string name = model.Columns[j].Name;
            if (!row.TryGetValue(name, out var value))
                throw new InputException($"The row has no column {Cell.Quoted(name)}; give it a value, or null where it is missing.");
            if (ReadCell(j, Encoding.UTF8.GetBytes(Cell.TextOf(value)), unknownAsZero, out cells[j]) is { } fault)
                throw new InputException($"Column {Cell.Quoted(name)}: {fault.What}", fault.Remedy, name);
        }

        var example = Matrix<double>.Build.Dense(Features, 1);
        if (Encode(cells, example.Values()) is { } culprit)
            throw new InputException($"Column {Cell.Quoted(model.Columns[culprit].Name)}: {TooLarge(cells[culprit])}");
        var probabilities = _classifier.Probabilities(example);
        return new Prediction(
            model.Classes[probabilities.MaximumIndex(0)],
            model.Classes.Index().ToDictionary(k => k.Item, k => probabilities[0, k.Index]));
    }
}
