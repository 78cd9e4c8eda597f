using System.Numerics;
using System.Runtime.CompilerServices;

namespace SoftmaxRegression.Data;

/// <summary>What there is in a file in LIBSVM's format: its labels, its features, and how many values are not 0.</summary>
internal sealed class SvmSurvey
{
    /// <summary>The name of the label's column.</summary>
    public const string LabelName = "label";

    private const int SampleRows = 200;

    private readonly CsvInput _input;
    private readonly MissingTokens _missing = new([]);
    private readonly List<int> _codes = [];
    private readonly List<(int Index, double Value)> _sample = [];
    private int[] _counts = new int[1024];

    /// <summary>Reads the file once.</summary>
    /// <param name="input">The file.</param>
    /// <param name="dropUnlabeled">Whether rows without a label are left out, instead of an error.</param>
    /// <exception cref="InputException">Something is wrong with the file.</exception>
    public SvmSurvey(CsvInput input, bool dropUnlabeled)
    {
        _input = input;
        using var svm = new SvmReader(input);
        while (svm.Read())
        {
            bool hasLabel = _missing.FindAmongTexts(svm.Label, isMarked: false) < 0;
            if (!hasLabel && !dropUnlabeled)
                throw svm.NoLabel("write it first, or leave such rows out.", Remedy.DropUnlabeled);
            _codes.Add(hasLabel ? Labels.Code(svm.Label, text => svm.Checked(text)) : -1);
            Rows += hasLabel ? 1 : 0;
            if (hasLabel)
                Count(svm.Indices, svm.Values);
        }

        if (Rows == 0)
            throw new InputException($"{input.Name} has no rows with a label; write one on each line, as in 1 3:0.5 7:2.");
        if (Largest < 0)
            throw new InputException($"{input.Name} has no features; write them behind the labels, as in 1 3:0.5 7:2.");
    }

    /// <summary>How many rows have a label.</summary>
    public int Rows { get; private set; }

    /// <summary>The labels.</summary>
    public Levels Labels { get; } = new(LabelName);

    /// <summary>The number of each row's label; −1 where there is none.</summary>
    public IReadOnlyList<int> Codes => _codes;

    /// <summary>The first feature: 1, or where that occurs, 0.</summary>
    public int First { get; private set; } = 1;

    /// <summary>The largest feature that occurs.</summary>
    public int Largest { get; private set; } = -1;

    /// <summary>The features, but for those to leave out.</summary>
    /// <param name="dropped">The names of these.</param>
    /// <exception cref="InputException">There is none of such a name, or none is left.</exception>
    public int[] Features(IReadOnlyList<string> dropped)
    {
        var without = new HashSet<int>();
        foreach (string name in dropped)
        {
            if (name == LabelName)
                throw new InputException($"The label of {_input.Name} cannot be left out; name features only.");
            if (SvmReader.IndexOf(name) is not { } index || index < First || index > Largest)
                throw new InputException($"{_input.Name} has no feature {Cell.Quoted(name)}; its features are {First} to {Largest}.");
            without.Add(index);
        }

        int[] kept = [.. Enumerable.Range(First, Largest - First + 1).Where(index => !without.Contains(index))];
        return kept.Length > 0 ? kept : throw new InputException($"{_input.Name} has no features left; leave fewer out.");
    }

    /// <summary>How many values of a feature are not 0.</summary>
    public int NonZeros(int index) => _counts[index];

    /// <summary>About the middle of each feature, by the first rows, where that is not 0.</summary>
    public Dictionary<int, double> Middles<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = Math.Min(Rows, SampleRows), middle = rows / 2;
        return _sample.Where(entry => T.IsFinite(T.CreateTruncating(entry.Value)))
            .GroupBy(entry => entry.Index, entry => entry.Value)
            .Where(values => values.Count() >= middle)
            .ToDictionary(values => values.Key, values =>
                values.Concat(Enumerable.Repeat(0.0, rows - values.Count())).Order().ElementAt(middle));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(ReadOnlySpan<int> indices, ReadOnlySpan<double> values)
    {
        if (indices.IsEmpty)
            return;
        First = Math.Min(First, indices[0]);
        Largest = Math.Max(Largest, indices[^1]);
        if (Largest >= _counts.Length)
            Array.Resize(ref _counts, Math.Max(Largest + 1, 2 * _counts.Length));
        for (int entry = 0; entry < indices.Length; entry++)
        {
            _counts[indices[entry]] += values[entry] == 0 ? 0 : 1;
            if (Rows <= SampleRows)
                _sample.Add((indices[entry], values[entry]));
        }
    }
}
