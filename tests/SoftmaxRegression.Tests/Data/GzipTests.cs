using System.IO.Compression;
using System.Text;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Tests.Data;

/// <summary>Tables compressed with gzip: the same as unpacked, or refused in one sentence; no row goes missing.</summary>
public sealed class GzipTests : IDisposable
{
    private const string Header = "x,y,t\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("gzip-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_compressed_file_is_the_same_table_whatever_its_name()
    {
        string text = Header + Rows(0, 30_000);
        var plain = Read("table.csv", Encoding.UTF8.GetBytes(text));
        Assert.Equal(30_000, plain.Rows);
        foreach (string name in new[] { "table.csv.gz", "table.CSV.GZ", "table.csv", "table" })
            AssertSame(plain, Read(name, Gzip(text)));
    }

    [Fact]
    public void Members_one_behind_the_other_are_read_to_the_end_of_the_last()
    {
        string[] parts = [Header + Rows(0, 5), .. Enumerable.Range(1, 9).Select(part => Rows(part * 4_000, 4_000 + part))];
        var plain = Read("table.csv", Encoding.UTF8.GetBytes(string.Concat(parts)));
        // bgzip puts one with nothing in it behind the others.
        AssertSame(plain, Read("table.csv.gz", [.. parts.SelectMany(Gzip), .. Gzip("")]));
    }

    [Fact]
    public void The_end_of_a_member_may_be_anywhere_in_a_buffer()
    {
        for (int rows = 1_500; rows < 1_700; rows++)
            Assert.Equal(rows + 10, Read("table.csv.gz", [.. Gzip(Header + Rows(0, rows)), .. Gzip(Rows(rows, 10))]).Rows);
    }

    [Theory]
    [InlineData("# a comment\n\n")]
    [InlineData("\uFEFF# a comment\n")]
    public void Comments_before_the_header_are_skipped(string comments)
        => Assert.Equal(10, Read("table.csv.gz", Gzip(comments + Header + Rows(0, 10))).Rows);

    [Fact]
    public void More_comments_than_are_looked_at_at_first_are_skipped()
        => Assert.Equal(10, Read("table.csv.gz", Gzip(string.Concat(Enumerable.Repeat("# a comment\n", 200_000)) + Header + Rows(0, 10))).Rows);

    [Fact]
    public void A_compressed_file_in_the_format_of_LIBSVM_is_told_by_its_name()
    {
        Assert.True(CsvInput.IsSvmName("a.svm.gz") && CsvInput.IsSvmName("b.LIBSVM.GZ") && !CsvInput.IsSvmName("svm.gz"));
        const string Lines = "1 1:2 2:3\n2 1:3 2:1\n1 2:5\n";
        AssertSame(Read("table.svm", Encoding.UTF8.GetBytes(Lines)), Read("table.svm.gz", Gzip(Lines)));
    }

    [Fact]
    public void A_compressed_stream_is_read_too()
    {
        string text = Header + Rows(0, 2_000);
        using var stream = new MemoryStream(Gzip(text));
        AssertSame(Read("table.csv", Encoding.UTF8.GetBytes(text)), TableReader.Read<float>(CsvInput.FromStream(stream, "the stream"), new()));
    }

    [Fact]
    public void A_stream_that_gives_a_few_bytes_at_a_time_loses_none()
    {
        string text = "\uFEFF# a comment\n" + Header + Rows(0, 200);
        foreach (byte[] bytes in new[] { Encoding.UTF8.GetBytes(text), Gzip(text) })
        {
            using var stream = new StreamChain([.. bytes.Select(letter => new MemoryStream([letter]))]);
            Assert.Equal(200, TableReader.Read<float>(CsvInput.FromStream(stream, "the stream"), new()).Rows);
        }
    }

    [Theory]
    [InlineData("data.csv", "data")]
    [InlineData("data.csv.gz", "data")]
    [InlineData("data.SVM.GZ", "data")]
    [InlineData("data.gz", "data")]
    [InlineData("standard input", "standard input")]
    public void The_stem_of_a_name_has_no_extensions(string name, string stem)
        => Assert.Equal(stem, CsvInput.FromStream(Stream.Null, name).Stem);

    [Fact]
    public void The_length_of_the_text_is_estimated()
    {
        string small = Header + Rows(0, 10), large = Header + Rows(0, 300_000);
        Assert.Equal(small.Length, Input("table.csv", Encoding.UTF8.GetBytes(small)).EstimatedTextLength);
        Assert.Equal(small.Length, Input("table.csv.gz", Gzip(small)).EstimatedTextLength);
        Assert.InRange(Input("table.csv.gz", Gzip(large)).EstimatedTextLength, 0.9 * large.Length, 1.1 * large.Length);
    }

    [Fact]
    public void A_file_that_is_cut_short_is_refused_wherever_it_is()
    {
        byte[] one = Gzip(Header + Rows(0, 20)), two = [.. one, .. Gzip(Rows(20, 20))];
        int[] ends = [.. Enumerable.Range(2, two.Length - 2).Where(end => end != one.Length)];
        Assert.All(ends, end => AssertRefused(two[..end], "is cut short or damaged"));
    }

    [Fact]
    public void A_large_file_that_is_cut_short_is_refused_when_its_end_is_read()
    {
        byte[] file = Gzip(Header + Rows(0, 300_000));
        foreach (int end in new[] { file.Length / 2, file.Length - 9, file.Length - 1 })
        {
            Input("table.csv.gz", file[..end]);
            AssertRefused(file[..end], "table.csv.gz cannot be unpacked: it is cut short or damaged");
        }
    }

    [Fact]
    public void Damage_is_noticed()
    {
        byte[] file = Gzip(Header + Rows(0, 20));
        // Of the header, the time and the system make no difference; nor do the bits that fill up the last byte of the text.
        foreach (int place in Enumerable.Range(10, file.Length - 10).Where(place => place != file.Length - 9))
        {
            byte[] damaged = [.. file];
            damaged[place] ^= 0x10;
            AssertRefused(damaged, "is cut short or damaged");
        }
    }

    [Fact]
    public void What_follows_that_is_no_member_is_refused()
    {
        byte[] file = Gzip(Header + Rows(0, 20));
        foreach (byte[] rest in new[] { "x"u8.ToArray(), "1,2,a\n"u8.ToArray(), new byte[20_000], [0x1F], [0x1F, 0x8B, 8, 0, 1, 2] })
            AssertRefused([.. file, .. rest], "something follows that is not gzip's");
    }

    [Fact]
    public void What_is_wrong_with_the_text_is_said_of_what_was_unpacked()
    {
        AssertRefused(Gzip(""), "table.csv.gz is empty");
        AssertRefused(Gzip(Gzip(Header + Rows(0, 20))), "is compressed with gzip twice; unpack it once");
        AssertRefused(Gzip(Encoding.Unicode.GetBytes("\uFEFFx,t\n1,a\n")), "is UTF-16 text");
        AssertRefused(Gzip("x,t\n1,\0\n"), "contains NUL bytes");
        AssertRefused(Gzip("PK\u0003\u0004"), "is a zip archive");
        AssertRefused(Gzip("# a comment\nx,y,t\n1,2,a\n1,b\n"), "line 4");
    }

    private static string Rows(int first, int count)
        => string.Concat(Enumerable.Range(first, count).Select(i => $"{i * 7919L % 1009},{i * 104729L % 97},{"ab"[i % 2]}\n"));

    private static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(byte[] text)
    {
        if (text.Length == 0)
            return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]; // .NET would write nothing at all.
        using var file = new MemoryStream();
        using (var member = new GZipStream(file, CompressionLevel.Fastest))
            member.Write(text);
        return file.ToArray();
    }

    private static void AssertSame(Table<float> expected, Table<float> actual)
    {
        Assert.Equal(expected.Rows, actual.Rows);
        Assert.Equal(expected.Classes, actual.Classes);
        Assert.All(Enumerable.Range(0, expected.Rows), row => Assert.True(expected.Row(row).SequenceEqual(actual.Row(row))));
    }

    private void AssertRefused(byte[] file, string says)
        => Assert.Contains(says, Assert.Throws<InputException>(() => Read("table.csv.gz", file)).Message, StringComparison.Ordinal);

    private Table<float> Read(string name, byte[] file) => TableReader.Read<float>(Input(name, file), new TableOptions());

    private CsvInput Input(string name, byte[] file)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, file);
        return CsvInput.FromFile(path);
    }
}
