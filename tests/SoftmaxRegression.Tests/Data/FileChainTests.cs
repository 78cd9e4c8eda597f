using System.IO.Compression;
using System.Text;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Tests.Processes;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Data;

/// <summary>Several files are the table of one that has all their rows, and a fault is told of the file that it is in.</summary>
public sealed class FileChainTests : IDisposable
{
    private const string Header = "x,\"a, b\",t\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("files-").FullName;

    public static TheoryData<string[]> Writings => new()
    {
        new[] { Header + "1,u,a\n2,v,b\n", Header + "3,u,a\n", Header + "4,v,b\n5,\"w\nw\",a\n" },
        new[] { Header + "1,u,a\n2,v,b", Header + "3,u,a", Header + "4,v,b\n5,\"w\nw\",a" }, // no end of the last line
        new[] { Header + "1,u,a\n2,v,b\n", "x,\"a, b\",t\r\n3,u,a\r\n", "x,\"a, b\",t\r4,v,b\r5,\"w\nw\",a\r" },
        new[] { Header + "1,u,a\n2,v,b\n", "\"x\",\" a, b\",\"t\"\n\"3\",\"u\",\"a\"\n", "x,\"a, b\", t\n4, v,b\n5,\"w\nw\",\"a\"\n" },
        new[] { "\uFEFF" + Header + "1,u,a\n2,v,b\n", "\uFEFF" + Header + "3,u,a\n", "\uFEFF" + Header + "4,v,b\n5,\"w\nw\",a\n" },
        new[] { "# a\n\n" + Header + "1,u,a\n2,v,b\n", "\n# a\n# b\n" + Header + "3,u,a\n", Header + "\n4,v,b\n\n5,\"w\nw\",a\n\n" },
        new[] { Header, Header + "1,u,a\n2,v,b\n3,u,a\n", Header.TrimEnd(), Header + "\n\n", Header + "4,v,b\n5,\"w\nw\",a\n", Header },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Writings))]
    public void Several_files_are_one_table_however_each_is_written(string[] parts)
    {
        var expected = Read(Header + "1,u,a\n2,v,b\n3,u,a\n4,v,b\n5,\"w\nw\",a\n");
        AssertSame(expected, Read(parts));
        AssertSame(expected, TableReader.Read<float>(Packed(parts), new TableOptions()));
    }

    [Fact]
    public void Files_without_a_header_are_rows_from_their_first_bytes_on()
    {
        var options = new TableOptions { HasHeader = false };
        AssertSame(
            Read("#1,u,a\n2,v,b\n3,u,a\n4,v,b\n", options),
            TableReader.Read<float>(Input("#1,u,a\n2,v,b", "\uFEFF3,u,a\n", "\r\n4,v,b\n"), options));
    }

    [Theory]
    [InlineData(4, "#,c\nx,t\n1,a\n2,b\n")]
    [InlineData(6, "#,c\nx,t\n1,a\n", "#,c\nx,t\n2,b\n")]
    public void They_may_be_read_with_a_header_and_then_without(int lines, params string[] parts)
    {
        var input = Input(parts);
        Assert.Equal(2, TableReader.Read<float>(input, new TableOptions()).Rows);
        Assert.Equal(lines, TableReader.Read<float>(input, new TableOptions { HasHeader = false, Categorical = ["1"] }).Rows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void The_first_rows_by_which_columns_are_judged_may_be_of_many_files(int threads)
    {
        string[] rows = [.. Enumerable.Range(0, 3_000).Select(i => $"{(i < 2_500 ? i % 7 : "n")},{i * 1e8},{i % 9 / 8}\n")];
        string[] parts = [.. rows.Take(300).Chunk(3).Append(rows[300..]).Select(part => "x,y,t\n" + string.Concat(part))];
        var options = new TableOptions { Threads = threads };
        AssertSame(Read("x,y,t\n" + string.Concat(rows), options), TableReader.Read<float>(Input(parts), options));
    }

    [Fact]
    public void Iris_in_parts_gives_the_model_of_iris_and_may_be_resumed_either_way()
    {
        CsvInput iris = CsvInput.FromFile(Path.Combine(Examples.DataFolder, "iris.csv")), parts = Iris();
        var run = SoftmaxTraining.Fit(iris);
        var other = SoftmaxTraining.Fit(parts).Model;
        Assert.Equal("part-1.csv (and 2 more)", other.Origin.File);
        Assert.Equal(run.Model.Origin.Run, other.Origin.Run);
        Assert.Equal(run.Model.Weights, other.Weights);
        foreach (var (first, second) in new[] { (iris, parts), (parts, iris) })
        {
            using var begun = SoftmaxTraining.Prepare(first);
            _ = begun.Epochs().Take(5).Count();
            using var resumed = SoftmaxTraining.Resume(second, begun.Checkpoint()!);
            _ = resumed.Epochs().Count();
            Assert.Equal(run.Model.Weights, resumed.Result().Model.Weights);
        }
    }

    [Fact]
    public void What_is_kept_of_several_files_is_used_until_one_of_them_changes_or_their_order()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Examples.DataFolder, "iris.csv")), names = ["part-1.csv", "part-2.csv"];
        Write(names[0], string.Join('\n', lines[..80]));
        Write(names[1], string.Join('\n', lines[80..].Prepend(lines[0])));
        Assert.Null(Use(names).Replaced);
        Assert.True(Use(names).IsReused);
        File.SetLastWriteTimeUtc(PathOf(names[0]), DateTime.UtcNow.AddDays(-2));
        Assert.True(Use(names).IsReused); // the bytes are the same
        AssertReplaced([names[1], names[0]]);
        AssertReplaced([names[1]]);
        AssertReplaced(names);
        Write(names[1], File.ReadAllText(PathOf(names[1])).Replace("5.9", "9.5", StringComparison.Ordinal));
        AssertReplaced(names);

        CacheUse Use(string[] of)
        {
            using var training = SoftmaxTraining.Prepare(FromFiles(of), new TrainingOptions { Cache = PathOf("kept") });
            return training.Cache!;
        }

        void AssertReplaced(string[] of)
        {
            Assert.Equal($"{FromFiles(of).Name} has changed since", Use(of).Replaced);
            Assert.True(Use(of).IsReused);
        }
    }

    [Fact]
    public void The_same_bytes_in_other_files_are_told_apart()
    {
        Write("part-1.csv", Header + "1,u,a\n2");
        Write("part-2.csv", "3,v,b\n");
        string hash = SourceStamp.HashOf(FromFiles("part-1.csv", "part-2.csv"));
        Write("part-1.csv", Header + "1,u,a\n");
        Write("part-2.csv", "23,v,b\n");
        Assert.NotEqual(hash, SourceStamp.HashOf(FromFiles("part-1.csv", "part-2.csv")));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Several_processes_read_several_files_and_tell_the_same_fault(int processes)
    {
        string[] paths = [.. Iris().Files.Select(file => file.FilePath!)];
        var alone = SoftmaxTraining.Fit(CsvInput.FromFiles(paths)).Model;
        Assert.All(Fit(), model => Assert.Equal(alone.Weights, model.Weights));

        File.AppendAllText(paths[1], "\n5.1,3.5\n");
        var fault = Assert.Throws<InputException>(Fit);
        Assert.StartsWith("part-2.csv, line 63 (row 62): 2 fields", fault.Message, StringComparison.Ordinal);

        Model[] Fit() => ThreadGroup.Run(processes, group =>
            SoftmaxTraining.Fit(CsvInput.FromFiles(paths), new TrainingOptions { Processes = group, Threads = 1 }).Model);
    }

    [Fact]
    public void A_model_reads_several_files()
    {
        var model = SoftmaxTraining.Fit(Iris()).Model;
        var reader = new RowReader(Iris(), model) { WithLabels = true };
        Assert.Equal(150, reader.Read().Sum(rows => rows.Count));
        Assert.True(reader.AreOwn);
    }

    public static TheoryData<string, string> Faults => new()
    {
        // the second of three files, and what is said
        { Header + "3,u,a\n4,v\n", "part-2.csv, line 3 (row 2): 2 fields where the header has 3; complete the line." },
        { "# a comment\n\n" + Header + "\n3,\"u\nu\",a\n4,v\n", "part-2.csv, line 7 (row 2): 2 fields" },
        { Header + "3,u,a\n1e999,v,b\n", "part-2.csv, line 3 (row 2), column 'x': '1e999' is not a finite number" },
        { Header + "3,u,a\n4,v,\n", "part-2.csv, line 3 (row 2), column 't': the label is missing; fill it in" },
        { Header + Header, "part-2.csv, line 2 (row 1): the line repeats the header; delete it." },
        { Header + "3,u,a\n4,\"v\" v,b\n", "part-2.csv, line 3: text after the closing quote" },
        { Header + "3,u,a\n4,5\" v,b\n", "part-2.csv, line 3: a quote inside an unquoted field" },
        { Header + "3,u,a\n4,\"v,b\n", "part-2.csv, line 3: a quoted field that is never closed" },
        { Header + "3,u,a\n4,v,\"b", "part-2.csv, line 3: a quoted field that is never closed" },
        { Header.Replace("x", "\"x"), "part-2.csv, line 1: text after the closing quote" },
        { "3,u,a\n", "part-2.csv, line 1: column 1 is '3', and in part-1.csv 'x'; begin all files with the same line of column names." },
        { "\n# a comment\nx,b,t\n3,u,a\n", "part-2.csv, line 3: column 2 is 'b', and in part-1.csv 'a, b'; begin" },
        { "x,\"a, b\"\n3,u\n", "part-2.csv, line 1: column 3 is missing, in part-1.csv 't'; begin" },
        { "x,\"a, b\",t,u\n3,u,a,u\n", "part-2.csv, line 1: column 4 is 'u', and part-1.csv has 3 in all; begin" },
        { "x;a, b;t\n3;u;a\n", "part-2.csv, line 1: column 1 is 'x;a', and in part-1.csv 'x'; begin" },
        { "\n\n", "part-2.csv, line 3: column 1 is missing, in part-1.csv 'x'; begin" },
        { "x,\0", "part-2.csv contains NUL bytes" },
        { "", "part-2.csv is empty" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_told_of_the_file_that_it_is_in_with_its_line_and_row_there(string part, string says)
    {
        // Taken for quoted, the third one would be right, and close what the second has opened.
        string[] parts = [Header + "1,u,a\n2,v,b\n", part, Header + "5,\",\",a\n"];
        AssertRefused(says, () => Read(parts));
        AssertRefused(says, () => TableReader.Read<float>(Input(parts), new TableOptions { Threads = 1 }));
    }

    [Theory]
    [InlineData("7,u,1\u0001\n", "part-2.csv, line 2001 (row 2000), column 't': the text contains control characters")]
    [InlineData("7,u\n", "part-2.csv, line 2001 (row 2000): 2 fields")]
    public void A_fault_far_down_is_told_with_its_row_by_several_threads_too(string line, string says)
    {
        string rows = string.Concat(Enumerable.Range(0, 1_999).Select(i => $"{i},u,{i % 2}\n"));
        string[] parts = [Header + rows, Header + rows + string.Concat(Enumerable.Repeat(line, 500)), Header + rows];
        AssertRefused(says, () => TableReader.Read<float>(Input(parts), new TableOptions { Threads = 4 }));
    }

    [Fact]
    public void A_fault_of_the_header_is_told_of_the_first_file()
    {
        AssertRefused("part-1.csv, line 2: two columns are called 'x'", () => Read(["#\nx,x,t\n1,2,a\n", "x,x,t\n3,4,b\n"]));
        AssertRefused("part-1.csv, line 1: '1' is a number, not a column name", () => Read(["1,5,a\n2,6,b\n", "1,5,a\n3,1,b\n"]));
        AssertRefused("part-1.csv is empty", () => Read(["\n", "\n"]));
    }

    [Fact]
    public void What_is_wrong_with_the_whole_table_is_told_of_all_files()
        => AssertRefused(
            "part-1.csv (and 1 more) has only one class", () => SoftmaxTraining.Prepare(Input("x,t\n1,a\n2,a\n", "x,t\n3,a\n")));

    [Fact]
    public void A_compressed_file_that_is_cut_short_is_named()
    {
        string[] paths = ["part-1.csv.gz", "part-2.csv.gz"];
        byte[] text = Gzip(Header + string.Concat(Enumerable.Range(0, 300_000).Select(i => $"{i * 7919L % 1009},u,{i % 2}\n")));
        File.WriteAllBytes(PathOf(paths[0]), text);
        File.WriteAllBytes(PathOf(paths[1]), text[..^9]);
        AssertRefused("part-2.csv.gz cannot be unpacked", () => TableReader.Read<float>(FromFiles(paths), new TableOptions()));
    }

    [Fact]
    public void A_file_that_changes_while_it_is_read_is_named()
    {
        var input = Input(Header + "1,u,a\n", Header + "2,u,b\n");
        File.AppendAllText(PathOf("part-2.csv"), "3,u,a\n");
        AssertRefused(PathOf("part-2.csv") + " changed while it was read", () => TableReader.Read<float>(input, new TableOptions()));
    }

    [Fact]
    public void A_file_in_the_format_of_LIBSVM_may_be_in_parts_too_but_not_among_CSV()
    {
        string[] parts = ["1 1:2 2:3\n2 1:3", "\uFEFF# a comment\n", "1 2:5\n2 3:1\n"], names = ["part-1.svm", "part-2.svm", "part-3.svm"];
        AssertSame(
            TableReader.Read<float>(FromFiles(Write("all.svm", "1 1:2 2:3\n2 1:3\n1 2:5\n2 3:1\n")), new TableOptions()),
            TableReader.Read<float>(FromFiles([.. names.Zip(parts, Write)]), new TableOptions()));
        Write("part-3.svm", "1 2:5\n2 3:1 2:7\n");
        AssertRefused("part-3.svm, line 2: '2:7' comes after index 3", () => TableReader.Read<float>(FromFiles(names), new TableOptions()));
        Write("part-1.csv", Header + "1,u,a\n");
        AssertRefused("part-1.svm is in LIBSVM's format, and part-1.csv is CSV", () => FromFiles("part-1.svm", "part-1.csv"));
        AssertRefused("part-1.svm is in LIBSVM's format, and part-1.csv is CSV", () => FromFiles("part-1.csv", "part-1.svm"));
    }

    [Fact]
    public void They_are_called_by_the_first_and_with_their_folders_where_names_are_not_enough()
    {
        foreach (string folder in new[] { "2025", "2026" })
        {
            Directory.CreateDirectory(PathOf(folder));
            Write($"{folder}/data.csv", Header + "1,u\n");
        }

        Write("more.csv", Header);
        var input = FromFiles("2025/data.csv", "more.csv");
        Assert.Equal(("data.csv (and 1 more)", "data"), (input.Name, input.Stem));
        Assert.Equal("more.csv", FromFiles("more.csv").Name);
        input = FromFiles("2025/data.csv", "2026/data.csv");
        Assert.Equal((PathOf("2025/data.csv") + " (and 1 more)", "data"), (input.Name, input.Stem));
        AssertRefused(PathOf("2025/data.csv") + ", line 2 (row 1): 2 fields", () => TableReader.Read<float>(input, new TableOptions()));
    }

    [Fact]
    public void No_file_and_one_that_is_named_twice_are_refused()
    {
        Assert.Throws<ArgumentException>(() => FromFiles());
        string file = PathOf(Write("part-1.csv", Header)), other = PathOf(Write("part-2.csv", Header)), again = PathOf("./part-1.csv");
        AssertRefused($"{file} is named twice; name each file once.", () => CsvInput.FromFiles(file, other, again));
    }

    [Fact]
    public void The_lengths_of_their_texts_are_added()
        => Assert.Equal(2 * Header.Length + 12, Input(Header + "1,u,a\n", Header + "2,v,b\n").EstimatedTextLength);

    private CsvInput Iris()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Examples.DataFolder, "iris.csv"));
        return Input([.. lines.Skip(1).Chunk(61).Select(rows => string.Join('\n', rows.Prepend(lines[0])))]);
    }

    private Table<float> Read(params string[] parts) => TableReader.Read<float>(Input(parts), new TableOptions());

    private Table<float> Read(string text, TableOptions options) => TableReader.Read<float>(Input(text), options);

    private CsvInput Input(params string[] parts) => FromFiles([.. parts.Select((part, i) => Write($"part-{i + 1}.csv", part))]);

    private CsvInput Packed(string[] parts) => FromFiles([.. parts.Select((part, i) =>
    {
        string name = $"part-{i + 1}.csv.gz";
        File.WriteAllBytes(PathOf(name), Gzip(part));
        return name;
    })]);

    private CsvInput FromFiles(params string[] names) => CsvInput.FromFiles([.. names.Select(PathOf)]);

    private string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return name;
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private static byte[] Gzip(string text)
    {
        using var file = new MemoryStream();
        using (var member = new GZipStream(file, CompressionLevel.Fastest))
            member.Write(Encoding.UTF8.GetBytes(text));
        return file.ToArray();
    }

    private static void AssertSame(Table<float> expected, Table<float> actual)
    {
        Assert.Equal(Fingerprint.Of(expected, 1), Fingerprint.Of(actual, 2));
        Assert.Equivalent(expected.Facts, actual.Facts);
    }

    private static void AssertRefused<TResult>(string says, Func<TResult> read)
        => Assert.StartsWith(says, Assert.Throws<InputException>(() => read()).Message, StringComparison.Ordinal);
}
