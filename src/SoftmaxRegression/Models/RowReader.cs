using CsvHelper;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Models;

/// <summary>Some rows of a file, encoded as a model wants them.</summary>
/// <param name="X">Examples, N × m, one per column.</param>
/// <param name="Labels">The class of each, from 0 to K − 1; null where labels were not asked for.</param>
public sealed record EncodedRows(Matrix<double> X, int[]? Labels);

/// <summary>
/// Reads a file for a model that was trained on another one: columns are found by name, in any order and among others,
/// and encoded with what was learnt in training. Only a few rows are in memory at a time.
/// </summary>
/// <param name="input">The file.</param>
/// <param name="model">The model.</param>
public sealed class RowReader(CsvInput input, Model model)
{
    private const int BlockSize = 256;

    private readonly Encoder<double> _encoder = new(model.Columns, model.Standardize, model.Bias is not null);
    private readonly Dictionary<string, int>[] _levels =
        [.. model.Columns.Select(column => Places((column as CategoricalColumn)?.Levels ?? []))];

    /// <summary>Whether the file must have labels.</summary>
    public bool WithLabels { get; init; }

    /// <summary>Whether a level that training did not see becomes zeros, instead of an error.</summary>
    public bool UnknownAsZero { get; init; }

    /// <summary>Reads the file once.</summary>
    /// <returns>Its rows in their order, some at a time.</returns>
    /// <exception cref="InputException">The file lacks a column, or a cell does not suit the model.</exception>
    public IEnumerable<EncodedRows> Read()
    {
        using var csv = input.Reading(input.Open);
        var header = input.Reading(() => new Header(input, csv));
        int[] places = [.. model.Columns.Select(column => header.Find(column.Name))];
        int label = WithLabels ? header.Find(model.Label) : -1;
        var classes = Places(model.Classes);

        while (input.Reading(() => ReadBlock(csv, header, places, label, classes)) is { } rows)
            yield return rows;
        input.ThrowIfChanged();
    }

    private static Dictionary<string, int> Places(IReadOnlyList<string> names)
        => names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);

    private EncodedRows? ReadBlock(
        CsvReader csv, Header header, int[] places, int label, Dictionary<string, int> classes)
    {
        var features = new List<double>(BlockSize * _encoder.Features);
        var labels = new List<int>(BlockSize);
        var cells = new double[places.Length];
        var example = new double[_encoder.Features];
        while (labels.Count < BlockSize && csv.Read())
        {
            header.ThrowIfRagged(csv);
            for (int j = 0; j < places.Length; j++)
                cells[j] = ReadCell(csv, places[j], j);
            _encoder.Encode(cells, example);
            features.AddRange(example);
            labels.Add(label < 0 ? 0 : ReadLabel(csv, label, classes));
        }

        return labels.Count == 0 ? null : new EncodedRows(
            Matrix<double>.Build.Dense(_encoder.Features, labels.Count, [.. features]),
            label < 0 ? null : [.. labels]);
    }

    private double ReadCell(CsvReader csv, int place, int j)
    {
        var field = Cell.Trim(csv.GetSpan(place));
        if (Cell.IsMissing(field))
            return double.NaN;
        string name = model.Columns[j].Name;
        if (model.Columns[j] is NumericColumn)
        {
            return !Cell.TryParseNumber(field, out double number)
                ? throw input.Fault(csv, name, $"'{input.Text(csv, name, field)}' is not a number, as all values were in "
                    + "training; correct it, or leave the cell empty.")
                : double.IsFinite(number) ? number
                : throw input.Fault(csv, name, $"{csv.GetString(place)} is not a finite number; correct it, or leave the cell empty.");
        }

        string text = input.Text(csv, name, field);
        return _levels[j].TryGetValue(text, out int level) ? level
            : UnknownAsZero ? -1
            : throw input.Fault(csv, name, $"'{text}' is a level that training did not see; "
                + "correct it, leave the cell empty, or take it for none of them with --unknown zero.");
    }

    private int ReadLabel(CsvReader csv, int place, Dictionary<string, int> classes)
    {
        var field = Cell.Trim(csv.GetSpan(place));
        if (Cell.IsMissing(field))
            throw input.Fault(csv, model.Label, "the label is missing; fill it in or delete the row.");
        string text = input.Text(csv, model.Label, field);
        return classes.TryGetValue(text, out int k) ? k
            : throw input.Fault(csv, model.Label, $"'{text}' is not one of the model's {model.Classes.Count} classes; "
                + "correct the label, or train on examples of it.");
    }
}
