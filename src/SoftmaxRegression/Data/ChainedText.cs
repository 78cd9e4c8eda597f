namespace SoftmaxRegression.Data;

/// <summary>Texts of rows one behind the other, as one: each ends its last line.</summary>
/// <remarks>
/// A text that ends inside quotes is the last. So the quotes are never closed, which is an error, and not closed by the next
/// quote of another file.
/// </remarks>
/// <param name="texts">The texts, each opened when the one before it has come to its end.</param>
internal sealed class ChainedText(IReadOnlyList<Func<Stream>> texts) : ForwardStream
{
    private const byte LineEnd = (byte)'\n';

    private Stream _text = texts[0]();
    private int _opened = 1;
    private long _quotes;
    private byte _last = LineEnd;

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (_text.Read(buffer) is > 0 and int count)
            {
                _quotes += buffer[..count].Count((byte)'"');
                _last = buffer[count - 1];
                return count;
            }

            if (long.IsOddInteger(_quotes))
                return 0;
            if (_last != LineEnd)
            {
                buffer[0] = _last = LineEnd;
                return 1;
            }

            if (_opened == texts.Count)
                return 0;
            _text.Dispose();
            _text = texts[_opened++]();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _text.Dispose();
        base.Dispose(disposing);
    }
}
