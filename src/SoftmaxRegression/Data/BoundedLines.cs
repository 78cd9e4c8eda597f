namespace SoftmaxRegression.Data;

/// <summary>CSV text on its way to whoever takes it apart, refused as soon as a line is too long or has too many columns.</summary>
/// <remarks>What takes lines apart keeps all of one, and where each of its cells ends; here only sizes are kept.</remarks>
/// <param name="text">The text; closed together with this.</param>
/// <param name="name">What errors call it.</param>
/// <param name="linesBefore">How many lines of the file stand before the text.</param>
/// <param name="leaveOpen">Whether the text is not closed after all.</param>
internal sealed class BoundedLines(Stream text, string name, long linesBefore, bool leaveOpen = false) : ForwardStream
{
    private readonly long[] _separators = new long[Separators.Length];
    private long _length, _lineFeeds, _returns;

    /// <summary>Which one of them is the separator is not known here: none may occur too often.</summary>
    private static ReadOnlySpan<byte> Separators => ",;\t|"u8;

    public override int Read(Span<byte> buffer)
    {
        // No line that begins and ends in it is too long.
        buffer = buffer[..Math.Min(buffer.Length, Bounds.MostColumns)];
        int count = text.Read(buffer);
        Follow(buffer[..count]);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
            text.Dispose();
        base.Dispose(disposing);
    }

    private void Follow(ReadOnlySpan<byte> part)
    {
        int end = part.IndexOfAny((byte)'\n', (byte)'\r');
        Lengthen(end < 0 ? part : part[..end]);
        if (end < 0)
            return;
        _lineFeeds += part.Count((byte)'\n');
        _returns += part.Count((byte)'\r');
        _length = 0;
        Array.Clear(_separators);
        Lengthen(part[(part.LastIndexOfAny((byte)'\n', (byte)'\r') + 1)..]);
    }

    private void Lengthen(ReadOnlySpan<byte> part)
    {
        _length += part.Length;
        for (int i = 0; i < Separators.Length; i++)
            _separators[i] += part.Count(Separators[i]);
        string? what = _separators.Max() >= Bounds.MostColumns
                ? $"the line has more than {Bounds.MostColumns:N0} columns, the most that can be read; give the file fewer"
            : _length > Bounds.LongestLine
                ? $"the line is longer than {Bounds.LongestLine:N0} bytes, the most that can be read; check that every row ends its line"
            : null;
        if (what is not null)
            throw new InputException($"{name}, line {linesBefore + Math.Max(_lineFeeds, _returns) + 1}: {what}.");
    }
}
