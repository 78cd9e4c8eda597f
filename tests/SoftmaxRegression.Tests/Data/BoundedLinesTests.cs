using System.Text;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Data;

public class BoundedLinesTests
{
    /// <summary>More than a line may have, in buffers that double; far less than what never ends.</summary>
    private const long MostRead = 64 << 20;

    private static readonly Model Model = SoftmaxTraining.Fit(
        CsvInput.FromStream(new MemoryStream("x,y,t\n1,2,a\n2,1,b\n3,1,a\n1,4,b\n"u8.ToArray()), "rows")).Model;

    public static TheoryData<string, string, string> Endless => new()
    {
        // how it begins, how it goes on for ever, what the sentence says
        { "", "x", "line 1: the line is longer than 16,777,216 bytes" },
        { "", "7", "line 1: the line is longer" },
        { "#", "x", "line 1: the line is longer" },
        { "# a comment\n\n#", " ", "line 3: the line is longer" },
        { "", " ", "line 1: the line is longer" },
        { "\"", "x", "line 1: the line is longer" },
        { "", "7,", "line 1: the line has more than 1,048,576 columns" },
        { "", ";", "line 1: the line has more than" },
        { "x,y,t\n1,2,a\n3,", "x", "line 3: the line is longer" },
        { "# a comment\r\nx,y,t\r\n1,2,a\r\n3,", "7,", "line 4: the line has more than" },
        { "x,y,t\r1,2,a\r3,", "7", "line 3: the line is longer" },
        { "x,y,t\n1,2,a\n3,\"", "x", "line 3: the line is longer" },
        { "x,y,t\n1,2,a\n3,\"", "\"\"", "line 3: the line is longer" },
    };

    [Theory]
    [MemberData(nameof(Endless))]
    public void A_line_without_an_end_is_refused_before_much_of_it_is_read(string start, string unit, string says)
    {
        Check(input => TableReader.Read<float>(input, new TableOptions()));
        Check(input => new RowReader(input, Model).Read().Count());

        void Check<TResult>(Func<CsvInput, TResult> read)
        {
            using var stream = new EndlessStream(start, unit);
            var error = Assert.Throws<InputException>(() => read(CsvInput.FromStream(stream, "endless.csv")));
            Assert.StartsWith("endless.csv, " + says, error.Message, StringComparison.Ordinal);
            Assert.InRange(stream.Count, 1, MostRead);
        }
    }

    [Fact]
    public void A_row_of_lines_without_an_end_is_refused_before_much_of_it_is_read()
    {
        using var stream = new EndlessStream("x,y,t\n1,2,a\n3,\"", "1,2,a\n");
        var error = Assert.Throws<InputException>(() =>
            new RowReader(CsvInput.FromStream(stream, "endless.csv"), Model).Read().Count());
        Assert.StartsWith(
            "endless.csv, line 3: the row that begins here is longer than 16,777,216 bytes", error.Message, StringComparison.Ordinal);
        Assert.InRange(stream.Count, 1, MostRead);
    }

    [Theory]
    [InlineData(Bounds.LongestLine - 1, true)]
    [InlineData(Bounds.LongestLine, true)]
    [InlineData(Bounds.LongestLine + 1, false)]
    public void A_line_may_be_as_long_as_the_bound_says(int length, bool isRead)
    {
        string text = "first\n" + new string('x', length) + "\nlast\n";
        if (isRead)
            Assert.Equal(text.Length, Read(text));
        else
            Assert.Contains("line 2", Assert.Throws<InputException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_may_have_as_many_columns_as_the_bound_says()
    {
        string most = new(',', Bounds.MostColumns - 1);
        Assert.Equal(3 * Bounds.MostColumns, Read($"{most}\n{most}\n{most}\n"));
        Assert.Contains("line 2", Assert.Throws<InputException>(() => Read($"{most}\n{most},\n")).Message, StringComparison.Ordinal);
    }

    private static long Read(string text)
    {
        using var lines = new BoundedLines(new MemoryStream(Encoding.ASCII.GetBytes(text)), "lines", linesBefore: 0);
        using var copy = new MemoryStream();
        lines.CopyTo(copy);
        return copy.Length;
    }

    /// <summary>A beginning, and then the same for ever.</summary>
    private sealed class EndlessStream(string start, string unit) : MemoryStream
    {
        private readonly byte[] _start = Encoding.ASCII.GetBytes(start);
        private readonly byte[] _unit = Encoding.ASCII.GetBytes(unit);

        public long Count { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            for (int i = 0; i < buffer.Length; i++, Count++)
                buffer[i] = Count < _start.Length ? _start[Count] : _unit[(Count - _start.Length) % _unit.Length];
            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => ValueTask.FromResult(Read(buffer.Span));
    }
}
