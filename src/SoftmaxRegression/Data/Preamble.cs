using System.Buffers;
using System.IO.Pipelines;

namespace SoftmaxRegression.Data;

/// <summary>The lines before a table's header: empty ones, and comments, which start with #.</summary>
/// <remarks>Further down such a line is a row: a colour, a hashtag, #N/A.</remarks>
internal static class Preamble
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads up to the header.</summary>
    /// <param name="input">The table from its start; afterwards, from its header on.</param>
    /// <returns>How many lines there were before the header, and how many bytes.</returns>
    public static (int Lines, long Bytes) Skip(PipeReader input)
    {
        int lines = 0;
        long bytes = 0;
        while (true)
        {
            var read = input.ReadAsync().AsTask().GetAwaiter().GetResult();
            var rest = new SequenceReader<byte>(read.Buffer);
            if (lines == 0)
                rest.IsNext(ByteOrderMark, advancePast: true);
            var start = lines == 0 ? read.Buffer.Start : rest.Position;
            while (IsCommentOrEmpty(rest) && TryReadLine(ref rest, read.IsCompleted))
            {
                lines++;
                start = rest.Position;
            }

            bytes += read.Buffer.Slice(0, start).Length;
            bool needsMore = !read.IsCompleted && (rest.End || IsCommentOrEmpty(rest));
            input.AdvanceTo(start, needsMore ? read.Buffer.End : start);
            if (!needsMore)
                return (lines, bytes);
        }
    }

    private static bool IsCommentOrEmpty(SequenceReader<byte> line)
    {
        line.AdvancePastAny((byte)' ', (byte)'\t');
        return line.TryPeek(out byte first) && first is (byte)'#' or (byte)'\r' or (byte)'\n';
    }

    private static bool TryReadLine(ref SequenceReader<byte> rest, bool isCompleted)
    {
        var before = rest;
        if (rest.TryReadToAny(out ReadOnlySequence<byte> _, "\r\n"u8, advancePastDelimiter: false)
            && rest.TryRead(out byte end)
            && (end == '\n' || isCompleted || !rest.End))
        {
            if (end == '\r')
                rest.IsNext((byte)'\n', advancePast: true);
            return true;
        }

        rest = before;
        return false;
    }
}
