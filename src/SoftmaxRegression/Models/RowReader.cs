using System.Collections.Concurrent;
using CsvHelper;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Models;

/// <summary>
/// Reads a file for a model that was trained on another one: columns are found by name, in any order and among others,
/// and encoded with what was learnt in training. Only a few rows are in memory at a time.
/// </summary>
/// <param name="input">The file.</param>
/// <param name="model">The model.</param>
public sealed class RowReader(CsvInput input, Model model)
{
    /// <summary>Room for the cells of one row, for each thread.</summary>
    [ThreadStatic]
    private static double[]? _cells;

    private readonly RowEncoder _encoder = new(model);
    private readonly Dictionary<string, int> _classes = RowEncoder.Places(model.Classes);

    /// <summary>Whether the file must have labels.</summary>
    public bool WithLabels { get; init; }

    /// <summary>What to do with a level that training did not see.</summary>
    public UnknownLevel Unknown { get; init; }

    /// <summary>The names of columns whose text is wanted as it stands in the file.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>How many threads may share the work, 1 or more; the result is the same for any number.</summary>
    public int Threads { get; init => field = Setting.Checked(value, value >= 1, "1 or more"); }
        = Environment.ProcessorCount;

    /// <summary>How many rows have been read.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether the rows that have been read, with their labels, are those that the model was trained on.</summary>
    public bool AreOwn { get; private set; }

    /// <summary>Reads the file once.</summary>
    /// <returns>Its rows in their order, some at a time.</returns>
    /// <exception cref="InputException">The file lacks a column, or a cell does not suit the model.</exception>
    public IEnumerable<EncodedRows> Read()
    {
        using var own = WithLabels ? new OwnRows(model, _encoder.SparseNumbers) : null;
        using var blocks = (input.IsSvm ? ReadSvm(own) : ReadCsv(own)).GetEnumerator();
        Func<bool> next = blocks.MoveNext;
        Rows = 0;
        while (input.Reading(next))
            yield return blocks.Current;
        input.ThrowIfChanged();
        AreOwn = own?.End() == true;
    }

    private IEnumerable<EncodedRows> ReadSvm(OwnRows? own)
    {
        foreach (var rows in new SvmRowReader(input, model, _encoder, Keep, own).Read())
        {
            Rows += rows.Count;
            yield return rows;
        }
    }

    private IEnumerable<EncodedRows> ReadCsv(OwnRows? own)
    {
        input.HasHeader = model.Unnamed is null;
        if (!input.HasHeader)
            input.Keep();
        using var csv = input.Open();
        var header = input.HasHeader ? Header.Of(input, csv, isSure: true) : Header.OfUnnamed(input, model.Unnamed, model.Label);
        var layout = new Layout(header, model, _encoder.HasPlainNumbers)
        {
            Label = WithLabels ? header.Find(model.Label) : -1,
            Kept = [.. Keep.Select(header.Find)],
        };

        // Threads write rows to their blocks in any order, and say so in the order of the file: a block is whole when
        // its last row is there.
        var blocks = new ConcurrentDictionary<long, RowBlock>();
        Func<long, RowBlock> begin = _ => new RowBlock(_encoder, own);
        foreach (bool _ in csv.ParallelEnumerate(ReadRow, Threads))
        {
            if (++Rows % RowBlock.Size == 0 && blocks.TryRemove(Rows / RowBlock.Size - 1, out var block))
                yield return block.First(RowBlock.Size);
        }

        if (blocks.TryRemove(Rows / RowBlock.Size, out var last))
            yield return last.First((int)(Rows % RowBlock.Size));

        bool ReadRow(CsvReader at)
        {
            var (block, row) = Math.DivRem(at.RowNumber - 1, RowBlock.Size);
            ReadInto(blocks.GetOrAdd(block, begin), (int)row, at, layout);
            return true;
        }
    }

    private void ReadInto(RowBlock block, int row, CsvReader csv, Layout layout)
    {
        layout.Header.ThrowIfRagged(csv);
        if (!(_cells?.Length >= model.Columns.Count))
            _cells = new double[model.Columns.Count];
        var cells = _cells.AsSpan(0, model.Columns.Count);
        bool isPlain = layout.Plain.TryRead(csv.RawRecord, (byte)csv.Separator, cells);
        foreach (int j in isPlain ? layout.Others : layout.All)
            cells[j] = ReadCell(csv, layout.Places[j], j);
        int label = layout.Label < 0 ? -1 : ReadLabel(csv, layout.Label);
        var (entries, values) = _encoder.SparseNumbers > 0 ? _encoder.Entries(cells) : ([], []);
        if (block.Encode(row, entries, values, cells[_encoder.SparseNumbers..], label) is { } culprit)
            throw input.Fault(csv, model.Columns[culprit].Name, RowEncoder.TooLarge(cells[culprit]));
        block.Kept[row] = Array.ConvertAll(
            layout.Kept, place => input.Text(csv, layout.Header.Names[place], csv.GetSpan(place)));
    }

    private double ReadCell(CsvReader csv, int place, int j)
    {
        var field = csv.GetSpan(place);
        if (_encoder.ReadCell(j, field, Unknown, out double cell) is not { } fault)
            return cell;
        string name = model.Columns[j].Name;
        input.Text(csv, name, field); // text that is none is a fault of its own
        throw input.Fault(csv, name, fault.What, fault.Remedy);
    }

    private int ReadLabel(CsvReader csv, int place)
    {
        var field = Cell.Trim(csv.GetSpan(place));
        string text = input.Text(csv, model.Label, field);
        return _classes.TryGetValue(text, out int k) ? k
            : _encoder.IsMissingLabel(field)
                ? throw input.Fault(csv, model.Label, "the label is missing; fill it in or delete the row.")
            : throw input.Fault(csv, model.Label, _encoder.NoClass(text));
    }

    /// <summary>Where in a line of the file everything is.</summary>
    private sealed class Layout
    {
        public Layout(Header header, Model model, bool hasPlainNumbers)
        {
            Header = header;
            Places = [.. model.Columns.Select(column => header.Find(column.Name))];
            All = [.. Enumerable.Range(0, Places.Length)];
            Others = [.. All.Where(j => !hasPlainNumbers || model.Columns[j] is DateColumn or not NumericColumn)];
            int[] numbers = [.. Enumerable.Repeat(-1, header.Names.Length)];
            foreach (int j in All.Except(Others))
                numbers[Places[j]] = j;
            Plain = new PlainRow<double>(numbers, new double[Places.Length]);
        }

        public Header Header { get; }

        /// <summary>The place of each column of the model.</summary>
        public int[] Places { get; }

        public required int Label { get; init; }

        public required int[] Kept { get; init; }

        /// <summary>Reads the columns of numbers, where a row has plain ones.</summary>
        public PlainRow<double> Plain { get; }

        /// <summary>The columns of the model that it does not read.</summary>
        public int[] Others { get; }

        public int[] All { get; }
    }
}
