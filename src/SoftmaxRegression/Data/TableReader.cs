using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;

namespace SoftmaxRegression.Data;

/// <summary>Reads a CSV file into a table, several rows at a time.</summary>
/// <remarks>
/// A column is numeric if all its cells are numbers or missing. A look at the first rows tells which are; should a later
/// row prove that wrong, the column becomes categorical and the file is read once more.
/// </remarks>
internal static class TableReader
{
    /// <summary>Reads the whole file.</summary>
    /// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="input">The file.</param>
    /// <param name="options">Which columns are what.</param>
    /// <returns>The table, rows in the order of the file.</returns>
    /// <exception cref="InputException">Something is wrong with the file or does not suit a classifier.</exception>
    public static Table<T> Read<T>(CsvInput input, TableOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => input.Reading(() =>
        {
            input.Keep();
            using var csv = input.Open();
            var reader = new TableReader<T>(input, options, new Header(input, csv));
            reader.Sample(csv);
            return reader.Read();
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
    private readonly int _label;
    private readonly ColumnReader[] _columns;
    private readonly T[]?[] _chunks;
    private Levels _labels = new();
    private int[] _texts = [];
    private int[] _numbers = [];
    private double[] _origins = [];

    public TableReader(CsvInput input, TableOptions options, Header header)
    {
        _input = input;
        _options = options;
        _header = header;
        _label = options.Label is null ? _header.Names.Length - 1 : _header.Find(options.Label);
        _columns = [.. Features().Select(index => new ColumnReader(_header.Names[index], index)
        {
            IsText = options.Categorical.Contains(_header.Names[index]),
        })];

        // A field takes at least one byte: itself or its separator. That bounds the number of rows.
        _chunks = new T[]?[input.Length / _header.Names.Length / Table<T>.ChunkRows + 1];
    }

    private string LabelName => _header.Names[_label];

    /// <summary>A first look at the columns: which are numeric, and where about their values lie.</summary>
    public void Sample(CsvReader csv)
    {
        var numbers = _columns.Select(_ => new List<double>()).ToArray();
        for (int rows = 0; rows < SampleRows && csv.Read(); rows++)
        {
            _header.ThrowIfRagged(csv);
            for (int j = 0; j < _columns.Length; j++)
            {
                var field = Cell.Trim(csv.GetSpan(_columns[j].Index));
                if (_columns[j].IsText || Cell.IsMissing(field))
                    continue;
                if (!Cell.TryParseNumber(field, out double value))
                    NoteText(csv, _columns[j], field);
                else if (T.IsFinite(T.CreateTruncating(value)))
                    numbers[j].Add(value);
            }
        }

        for (int j = 0; j < _columns.Length; j++)
        {
            _columns[j].IsText |= _columns[j].FirstText is not null;
            _columns[j].Origin = _options.Standardize && numbers[j].Count > 0 ? numbers[j].Order().ElementAt(numbers[j].Count / 2) : 0;
        }
    }

    /// <summary>Reads all rows; a second time, where a column turned out to be text.</summary>
    public Table<T> Read()
    {
        int rows = ReadRows();
        if (_columns.Any(column => column is { FirstText: not null, IsText: false }))
        {
            foreach (var column in _columns)
                column.Restart();
            _labels = new Levels();
            rows = ReadRows();
        }

        _input.ThrowIfChanged();
        return Table(rows);
    }

    /// <summary>Where the features are: every column but the label and those to leave out.</summary>
    private int[] Features()
    {
        var dropped = _options.Drop.Select(_header.Find).ToHashSet();
        if (dropped.Contains(_label))
            throw new InputException($"Column '{LabelName}' is the label and cannot be left out; choose another label.", Remedy.OtherLabel);
        foreach (string name in _options.Categorical)
            _header.Find(name);
        int[] features = [.. Enumerable.Range(0, _header.Names.Length).Where(index => index != _label && !dropped.Contains(index))];
        return features.Length > 0
            ? features
            : throw new InputException($"{_input.Name} has no feature columns beside the label '{LabelName}'.");
    }

    private int ReadRows()
    {
        _texts = [.. Enumerable.Range(0, _columns.Length).Where(j => _columns[j].IsText)];
        _origins = [.. _columns.Select(column => column.Origin)];

        // For each field of a row, the place of its number in the table; −1 where it is none.
        _numbers = [.. Enumerable.Repeat(-1, _header.Names.Length)];
        foreach (int j in Enumerable.Range(0, _columns.Length).Except(_texts))
            _numbers[_columns[j].Index] = j;
        using var csv = _input.Open();
        return csv.ParallelEnumerate(ReadRow, _options.Threads).Count();
    }

    /// <summary>Reads the row on which <paramref name="csv"/> stands into its place in the table.</summary>
    /// <returns>The number of the row, from 0.</returns>
    private int ReadRow(CsvReader csv)
    {
        _header.ThrowIfRagged(csv);
        int index = checked((int)(csv.RowNumber - 1)), width = _columns.Length + 1;
        if (index / Table<T>.ChunkRows >= _chunks.Length)
            throw _input.Changed();
        ref var chunk = ref _chunks[index / Table<T>.ChunkRows];
        if (chunk is null)
            Interlocked.CompareExchange(ref chunk, new T[Table<T>.ChunkRows * width], null);
        var row = chunk.AsSpan(index % Table<T>.ChunkRows * width, width);

        if (!TryReadPlain(csv, row))
            ReadCells(csv, row);
        var label = Cell.Trim(csv.GetSpan(_label));
        if (Cell.IsMissing(label))
            throw _input.Fault(csv, LabelName, "the label is missing; fill it in or delete the row.");
        row[^1] = T.CreateTruncating(_labels.Code(label, text => _input.Text(csv, LabelName, text)));
        return index;
    }

    /// <summary>The fast way through a row of plain numbers, once over its bytes: most rows of large tables are such.</summary>
    /// <returns>False where it is of no use: quotes, blanks, missing numbers, exponents, very many digits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryReadPlain(CsvReader csv, Span<T> row)
    {
        var record = csv.RawRecord;
        byte separator = (byte)csv.Separator;
        if (record.Contains((byte)'"'))
            return false;

        int at = 0;
        var origins = _origins;
        foreach (int j in _numbers)
        {
            if (j >= 0)
            {
                if (!Cell.TryReadPlainNumber(record, ref at, out double value))
                    return false;
                row[j] = T.CreateTruncating(value - origins[j]);
            }
            else
            {
                int length = record[at..].IndexOf(separator);
                at = length < 0 ? record.Length : at + length;
            }

            if (at < record.Length && record[at] != separator)
                return false;
            at++;
        }

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
            if (column.IsText || !Cell.TryParseNumber(field, out double value))
                row[j] = ReadText(csv, column, Cell.Trim(field));
            else if (T.CreateTruncating(value - column.Origin) is var cell && T.IsFinite(cell))
                row[j] = cell;
            else
                throw Unusable(csv, column, value);
        }
    }

    private T ReadText(CsvReader csv, ColumnReader column, ReadOnlySpan<byte> field)
    {
        if (Cell.IsMissing(field))
        {
            Interlocked.Increment(ref column.Missing);
            return T.NaN;
        }

        if (column.IsText)
            return T.CreateTruncating(column.Levels.Code(field, text => _input.Text(csv, column.Name, text)));
        NoteText(csv, column, field);
        return T.NaN;
    }

    /// <summary>Notes that a column taken for numeric is not; refuses what looks like a number all the same.</summary>
    private void NoteText(CsvReader csv, ColumnReader column, ReadOnlySpan<byte> field)
    {
        string text = _input.Text(csv, column.Name, field.ToArray());
        if (Cell.HasDecimalComma(field))
        {
            throw _input.Fault(csv, column.Name, $"'{text}' has a comma in a number; write it with a decimal point "
                + "and no thousands separator, or take the column as categorical if it is text.", Remedy.MarkCategorical);
        }

        lock (column)
        {
            if (column.FirstText is null || csv.LineNumber < column.FirstTextLine)
                (column.FirstText, column.FirstTextLine) = ($"'{text}' in row {csv.LineNumber}", csv.LineNumber);
        }
    }

    private InputException Unusable(CsvReader csv, ColumnReader column, double value)
    {
        string text = Encoding.UTF8.GetString(Cell.Trim(csv.GetSpan(column.Index)));
        return !double.IsFinite(value)
                ? _input.Fault(csv, column.Name, $"{text} is not a finite number; correct it, or leave the cell empty.")
            : typeof(T) == typeof(double)
                ? _input.Fault(csv, column.Name, $"{text} is too far from the other values of its column; correct it, "
                    + "or write them in a larger unit.")
            : _input.Fault(csv, column.Name, $"{text} is beyond the range of single precision; correct it, "
                + "or compute in double precision.", Remedy.DoublePrecision);
    }

    /// <summary>Numbers the levels and the classes in ordinal order, whatever order the threads found them in.</summary>
    private Table<T> Table(int rows)
    {
        if (rows == 0)
            throw new InputException($"{_input.Name} has a header and no rows; add examples below the header.");
        var (classes, classPlaces) = _labels.Sort();
        var levels = _columns.Select(column => column.IsText ? column.Levels.Sort() : default).ToArray();
        var table = new Table<T>(_chunks!, rows, [.. _columns.Select((column, j) => new TableColumn(
            column.Name, levels[j].Sorted, column.Origin, column.Missing, column.FirstText))], LabelName, classes);

        for (int r = 0; r < rows; r++)
        {
            var row = table.Row(r);
            row[^1] = T.CreateTruncating(classPlaces[int.CreateTruncating(row[^1])]);
            foreach (int j in _texts)
            {
                if (!T.IsNaN(row[j]))
                    row[j] = T.CreateTruncating(levels[j].Places[int.CreateTruncating(row[j])]);
            }
        }

        return table;
    }

    /// <summary>What is known of a column while it is read.</summary>
    private sealed class ColumnReader(string name, int index)
    {
        public string Name => name;

        public int Index => index;

        public bool IsText { get; set; }

        public double Origin { get; set; }

        public string? FirstText { get; set; }

        public long FirstTextLine { get; set; }

        public Levels Levels { get; private set; } = new();

        public int Missing;

        /// <summary>Forgets what the first reading counted, and takes a column in which it found text as text.</summary>
        public void Restart()
        {
            IsText |= FirstText is not null;
            Levels = new Levels();
            Missing = 0;
        }
    }
}
