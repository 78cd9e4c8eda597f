using System.Runtime.CompilerServices;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Models;

/// <summary>
/// Reads a file in LIBSVM's format for a model whose columns are numbers called 0, 1, 2: what <see cref="RowReader"/> is
/// for CSV. A feature that is not listed is 0, and one that the model does not know makes no difference.
/// </summary>
/// <param name="input">The file.</param>
/// <param name="model">The model.</param>
/// <param name="encoder">Its encoder.</param>
/// <param name="keep">The names of features, or of the label, whose text is wanted as it stands in the file.</param>
/// <param name="own">Is given the hashes of rows with labels; null where the file need not have any.</param>
internal sealed class SvmRowReader(CsvInput input, Model model, RowEncoder encoder, IReadOnlyList<string> keep, OwnRows? own)
{
    private readonly Dictionary<string, int> _classes = RowEncoder.Places(model.Classes);

    /// <summary>The column of the model for each feature; −1 for none.</summary>
    private readonly int[] _places = Places(input, model, encoder);

    /// <summary>Which of the texts to keep is that of a feature, and which that of the label; −1 for none.</summary>
    private readonly Dictionary<int, int> _keptFeatures = KeptFeatures(input, keep);

    private readonly int _keptLabel = keep.ToList().IndexOf(SvmSurvey.LabelName);

    /// <summary>The cells of a row; and its sparse numbers that are not 0: their columns, and they.</summary>
    private readonly double[] _cells = new double[model.Columns.Count - encoder.SparseNumbers];
    private int[] _columns = [];
    private double[] _numbers = [];

    /// <summary>Reads the file once.</summary>
    /// <returns>Its rows in their order, some at a time.</returns>
    /// <exception cref="InputException">Something is wrong with the file, or it does not suit the model.</exception>
    public IEnumerable<EncodedRows> Read()
    {
        using var svm = new SvmReader(input);
        bool isMore = svm.Read();
        if (!isMore)
            throw new InputException($"{input.Name} has no rows; it needs at least one.");
        while (isMore)
        {
            var block = new RowBlock(encoder, own);
            int count = 0;
            for (; isMore && count < RowBlock.Size; count++, isMore = svm.Read())
                ReadInto(block, count, svm);
            yield return block.First(count);
        }
    }

    private void ReadInto(RowBlock block, int row, SvmReader svm)
    {
        int label = own is null ? -1 : ReadLabel(svm);
        block.Kept[row] = Kept(svm);
        int count = Sort(svm.Indices, svm.Values, _cells);
        if (block.Encode(row, _columns.AsSpan(0, count), _numbers.AsSpan(0, count), _cells, label) is { } culprit)
        {
            double value = culprit >= encoder.SparseNumbers ? _cells[culprit - encoder.SparseNumbers]
                : _numbers[Array.IndexOf(_columns, culprit, 0, count)];
            throw svm.Fault($"column {Cell.Quoted(model.Columns[culprit].Name)}: {RowEncoder.TooLarge(value)}");
        }
    }

    /// <summary>Puts each value where it belongs: among the sparse numbers, or into a cell; all other cells are 0.</summary>
    /// <returns>How many sparse numbers there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Sort(ReadOnlySpan<int> indices, ReadOnlySpan<double> values, Span<double> cells)
    {
        if (indices.Length > _columns.Length)
            (_columns, _numbers) = (new int[2 * indices.Length], new double[2 * indices.Length]);
        cells.Clear();
        int count = 0;
        bool isInOrder = true;
        for (int entry = 0; entry < indices.Length; entry++)
        {
            int place = indices[entry] < _places.Length ? _places[indices[entry]] : -1;
            if (place >= encoder.SparseNumbers)
                cells[place - encoder.SparseNumbers] = values[entry];
            if (place < 0 || place >= encoder.SparseNumbers || values[entry] == 0)
                continue;
            isInOrder &= count == 0 || place > _columns[count - 1];
            (_columns[count], _numbers[count]) = (place, values[entry]);
            count++;
        }

        // In a CSV file, the columns may have stood in any order.
        if (!isInOrder)
            Array.Sort(_columns, _numbers, 0, count);
        return count;
    }

    private int ReadLabel(SvmReader svm)
    {
        if (svm.Label.IsEmpty || (encoder.IsMissingLabel(svm.Label) && !_classes.ContainsKey(svm.Checked(svm.Label))))
            throw svm.NoLabel("write it first, or delete the row.");
        string text = svm.Checked(svm.Label);
        return _classes.TryGetValue(text, out int k) ? k
            : throw svm.Fault(encoder.NoClass(text));
    }

    private string[] Kept(SvmReader svm)
    {
        if (keep.Count == 0)
            return [];
        var texts = new string[keep.Count];
        Array.Fill(texts, "0");
        if (_keptLabel >= 0)
            texts[_keptLabel] = svm.Checked(svm.Label);
        for (int entry = 0; entry < svm.Indices.Length; entry++)
        {
            if (_keptFeatures.TryGetValue(svm.Indices[entry], out int place))
                texts[place] = svm.ValueText(entry);
        }

        return texts;
    }

    /// <exception cref="InputException">A column of the model cannot be in such a file.</exception>
    private static int[] Places(CsvInput input, Model model, RowEncoder encoder)
    {
        int[] places = [.. Enumerable.Repeat(-1, Bounds.MostColumns + 1)];
        for (int j = 0; j < model.Columns.Count; j++)
        {
            string name = model.Columns[j].Name;
            if (model.Columns[j] is DateColumn or not NumericColumn || SvmReader.IndexOf(name) is not { } index)
            {
                string kind = model.Columns[j] is NumericColumn and not DateColumn ? "a" : "another kind of";
                throw new InputException($"{input.Name} is in LIBSVM's format and has numbers in columns called 1, 2, 3, and the "
                    + $"model wants {kind} column {Cell.Quoted(name)}; give it the columns that it was trained on, as CSV.");
            }

            places[index] = j;
        }

        return encoder.HasPlainNumbers ? places
            : throw new InputException($"{input.Name} is in LIBSVM's format, which has no missing values, and the model takes some "
                + "numbers for such; give it the columns that it was trained on, as CSV.");
    }

    /// <exception cref="InputException">There cannot be such a column.</exception>
    private static Dictionary<int, int> KeptFeatures(CsvInput input, IReadOnlyList<string> keep)
    {
        var places = new Dictionary<int, int>();
        foreach (var (place, name) in keep.Index().Where(kept => kept.Item != SvmSurvey.LabelName))
        {
            int index = SvmReader.IndexOf(name)
                ?? throw new InputException($"{input.Name} has no column {Cell.Quoted(name)}; its columns are label, and the "
                    + "features by number.");
            places[index] = place;
        }

        return places;
    }
}
