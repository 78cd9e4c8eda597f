using System.Text;

namespace SoftmaxRegression.Data;

/// <summary>What stands for a missing value: it depends on what a column holds.</summary>
/// <remarks>
/// Among numbers a dash or "None" can be nothing else. Among texts it can: None is the commonest damage that a bird does to
/// an aircraft, and NA is Namibia. There only NA and ? are missing, and not even they where a column is named as categorical.
/// </remarks>
internal sealed class MissingTokens
{
    private static readonly string[] AmongTexts = ["NA", "?"];

    private static readonly string[] AmongNumbers =
        ["N/A", "n/a", "na", "NaN", "nan", "NAN", "null", "NULL", "Null", "None", "<NA>", "#N/A", "-", "."];

    /// <summary>First those that are missing everywhere, then those among texts, then those among numbers only.</summary>
    private readonly byte[][] _tokens;
    private readonly bool[] _startsWith = new bool[256];
    private readonly int _everywhere, _amongTexts;

    /// <summary>Makes the tokens.</summary>
    /// <param name="others">What else is missing, in every column.</param>
    public MissingTokens(IReadOnlyList<string> others)
    {
        others = [.. others.Select(token => token.Trim(' ', '\t')).Where(token => token.Length > 0)];
        HasNumbers = others.Any(token => Cell.TryParseNumber(token, out _));
        Names = [.. others.Prepend("").Concat(AmongTexts).Concat(AmongNumbers).Distinct()];
        _everywhere = Names.Intersect(others).Count() + 1;
        _amongTexts = Names.Count - AmongNumbers.Except(others).Count();
        _tokens = [.. Names.Select(Encoding.UTF8.GetBytes)];
        foreach (byte[] token in _tokens[1..])
            _startsWith[token[0]] = true;
    }

    /// <summary>Whether some number stands for a missing value, as −999 does in old files.</summary>
    public bool HasNumbers { get; }

    /// <summary>All tokens, the empty cell first.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Which token a trimmed cell of a column of numbers or dates is; −1 for none.</summary>
    public int FindAmongNumbers(ReadOnlySpan<byte> field) => Find(field, _tokens.Length);

    /// <summary>The same of a text.</summary>
    public int FindAmongNumbers(string text) => FindAmongNumbers(Encoding.UTF8.GetBytes(text));

    /// <summary>Which token a trimmed cell of a column of texts is; −1 for none.</summary>
    /// <param name="field">UTF-8 text.</param>
    /// <param name="isMarked">Whether the column was named as categorical: then NA and ? are levels like any other.</param>
    public int FindAmongTexts(ReadOnlySpan<byte> field, bool isMarked) => Find(field, isMarked ? _everywhere : _amongTexts);

    /// <summary>The same of a text.</summary>
    public int FindAmongTexts(string text, bool isMarked) => FindAmongTexts(Encoding.UTF8.GetBytes(text), isMarked);

    private int Find(ReadOnlySpan<byte> field, int count)
    {
        if (field.IsEmpty)
            return 0;
        if (!_startsWith[field[0]])
            return -1;
        for (int i = 1; i < count; i++)
        {
            if (field.SequenceEqual(_tokens[i]))
                return i;
        }

        return -1;
    }
}
