using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>
/// Reads a file in LIBSVM's format into a table. Feature i is a column of numbers called i, for every i from the first one
/// (0 or 1) to the largest that occurs; the label's column is called label.
/// </summary>
/// <remarks>
/// In two passes: the first tells what there is, and with that which columns are sparse; the second puts each number where
/// it belongs. Of more than 1,024 features, nothing is ever as large as rows times features unless a fifth of the values are not 0.
/// Of several processes each reads the whole file, which has to fit memory anyway, and keeps its part of the rows.
/// </remarks>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class SvmTableReader<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Dictionary<string, int> NoneMissing = [];

    private readonly CsvInput _input;
    private readonly SvmSurvey _survey;
    private readonly TableColumn[] _columns;

    /// <summary>What the numbers of each column are counted from; those of a sparse one from 0.</summary>
    private readonly double[] _origins;

    /// <summary>How many of the columns are sparse, the first ones.</summary>
    private readonly int _sparse;

    /// <summary>The column of each feature; −1 for none.</summary>
    private readonly int[] _places;

    /// <summary>The largest number that can be taken as it is: <see cref="TableBuilder{T}.LargestToSquare"/>.</summary>
    private readonly double _limit;

    private readonly bool[] _hasUnderflow;
    private readonly int[] _starts, _indices;
    private readonly T[] _values;
    private readonly MemoryRows<T> _cells;
    private int _entries;

    private SvmTableReader(CsvInput input, TableOptions options)
    {
        _input = input;
        _survey = new SvmSurvey(input, options.DropUnlabeled);
        int rows = _survey.Rows;
        int[] features = _survey.Features(options.Drop);
        var middles = options.Standardize ? _survey.Middles<T>() : [];
        TableColumn[] known = [.. features.Select(index => new TableColumn(
            index.ToString(CultureInfo.InvariantCulture), null, middles.GetValueOrDefault(index), NoneMissing))];
        _limit = options.Standardize ? double.PositiveInfinity : TableBuilder<T>.LargestToSquare(rows, known.Length + 1);

        var marked = SparseColumns.Mark(known, () => [.. features.Select(index => rows - _survey.NonZeros(index))], rows, options);
        int[] order = SparseColumns.Order(marked);
        _columns = [.. order.Select(j => marked[j])];
        _origins = [.. _columns.Select(column => column.Origin)];
        _sparse = _columns.Count(SparseColumns.IsSparseNumber);
        _places = [.. Enumerable.Repeat(-1, _survey.Largest + 1)];
        for (int j = 0; j < order.Length; j++)
            _places[features[order[j]]] = j;

        long entries = order.Take(_sparse).Sum(j => (long)_survey.NonZeros(features[j]));
        (_starts, _indices, _values) = (new int[rows + 1], new int[entries], new T[entries]);
        _hasUnderflow = new bool[_columns.Length];
        _cells = MemoryRows<T>.Empty(rows, _columns.Length - _sparse + 1);
    }

    /// <summary>Reads the whole file.</summary>
    /// <param name="input">The file, which can be read more than once.</param>
    /// <param name="options">Which features to leave out, and what else there is to know.</param>
    /// <returns>The table, rows in the order of the file.</returns>
    /// <exception cref="InputException">Something is wrong with the file.</exception>
    public static Table<T> Read(CsvInput input, TableOptions options)
        => options is { Label: null, HasHeader: null, Categorical: [], Missing: [] }
            ? options.Processes.Agreed(() => input.Reading(() => new SvmTableReader<T>(input, options).Read(options.Processes)))
            : throw new InputException($"{input.Name} is in LIBSVM's format: its label comes first, its features have numbers for "
                + "names, and all values are numbers; say nothing of label, header, categories and missing values.");

    private Table<T> Read(ProcessGroup group)
    {
        var (classes, places) = ClassOrder.Of(_input, SvmSurvey.LabelName, _survey.Labels);
        int[] labels = new int[_cells.Count];
        T[] zeros = [.. _columns[_sparse..].Select(column => T.CreateTruncating(0 - column.Origin))];
        using (var svm = new SvmReader(_input))
        {
            int row = 0;
            foreach (int code in _survey.Codes)
            {
                if (!svm.Read())
                    throw _input.Changed();
                if (code < 0)
                    continue;
                var cells = _cells.Row(row);
                zeros.CopyTo(cells);
                labels[row] = places[code];
                cells[^1] = T.CreateTruncating(labels[row]);
                ReadFeatures(svm, cells);
                _starts[++row] = _entries;
            }

            if (svm.Read() || _entries < _indices.Length)
                throw _input.Changed();
        }

        _input.ThrowIfChanged();
        bool[] counters = RowCounters.Find(_cells, new RowIndex(ProcessGroup.Alone, labels, null), _origins[_sparse..]);
        for (int j = _sparse; j < _columns.Length; j++)
            _columns[j] = _columns[j] with { IsCounter = counters[j - _sparse], HasUnderflow = _hasUnderflow[j] };
        var rows = _sparse == 0 ? _cells : new MemoryRows<T>(_cells.Chunks, _cells.Count, _cells.Width)
        {
            Entries = new SparseRows<T>(_sparse, _starts, _indices, _values.AsSpan().ContainsAnyExcept(T.One) ? _values : []),
        };
        var facts = new TableFacts
        {
            Rows = _cells.Count,
            Columns = _columns,
            Label = SvmSurvey.LabelName,
            Classes = classes,
            Unlabeled = _survey.Codes.Count - _cells.Count,
        };
        var (own, numbers) = group.Size == 1 ? (rows, null) : rows.DealtTo(group);
        return new Table<T>(own, facts, new RowIndex(group, labels, numbers), _sparse);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadFeatures(SvmReader svm, Span<T> cells)
    {
        ReadOnlySpan<int> indices = svm.Indices;
        ReadOnlySpan<double> values = svm.Values;
        for (int entry = 0; entry < indices.Length; entry++)
        {
            double value = values[entry];
            int place = indices[entry] < _places.Length ? _places[indices[entry]] : throw _input.Changed();
            if (place < 0 || (place < _sparse && value == 0))
                continue;
            double origin = _origins[place];
            var cell = T.CreateTruncating(value - origin);
            if (!TableReader<T>.IsInReach(cell))
                throw svm.Fault(entry, TableReader<T>.OutOfReach);
            if (Math.Abs(value) > _limit)
                throw svm.Fault(entry, TableBuilder<T>.TooLargeToSquare);
            if (place >= _sparse)
            {
                cells[place - _sparse] = cell;
                _hasUnderflow[place] |= cell == T.Zero && value != origin;
                continue;
            }

            if (_entries == _indices.Length)
                throw _input.Changed();
            (_indices[_entries], _values[_entries]) = (place, cell);
            _entries++;
        }
    }
}
