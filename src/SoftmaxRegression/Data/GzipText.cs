using System.IO.Compression;

namespace SoftmaxRegression.Data;

/// <summary>What is in a gzip file, all its members one behind the other; refused where some of it is missing.</summary>
/// <remarks>
/// <see cref="GZipStream"/> checks the sums of the members that it ends, but takes a file that is cut short for one that ends
/// there, and leaves out what follows a member and is none. So a member of our own is put behind the last one: should its
/// text not come out at the end, the file does not end where a member does.
/// </remarks>
internal sealed class GzipText : ForwardStream
{
    private static readonly byte[] EndMark = "the end of the last member\n"u8.ToArray();
    private static readonly byte[] EndMember = Compress(EndMark);

    private readonly GZipStream _text;
    private readonly string _name;

    /// <summary>What was unpacked and not yet handed out; its last bytes may be those of the mark, and wait for more.</summary>
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start, _filled;

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file from its first byte; closed together with this.</param>
    /// <param name="name">What errors call it.</param>
    public GzipText(Stream file, string name)
    {
        _text = new GZipStream(new StreamChain(file, new MemoryStream(EndMember)), CompressionMode.Decompress);
        _name = name;
    }

    /// <summary>Whether a file is one of gzip's, by its first bytes.</summary>
    /// <param name="start">The first bytes, at least two unless there are fewer.</param>
    public static bool IsStartedBy(ReadOnlySpan<byte> start) => start is [0x1F, 0x8B, ..];

    /// <inheritdoc/>
    /// <exception cref="InputException">The file is cut short or damaged, or something stands behind its last member.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (_filled - _start <= EndMark.Length)
        {
            if (!TryFill())
                return 0;
        }

        int count = Math.Min(_filled - _start - EndMark.Length, buffer.Length);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _text.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Unpacks more.</summary>
    /// <returns>False where only the mark is left.</returns>
    private bool TryFill()
    {
        var rest = _buffer.AsSpan(_start, _filled - _start);
        rest.CopyTo(_buffer);
        (_start, _filled) = (0, rest.Length);
        int count = Unpack(_buffer.AsSpan(_filled));
        _filled += count;
        if (count == 0 && !_buffer.AsSpan(0, _filled).SequenceEqual(EndMark))
            throw Damaged();
        return count > 0;
    }

    private int Unpack(Span<byte> buffer)
    {
        try
        {
            return _text.Read(buffer);
        }
        catch (InvalidDataException)
        {
            throw Damaged();
        }
    }

    private InputException Damaged()
        => new($"{_name} cannot be unpacked: it is cut short or damaged, or something follows that is not gzip's; get it anew, "
            + "or unpack it with gunzip to see how far it is good.");

    private static byte[] Compress(byte[] text)
    {
        using var file = new MemoryStream();
        using (var member = new GZipStream(file, CompressionLevel.Fastest))
            member.Write(text);
        return file.ToArray();
    }
}
