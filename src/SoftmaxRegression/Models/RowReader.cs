using CsvHelper;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Models;

/// <summary>Some rows of a file, encoded as a model wants them.</summary>
/// <param name="X">Examples, N × m, one per column.</param>
/// <param name="Labels">The class of each, from 0 to K − 1; null where labels were not asked for.</param>
public sealed record EncodedRows(Matrix<double> X, int[]? Labels)
{
    /// <summary>For each row, the text of the columns that were to be kept.</summary>
    public IReadOnlyList<string[]> Kept { get; init; } = [];
}

/// <summary>
/// Reads a file for a model that was trained on another one: columns are found by name, in any order and among others,
/// and encoded with what was learnt in training. Only a few rows are in memory at a time.
/// </summary>
/// <param name="input">The file.</param>
/// <param name="model">The model.</param>
public sealed class RowReader(CsvInput input, Model model)
{
    private const int BlockSize = 256;

    private readonly RowEncoder _encoder = new(model);

    /// <summary>Whether the file must have labels.</summary>
    public bool WithLabels { get; init; }

    /// <summary>Whether a level that training did not see becomes zeros, instead of an error.</summary>
    public bool UnknownAsZero { get; init; }

    /// <summary>The names of columns whose text is wanted as it stands in the file.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>How many rows have been read.</summary>
    public long Rows { get; private set; }

    /// <summary>Reads the file once.</summary>
    /// <returns>Its rows in their order, some at a time.</returns>
    /// <exception cref="InputException">The file lacks a column, or a cell does not suit the model.</exception>
    public IEnumerable<EncodedRows> Read()
    {
        input.HasHeader = model.Unnamed is null;
        if (!input.HasHeader)
            input.Keep();
        using var csv = input.Reading(input.Open);
        var header = input.Reading(() => input.HasHeader ? Header.Of(input, csv, isSure: true) : Header.OfUnnamed(input, model.Unnamed, model.Label));
        int[] places = [.. model.Columns.Select(column => header.Find(column.Name))];
        int[] kept = [.. Keep.Select(header.Find)];
        int label = WithLabels ? header.Find(model.Label) : -1;
        var classes = RowEncoder.Places(model.Classes);

        while (input.Reading(() => ReadBlock(csv, header, places, kept, label, classes)) is { } rows)
            yield return rows;
        Rows = csv.RowNumber;
        input.ThrowIfChanged();
    }

    private EncodedRows? ReadBlock(
        CsvReader csv, Header header, int[] places, int[] kept, int label, Dictionary<string, int> classes)
    {
        var features = new List<double>(BlockSize * _encoder.Features);
        var labels = new List<int>(BlockSize);
        var texts = new List<string[]>(BlockSize);
        var cells = new double[places.Length];
        var example = new double[_encoder.Features];
        while (labels.Count < BlockSize && csv.Read())
        {
            header.ThrowIfRagged(csv);
            for (int j = 0; j < places.Length; j++)
                cells[j] = ReadCell(csv, places[j], j);
            if (_encoder.Encode(cells, example) is { } culprit)
                throw input.Fault(csv, model.Columns[culprit].Name, RowEncoder.TooLarge(cells[culprit]));
            features.AddRange(example);
            texts.Add([.. kept.Select(place => input.Text(csv, header.Names[place], csv.GetSpan(place)))]);
            labels.Add(label < 0 ? 0 : ReadLabel(csv, label, classes));
        }

        return labels.Count == 0 ? null : new EncodedRows(
            Matrix<double>.Build.Dense(_encoder.Features, labels.Count, [.. features]),
            label < 0 ? null : [.. labels])
        {
            Kept = texts,
        };
    }

    private double ReadCell(CsvReader csv, int place, int j)
    {
        var field = csv.GetSpan(place);
        if (_encoder.ReadCell(j, field, UnknownAsZero, out double cell) is not { } fault)
            return cell;
        string name = model.Columns[j].Name;
        input.Text(csv, name, field); // text that is none is a fault of its own
        throw input.Fault(csv, name, fault.What, fault.Remedy);
    }

    private int ReadLabel(CsvReader csv, int place, Dictionary<string, int> classes)
    {
        var field = Cell.Trim(csv.GetSpan(place));
        string text = input.Text(csv, model.Label, field);
        return classes.TryGetValue(text, out int k) ? k
            : _encoder.IsMissingLabel(field)
                ? throw input.Fault(csv, model.Label, "the label is missing; fill it in or delete the row.")
            : throw input.Fault(csv, model.Label, $"{Cell.Quoted(text)} is not one of the model's {model.Classes.Count} classes; "
                + "correct the label, or train on examples of it.");
    }
}
