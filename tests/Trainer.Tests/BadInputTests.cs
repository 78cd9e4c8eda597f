using System.Text;

namespace Trainer.Tests;

/// <summary>Everything that can be wrong with a file: one sentence that says where and what to do, exit code 1, no files.</summary>
public class BadInputTests : ProgramRunner
{
    private const string Rows = "1,2,a\n2,1,b\n3,4,a\n4,3,b\n";

    public static TheoryData<string, string, string[], string[]> Tables => new()
    {
        // name, contents, further options, what the sentence says
        { "empty file", "", [], ["is empty"] },
        { "header and no rows", "x,y,t\n", [], ["has a header and no rows"] },
        { "no such label", "x,y,t\n" + Rows, ["--label", "nothing"], ["no column 'nothing'", "x, y, t"] },
        { "no such column to drop", "x,y,t\n" + Rows, ["--drop", "z"], ["no column 'z'"] },
        { "no such categorical column", "x,y,t\n" + Rows, ["--categorical", "z"], ["no column 'z'"] },
        { "label dropped", "x,y,t\n" + Rows, ["--drop", "t"], ["'t' is the label"] },
        { "label only", "t\na\nb\na\n", [], ["no feature columns"] },
        { "everything dropped", "x,y,t\n" + Rows, ["--drop", "x,y"], ["no feature columns"] },
        { "one class", "x,t\n1,a\n2,a\n3,a\n", [], ["only one class", "'a'"] },
        { "label is no class", "x,t\n" + Lines(50, i => $"{i},{i * 0.37}"), [], ["50 different labels", "--label"] },
        { "row too short", "x,y,t\n1,2,a\n2,b\n", [], ["line 3", "2 fields", "header has 3"] },
        { "comment among the rows", "x,y,t\n1,2,a\n# 2,1,b\n# note\n3,1,b\n", [], ["line 4", "1 field", "before the header"] },
        { "row too long", "x,y,t\n1,2,a\n2,1,0,b\n", [], ["line 3", "4 fields", "header has 3"] },
        { "decimal comma between commas", "x,t\n1,5,a\n", [], ["line 2", "3 fields"] },
        { "decimal comma", "x;y;t\n1,5;2;a\n2,5;3;b\n", [], ["line 2", "column 'x'", "'1,5'", "decimal point"] },
        { "thousands separator", "x;y;t\n1;2;a\n\"1,000\";3;b\n", [], ["line 3", "column 'x'", "'1,000'"] },
        { "unterminated quote", "x,y,t\n1,\"2,a\n2,1,b\n", [], ["line 2", "quote"] },
        { "text after a quoted field", "x,y,t\n1,\"2\"3,a\n2,1,b\n", [], ["line 2", "quote"] },
        { "duplicate column", "x,x,t\n" + Rows, [], ["line 1", "two columns are called 'x'"] },
        { "empty header cell", "x,,t\n" + Rows, [], ["line 1", "column 2 is empty"] },
        { "no header", "5.1,3.5,a\n4.9,3.0,b\n", [], ["'5.1' is a number, not a column name"] },
        { "missing label", "x,y,t\n1,2,a\n2,1,\n", [], ["line 3", "column 't'", "label is missing"] },
        { "label column empty", "x,y,t\n1,2,\n2,1,\n", [], ["line 2", "column 't'", "label is missing"] },
        { "all features constant", "x,y,t\n1,2,a\n1,2,b\n1,2,a\n1,2,b\n", [], ["constant"] },
        { "infinite value", "x,y,t\n1,2,a\n2,Infinity,b\n", [], ["line 3", "column 'y'", "Infinity", "finite"] },
        { "infinite value as pandas writes it", "x,y,t\n1,2,a\n2,-inf,b\n", [], ["line 3", "column 'y'", "-inf", "finite"] },
        { "beyond double", "x,y,t\n1,2,a\n2,1e999,b\n", [], ["line 3", "column 'y'", "1e999", "finite"] },
        { "beyond single", "x,y,t\n1,2,a\n2,1e300,b\n", [], ["line 3", "column 'y'", "1e300", "--precision double"] },
        { "square too large", "x,y,t\n1,1,a\n2,-1e25,b\n", ["--no-standardize"], ["line 3", "'-1e25'", "--precision double"] },
        { "too close together", "x,y,t\n1,1e-50,a\n2,3e-50,b\n", [], ["'y'", "close together", "--precision double"] },
        { "NUL bytes", "x,y,t\n1,\0,a\n", [], ["NUL"] },
        { "control characters", "x,y,t\n1,\u0001,a\n", [], ["line 2", "column 'y'", "control characters"] },
        { "two features of one name", "c,c=a,t\na,1,u\nb,2,v\na,3,u\nb,4,v\n", [], ["'c=a'", "rename"] },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_table_that_cannot_be_used_is_refused(string name, string contents, string[] options, string[] says)
    {
        Assert.NotEmpty(name);
        string file = Write("table.csv", contents);
        AssertRefuses(1, ["train", file, "--output", "run", .. options], says);
    }

    public static TheoryData<string, byte[], string[]> Binaries => new()
    {
        { "UTF-16", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("x,t\n1,a\n2,b\n")], ["UTF-16", "UTF-8"] },
        { "UTF-16 without a mark", Encoding.Unicode.GetBytes("x,t\n1,a\n2,b\n"), ["NUL", "UTF-8"] },
        { "Latin-1 label", [.. "x,t\n1,caf"u8, 0xE9, .. "\n2,b\n"u8], ["line 2", "column 't'", "UTF-8"] },
        { "Latin-1 header", [.. "gr"u8, 0xF6, .. "sse,t\n1,a\n2,b\n"u8], ["line 1", "UTF-8"] },
        { "gzip", [0x1F, 0x8B, 8, 0, 1, 2, 3, 4], ["table.csv cannot be unpacked", "cut short or damaged"] },
        { "spreadsheet", [.. "PK\u0003\u0004"u8, 20, 0, 6, 0], ["spreadsheet", "CSV"] },
        { "picture", [0x89, .. "PNG\r\n"u8, 0x1A, 10, 0, 0, 0, 13], ["NUL"] },
    };

    [Theory]
    [MemberData(nameof(Binaries))]
    public void A_file_that_is_no_UTF_8_text_is_refused(string name, byte[] contents, string[] says)
    {
        Assert.NotEmpty(name);
        string file = Path.Combine(Folder, "table.csv");
        File.WriteAllBytes(file, contents);
        AssertRefuses(1, ["train", file, "--output", "run"], says);
    }

    [Fact]
    public void A_missing_file_is_refused() => AssertRefuses(1, ["train", "nowhere.csv"], "no file nowhere.csv");

    [Fact]
    public void A_file_in_a_missing_folder_is_refused() => AssertRefuses(1, ["train", "no/where.csv"], "no file no/where.csv");

    [Fact]
    public void A_directory_is_refused() => AssertRefuses(1, ["train", Folder], "is a directory");

    [Fact]
    public void An_output_folder_that_is_a_file_is_refused()
        => AssertRefuses(1, ["train", DataFile("iris.csv"), "--output", Write("taken", "")], "taken", "--output");

    [Fact]
    public void An_output_folder_that_cannot_be_made_is_refused()
        => AssertRefuses(1, ["train", DataFile("iris.csv"), "--output", "/proc/run"], "/proc/run", "--output");

    [Theory]
    [InlineData("predict", "run", "iris.csv", "--output", "no/where.png")]
    [InlineData("explain", "iris.csv", "--output", "no/where.png")]
    [InlineData("plot", "run", "--output", "no/where.png")]
    public void A_file_that_cannot_be_written_is_named(params string[] arguments)
    {
        Assert.Equal(0, Run("train", DataFile("iris.csv"), "--output", "run", "-q").ExitCode);
        AssertRefuses(1, [.. arguments.Select(text => text == "iris.csv" ? DataFile(text) : text)], "no/where.png cannot be written", "--output");
    }

    [Theory]
    [InlineData(2, "empty", "train", "")]
    [InlineData(2, "empty", "train", "iris.csv", "--output", "")]
    [InlineData(2, "height x width", "train", "iris.csv", "--image=-2x-2")]
    [InlineData(1, "4 features", "train", "iris.csv", "--output", "run", "--image", "28x28")]
    [InlineData(2, ".png", "plot", "run", "--output", "loss.jpg")]
    [InlineData(2, "--softmax", "plot", "run", "--softmax")]
    public void Options_that_make_no_sense_are_refused_before_the_work(int exitCode, string says, params string[] arguments)
    {
        AssertRefuses(exitCode, [.. arguments.Select(text => text == "iris.csv" ? DataFile(text) : text)], says);
        Assert.False(Directory.Exists(Path.Combine(Folder, "run")));
    }

    [Fact]
    public void A_test_file_that_does_not_fit_is_refused_and_the_trained_model_kept()
    {
        string test = Write("test.csv", "sepal_length,species\n1,setosa\n");
        var outcome = Run("train", DataFile("iris.csv"), "--test", test, "--output", "run", "-q");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("test.csv has no column 'sepal_width'", outcome.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Folder, "run", "model.json")));
        Assert.True(File.Exists(Path.Combine(Folder, "run", "loss.png")));
    }

    [Fact]
    public void A_full_disk_is_refused()
    {
        Assert.Equal(0, Run("train", DataFile("iris.csv"), "--output", "run", "-q").ExitCode);
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh",
            ["-c", $"dotnet {Path.Combine(AppContext.BaseDirectory, "trainer.dll")} predict run {DataFile("iris.csv")} > /dev/full"])
        {
            WorkingDirectory = Folder,
            RedirectStandardError = true,
        })!;
        string error = process.StandardError.ReadToEnd();
        AssertExits(process);
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("output cannot be written (No space", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private static string Lines(int count, Func<int, string> line)
        => string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));
}
