using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>Reads a CSV file into a table, several rows at a time; or by <see cref="SvmTableReader{T}"/> one in LIBSVM's format.</summary>
/// <remarks>
/// A look at the first rows tells which columns are numbers; should a later row prove that wrong, the column is read once
/// more, as texts. What a column of texts holds is judged when all its cells are known: <see cref="TableBuilder{T}"/>.
/// Of several processes each goes through the whole file, but reads only the labels and the cells of some rows
/// (<see cref="RowSink{T}"/>): to find where a row ends takes a small part of the time that its cells take.
/// </remarks>
internal static class TableReader
{
    /// <summary>Reads the whole file.</summary>
    /// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="input">The file.</param>
    /// <param name="options">Which columns are what.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The table, rows in the order of the file: in memory, or if it would not fit, on disk.</returns>
    /// <exception cref="InputException">Something is wrong with the file.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static Table<T> Read<T>(CsvInput input, TableOptions options, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => options.Processes.Size > 1 && input.IsStream
            ? throw new InputException($"{input.Name} comes to one process only, and several are to read it; save it as a file first.")
            : input.Reading(() =>
            {
                input.Keep();
                return input.IsSvm
                    ? SvmTableReader<T>.Read(input, options)
                    : TableReader<T>.Begin(input, options).Read(cancellation);
            });
}

/// <summary>The work of <see cref="TableReader"/>, for one file.</summary>
internal sealed class TableReader<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int SampleRows = 200;

    private readonly CsvInput _input;
    private readonly TableOptions _options;
    private readonly Header _header;
    private readonly MissingTokens _missing;
    private readonly int _label;
    private readonly bool _isLabelMarked;
    private readonly ColumnReader[] _columns;
    private Levels _labels;
    private int[] _texts = [];
    private PlainRow<T> _plain = new([], []);
    private RowSink<T> _sink = new(0, null, ProcessGroup.Alone);
    private string? _folder;
    private double _bytesOfRow;
    private int _encodedCells;

    private TableReader(CsvInput input, TableOptions options, Header header)
    {
        _input = input;
        _options = options = options with
        {
            Categorical = [.. options.Categorical.Select(name => header.Names[header.Find(name)])],
        };
        _header = header;
        _missing = new MissingTokens(options.Missing);
        _label = options.Label is null ? Array.FindLastIndex(header.Names, name => name.Length > 0) : header.Find(options.Label);
        _labels = new Levels(LabelName);
        _isLabelMarked = options.Categorical.Contains(header.Names[_label]);
        _columns = [.. Features().Select(index => new ColumnReader(header.Names[index], index, _missing.Names.Count)
        {
            IsMarked = options.Categorical.Contains(header.Names[index]),
            IsText = options.Categorical.Contains(header.Names[index]),
        })];
    }

    private string LabelName => _header.Names[_label];

    private ProcessGroup Group => _options.Processes;

    /// <summary>Takes a first look at the file.</summary>
    public static TableReader<T> Begin(CsvInput input, TableOptions options)
        => options.Processes.Agreed(() => input.Reading(() =>
        {
            input.HasHeader = options.HasHeader != false;
            using var csv = input.Open();
            var header = input.HasHeader ? Header.Of(input, csv, isSure: options.HasHeader == true) : Header.OfUnnamed(input);
            var reader = new TableReader<T>(input, options, header);
            reader.Sample(csv);
            reader._folder = MemoryCheck.FolderFor(input, options, reader.EstimatedBytes());
            return reader;
        }));

    /// <summary>A first look at the columns: which are numeric, and where about their values lie.</summary>
    private void Sample(CsvReader csv)
    {
        var numbers = _columns.Select(_ => new List<double>()).ToArray();
        var texts = _columns.Select(_ => new HashSet<string>()).ToArray();
        int rows = 0;
        for (; rows < SampleRows && csv.Read(); rows++)
        {
            _header.ThrowIfRagged(csv);
            _bytesOfRow += csv.RawRecord.Length + 1;
            for (int j = 0; j < _columns.Length; j++)
            {
                var field = Cell.Trim(csv.GetSpan(_columns[j].Index));
                if (!TryParseNumber(field, out double value))
                    _columns[j].IsText |= _missing.FindAmongNumbers(field) < 0;
                else if (T.IsFinite(T.CreateTruncating(value)))
                    numbers[j].Add(value);
                if (_columns[j].IsText)
                    texts[j].Add(Encoding.UTF8.GetString(field));
                _columns[j].HasLeadingZeros |= field is [(byte)'0', >= (byte)'0' and <= (byte)'9', ..];
            }
        }

        for (int j = 0; j < _columns.Length; j++)
        {
            // A column without a name is never a feature: its origin is there to tell whether it counts the rows.
            _columns[j].Origin = (_options.Standardize || _columns[j].Name == "") && numbers[j].Count > 0
                ? numbers[j].Order().ElementAt(numbers[j].Count / 2) : 0;
        }

        _bytesOfRow /= Math.Max(1, rows);
        _encodedCells = 1 + _columns.Select((column, j) => column.IsText ? Math.Min(texts[j].Count, SparseColumns.MostLevels) : 1).Sum();
    }

    /// <summary>Reads all rows; a second time, where a column turned out to be text.</summary>
    public Table<T> Read(CancellationToken cancellation)
    {
        IRowStore<T>? rows = ReadRows(cancellation);
        try
        {
            foreach (var column in _columns.Where(column => !column.IsText))
                column.HasText |= column.Missing[1..].Sum() > 0 && column.Missing.Sum() == _sink.Count;
            if (_columns.Any(column => column.HasText))
            {
                (rows as IDisposable)?.Dispose();
                (rows, _sink) = (null, new RowSink<T>(0, null, Group)); // or there would be room for both readings
                foreach (var column in _columns)
                    column.Restart();
                _labels = new Levels(LabelName);
                rows = ReadRows(cancellation);
            }

            foreach (var column in _columns.Where(column => column.IsText))
                column.Levels.Unite(Group);
            Group.Agreed(_input.ThrowIfChanged);
            return _sink.Count > 0
                ? new TableBuilder<T>(_input, _options, _header, _missing, _columns, _label, _labels)
                    .Build(rows, _sink.Index(), _sink.Unlabeled)
                : throw new InputException($"{_input.Name} has a header and no rows; add examples below the header.");
        }
        catch
        {
            (rows as IDisposable)?.Dispose();
            throw;
        }
    }

    /// <summary>About how much memory the table takes, as it is read and as it is encoded.</summary>
    private double EstimatedBytes()
    {
        double rows = _input.EstimatedTextLength / Math.Max(1, _bytesOfRow);
        int asRead = _encodedCells > _columns.Length + 1 ? _columns.Length + 1 : 0; // numbers are encoded where they are
        return rows * (asRead + _encodedCells) * Unsafe.SizeOf<T>();
    }

    /// <summary>Where the features are: every column but the label and those to leave out.</summary>
    private int[] Features()
    {
        var dropped = _options.Drop.Select(_header.Find).ToHashSet();
        if (dropped.Contains(_label))
        {
            throw new InputException($"Column {Cell.Quoted(LabelName)} is the label and cannot be left out; "
                + "choose another label.", Remedy.OtherLabel);
        }

        int[] features = [.. Enumerable.Range(0, _header.Names.Length).Where(index => index != _label && !dropped.Contains(index))];
        return features.Length > 0
            ? features
            : throw new InputException($"{_input.Name} has no feature columns beside the label {Cell.Quoted(LabelName)}; "
                + (_header.Names.Length == 1
                    ? "there is no comma, semicolon, tab or bar between its columns."
                    : "leave fewer out."));
    }

    private IRowStore<T> ReadRows(CancellationToken cancellation)
    {
        _texts = [.. Enumerable.Range(0, _columns.Length).Where(j => _columns[j].IsText)];
        int[] places = [.. Enumerable.Repeat(-1, _header.Names.Length)];
        foreach (int j in Enumerable.Range(0, _columns.Length).Except(_texts))
            places[_columns[j].Index] = j;
        _plain = new PlainRow<T>(places, [.. _columns.Select(column => column.Origin)]);
        RowFile<T>? file = null;
        try
        {
            var rows = Group.Agreed(() => _input.Reading(() =>
            {
                file = _folder is null ? null : new RowFile<T>(_folder, _columns.Length + 1, cancellation);
                _sink = new RowSink<T>(_columns.Length + 1, file, Group);
                using var csv = _input.Open();
                foreach (var (row, label) in csv.ParallelEnumerate(ReadRow, _options.Threads))
                {
                    _sink.Complete(row, label);
                    cancellation.ThrowIfCancellationRequested();
                }

                return _sink.Rows();
            }), position: () => _sink.Count);
            Unite();
            return rows;
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>What all processes have found in the columns, together.</summary>
    private void Unite()
    {
        long[][] files = Group.Gather<long>([_sink.Count, _sink.Unlabeled, _input.Length]);
        if (files.FirstOrDefault(other => !other.SequenceEqual(files[0])) is { } other)
        {
            throw new InputException($"{_input.Name} is not the same file for all processes: it has {files[0][0]:N0} rows or "
                + $"{other[0]:N0}, in {files[0][2]:N0} bytes or {other[2]:N0}; give all of them the same one.");
        }

        int[][] found = [.. _columns.Select(column => (int[])[column.HasText ? 1 : 0, column.HasUnderflow ? 1 : 0])];
        Group.Sum(found);
        Group.Sum([.. _columns.Select(column => column.Missing)]);
        for (int j = 0; j < _columns.Length; j++)
            (_columns[j].HasText, _columns[j].HasUnderflow) = (found[j][0] > 0, found[j][1] > 0);
    }

    /// <summary>Reads the row on which <paramref name="csv"/> stands into its place in the table, or only its label.</summary>
    /// <returns>The number of the row, from 0, and the number of its label; −1 where it has none.</returns>
    private (int Row, int Label) ReadRow(CsvReader csv)
    {
        _header.ThrowIfRagged(csv);
        if (csv.RowNumber > Bounds.MostRows)
            throw new InputException($"{_input.Name} has more than {Bounds.MostRows:N0} rows, the most that can be read; give it fewer.");
        int index = (int)(csv.RowNumber - 1);
        var field = Cell.Trim(csv.GetSpan(_label));
        bool hasLabel = _missing.FindAmongTexts(field, _isLabelMarked) < 0;
        int label = hasLabel ? _labels.Code(field, text => Text(csv, LabelName, text)) : -1;
        if (!_sink.IsOwn(index))
            return (index, label);

        // A row without a label is left out or an error; either way its cells do not count.
        var row = _sink.Row(index);
        row[^1] = hasLabel ? T.CreateTruncating(label) : T.NaN;
        if (hasLabel && (_missing.HasNumbers || !TryReadPlain(csv, row)))
            ReadCells(csv, row);
        return (index, label);
    }

    /// <summary>Reads a row whose numbers are plain.</summary>
    private bool TryReadPlain(CsvReader csv, Span<T> row)
    {
        if (!_plain.TryRead(csv.RawRecord, (byte)csv.Separator, row))
            return false;
        foreach (int j in _texts)
            row[j] = ReadText(csv, _columns[j], Cell.Trim(csv.GetSpan(_columns[j].Index)));
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadCells(CsvReader csv, Span<T> row)
    {
        for (int j = 0; j < _columns.Length; j++)
        {
            var column = _columns[j];
            var field = csv.GetSpan(column.Index);
            if (column.IsText || !TryParseNumber(field, out double value))
            {
                row[j] = ReadText(csv, column, Cell.Trim(field));
                continue;
            }

            row[j] = T.CreateTruncating(value - column.Origin);
            if (!IsInReach(row[j]))
                throw Unusable(_input, csv, column.Name, Encoding.UTF8.GetString(Cell.Trim(field)), double.IsFinite(value));
            if (row[j] == T.Zero && value != column.Origin)
                column.HasUnderflow = true;
        }
    }

    /// <summary>Reads a number that does not stand for a missing value.</summary>
    private bool TryParseNumber(ReadOnlySpan<byte> field, out double value)
    {
        value = 0;
        return (!_missing.HasNumbers || _missing.FindAmongNumbers(Cell.Trim(field)) < 0) && Cell.TryParseNumber(field, out value);
    }

    /// <summary>The place of a text among the levels; NaN where it is missing, or a text among numbers.</summary>
    private T ReadText(CsvReader csv, ColumnReader column, ReadOnlySpan<byte> field)
    {
        // Of texts only what is missing everywhere counts here: what else is missing depends on what the column holds.
        int token = column.IsText ? _missing.FindAmongTexts(field, isMarked: true) : _missing.FindAmongNumbers(field);
        if (token >= 0)
        {
            Interlocked.Increment(ref column.Missing[token]);
            return T.NaN;
        }

        if (column.IsText)
            return T.CreateTruncating(column.Levels.Code(field, text => Text(csv, column.Name, text)));
        Text(csv, column.Name, field);
        column.HasText = true;
        return T.NaN;
    }

    /// <summary>A text that is seen for the first time.</summary>
    private string Text(CsvReader csv, string column, ReadOnlySpan<byte> field)
    {
        string text = _input.Text(csv, column, field);
        if (text == column && _input.HasHeader && _header.IsRepeatedIn(csv))
            throw new InputException($"{_input.PlaceOf(csv)}: the line repeats the header; delete it.");

        return text;
    }

    /// <summary>Whether a cell can be used: it is finite, and so is its distance from any mean.</summary>
    public static bool IsInReach(T cell) => T.IsFinite(cell + cell);

    /// <summary>What is said of a number out of reach, and the setting that helps.</summary>
    public static (string WhatAndWhatToDo, Remedy Remedy) OutOfReach => typeof(T) == typeof(double)
        ? ("is too far from the other values of its column; correct it, or write them in a larger unit.", Remedy.None)
        : ("is beyond the range of single precision; correct it, or compute in double precision.", Remedy.DoublePrecision);

    /// <summary>Makes the sentence for a number that cannot be used.</summary>
    public static InputException Unusable(CsvInput input, CsvReader csv, string column, string text, bool isFinite)
        => isFinite
            ? input.Fault(csv, column, $"{Cell.Quoted(text)} {OutOfReach.WhatAndWhatToDo}", OutOfReach.Remedy)
            : input.Fault(csv, column, $"{Cell.Quoted(text)} is not a finite number; correct it, or leave the cell empty.");
}
