using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace SoftmaxRegression.Data;

/// <summary>
/// Reads a file in LIBSVM's format row by row: lines of "label index:value index:value ... # comment", the indices rising;
/// a feature that is not listed is 0.
/// </summary>
/// <remarks>
/// Source: Chang and Lin, "LIBSVM: a library for support vector machines", 2011; README of LIBLINEAR. Comments are those of
/// SVM-light, from which the format comes. Features are numbered from 1, in some files from 0.
/// </remarks>
/// <param name="input">The file, or several: each is read behind the one before.</param>
internal sealed class SvmReader(CsvInput input) : IDisposable
{
    private const int LeastBuffer = 1 << 16;

    private Stream _text = input.Files[0].OpenText();
    private int _file;
    private byte[] _buffer = new byte[LeastBuffer];

    /// <summary>Where in the buffer the line is, where the next one begins, and where what was read ends.</summary>
    private int _start, _end, _next, _filled;

    private (int Start, int End) _label;
    private int _count;
    private int[] _indices = new int[64], _starts = new int[64], _ends = new int[64];
    private double[] _values = new double[64];

    /// <summary>The line of the row in its file, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The label; empty where the line begins with a feature.</summary>
    public ReadOnlySpan<byte> Label => Text[_label.Start.._label.End];

    /// <summary>The features that the row lists, rising.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, _count);

    /// <summary>Their values, finite ones; a 0 may be among them.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, _count);

    /// <summary>The line without a comment.</summary>
    private ReadOnlySpan<byte> Text => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Reads the next row; empty lines and comments are none.</summary>
    /// <returns>False behind the last.</returns>
    /// <exception cref="InputException">Something is wrong with the line.</exception>
    public bool Read()
    {
        while (ReadLine())
        {
            Line++;
            if (Line == 1 && Text.StartsWith("\uFEFF"u8))
                _start += "\uFEFF"u8.Length;
            if (Text.IndexOf((byte)'#') is >= 0 and int comment)
                _end = _start + comment;
            if (TryNextToken(Text, 0, out int start, out int end))
            {
                bool hasLabel = !Text[start..end].Contains((byte)':');
                _label = hasLabel ? (start, end) : (0, 0);
                ReadFeatures(Text, hasLabel ? end : start);
                if (hasLabel)
                    ThrowIfUnusableLabel();
                return true;
            }
        }

        return false;
    }

    /// <summary>The value of a listed feature as it stands in the file.</summary>
    /// <param name="entry">Which of the listed ones.</param>
    public string ValueText(int entry) => Checked(Text[_starts[entry].._ends[entry]]);

    /// <summary>Text that will be shown or stored.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public string Checked(ReadOnlySpan<byte> token)
    {
        string text = Encoding.UTF8.GetString(token);
        return CsvInput.WhatIsWrongWith(text) is { } wrong ? throw Fault(wrong) : text;
    }

    /// <summary>Makes the sentence for something wrong with the row.</summary>
    public InputException Fault(string whatAndWhatToDo, Remedy remedy = Remedy.None)
        => new($"{input.Files[_file].Name}, line {Line}: {whatAndWhatToDo}", remedy);

    /// <summary>Makes the sentence for something wrong with a listed feature.</summary>
    /// <param name="entry">Which of the listed ones.</param>
    /// <param name="fault">What is said behind it, and the setting that helps.</param>
    public InputException Fault(int entry, (string WhatAndWhatToDo, Remedy Remedy) fault)
        => Fault($"{Cell.Quoted($"{_indices[entry]}:{ValueText(entry)}")} {fault.WhatAndWhatToDo}", fault.Remedy);

    /// <summary>Makes the sentence for a row that should have a label.</summary>
    /// <param name="whatToDo">What helps.</param>
    /// <param name="remedy">The setting that helps.</param>
    public InputException NoLabel(string whatToDo, Remedy remedy = Remedy.None)
    {
        string why = Label.IsEmpty ? "the line begins with a feature" : $"{Cell.Quoted(Checked(Label))} says so";
        return Fault($"the label is missing, {why}; {whatToDo}", remedy);
    }

    /// <summary>The feature of a name; null where it is the name of none.</summary>
    public static int? IndexOf(string name)
        => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index <= Bounds.MostColumns
            && name == index.ToString(CultureInfo.InvariantCulture) ? index : null;

    public void Dispose() => _text.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryNextToken(ReadOnlySpan<byte> line, int at, out int start, out int end)
    {
        while (at < line.Length && IsBlank(line[at]))
            at++;
        start = at;
        while (at < line.Length && !IsBlank(line[at]))
            at++;
        end = at;
        return start < end;
    }

    /// <summary>The line end of Windows counts as a blank, too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBlank(byte letter) => letter is (byte)' ' or (byte)'\t' or (byte)'\r';

    private bool ReadLine()
    {
        for (int searched = 0; ;)
        {
            int length = _buffer.AsSpan(_next + searched, _filled - _next - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                (_start, _end) = (_next, _next + searched + length);
                _next = _end + 1;
                return true;
            }

            // What has begun moves to the front, or gets twice the room: a line that is too long is refused by the stream.
            searched = _filled - _next;
            if (_next > 0)
                _buffer.AsSpan(_next, searched).CopyTo(_buffer);
            else if (searched == _buffer.Length)
                Array.Resize(ref _buffer, 2 * _buffer.Length);
            int read = _text.Read(_buffer.AsSpan(searched));
            (_next, _filled) = (0, searched + read);
            if (read == 0)
            {
                (_start, _end, _next) = (0, searched, searched);
                return searched > 0 || (TryOpenNext() && ReadLine());
            }
        }
    }

    private bool TryOpenNext()
    {
        if (_file + 1 == input.Files.Count)
            return false;
        _text.Dispose();
        _text = input.Files[++_file].OpenText();
        Line = 0;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadFeatures(ReadOnlySpan<byte> line, int at)
    {
        _count = 0;
        int last = -1;
        while (TryNextToken(line, at, out int start, out at))
        {
            int index = 0, colon = start;
            for (uint digit; index <= Bounds.MostColumns && (digit = (uint)(line[colon] - '0')) <= 9 && colon < at - 1; colon++)
                index = index * 10 + (int)digit;
            if (colon == start || line[colon] != ':' || index > Bounds.MostColumns || index <= last)
                throw Unreadable(start, at, last);

            // One digit is what most values are: counts, and ones.
            double value = at - colon == 2 && char.IsAsciiDigit((char)line[colon + 1]) ? line[colon + 1] - '0'
                : Cell.ReadPlainNumber(line, colon + 1, at);
            if (!double.IsFinite(value) && !(Cell.TryParseNumber(line[(colon + 1)..at], out value) && double.IsFinite(value)))
                throw Unreadable(start, at, last);
            if (_count == _indices.Length)
                Grow();
            (_indices[_count], _values[_count], _starts[_count], _ends[_count]) = (index, value, colon + 1, at);
            _count++;
            last = index;
        }
    }

    private void Grow()
    {
        int room = 2 * _count;
        Array.Resize(ref _indices, room);
        Array.Resize(ref _values, room);
        Array.Resize(ref _starts, room);
        Array.Resize(ref _ends, room);
    }

    /// <summary>A label with a comma is two, or the line is one of a CSV file.</summary>
    private void ThrowIfUnusableLabel()
    {
        if (_count == 0 && Label.IndexOfAny(",;|"u8) >= 0)
            throw NoPairs(Checked(Label));
        if (Label.Contains((byte)','))
        {
            throw Fault($"{Cell.Quoted(Checked(Label))} are several labels, and a classifier has one class for a row; give each row "
                + "one label.");
        }
    }

    private InputException NoPairs(string token)
        => Fault($"{Cell.Quoted(token)} is not of the form index:value, nor is anything in the line; if the file is CSV, rename it to "
            + ".csv.");

    /// <summary>Says what is wrong with a feature.</summary>
    private InputException Unreadable(int start, int end, int last)
    {
        string token = Checked(Text[start..end]);
        int colon = token.IndexOf(':');
        string index = colon < 0 ? "" : token[..colon], value = token[(colon + 1)..];
        string digits = index.TrimStart('-').TrimStart('0');
        bool isWhole = index.Trim('-').Length > 0 && index.LastIndexOf('-') <= 0 && digits.All(char.IsAsciiDigit);
        if (colon < 0 && !Text.Contains((byte)':'))
            return NoPairs(token);
        bool isTooLarge = digits.Length > 9;
        int number = isWhole && !isTooLarge ? int.Parse($"0{digits}", CultureInfo.InvariantCulture) : 0;
        string what = index == "qid" ? "groups rows for ranking, which is not supported; take such entries out."
            : colon < 0 ? "is not of the form index:value; correct it."
            : !isWhole ? "has an index that is no whole number; correct it."
            : index[0] == '-' ? "has a negative index; number the features from 1 on."
            : isTooLarge || number > Bounds.MostColumns
                ? $"has an index above {Bounds.MostColumns:N0}, the most that can be read; number the features from 1 on."
            : number == last ? "has an index that the line has already; leave one of them out."
            : number < last ? $"comes after index {last}; sort the line by index."
            : value == "" ? "has no value; correct it."
            : Cell.TryParseNumber(value, out _) ? "is not a finite number; correct it, or leave it out for 0."
            : "has a value that is no number; correct it, or leave it out for 0.";
        return Fault($"{Cell.Quoted(token)} {what}");
    }
}
