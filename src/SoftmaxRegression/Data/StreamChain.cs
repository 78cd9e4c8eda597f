namespace SoftmaxRegression.Data;

/// <summary>Streams one behind the other, as one.</summary>
/// <param name="parts">The streams; closed together with this.</param>
internal sealed class StreamChain(params Stream[] parts) : ForwardStream
{
    private int _part;

    public override int Read(Span<byte> buffer)
    {
        for (; _part < parts.Length; _part++)
        {
            if (parts[_part].Read(buffer) is > 0 and int count)
                return count;
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Array.ForEach(parts, part => part.Dispose());
        base.Dispose(disposing);
    }
}
