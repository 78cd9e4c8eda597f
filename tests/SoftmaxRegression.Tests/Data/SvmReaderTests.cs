using SoftmaxRegression.Data;

namespace SoftmaxRegression.Tests.Data;

public sealed class SvmReaderTests
{
    [Theory]
    [InlineData("a 1:0.5 3:2\nb 2:-1\n")]
    [InlineData("a 1:0.5 3:2\nb 2:-1")]
    [InlineData("a\t1:0.5\t3:2\nb\t2:-1\n")]
    [InlineData("a 1:0.5 3:2\r\nb 2:-1\r\n")]
    [InlineData("\uFEFFa 1:0.5 3:2\nb 2:-1\n")]
    [InlineData("# first\n\n  \n a  1:0.5  3:2 # a comment: 4:1\n\t# another\nb 2:-1 #\n\n")]
    [InlineData("a 01:+5e-1 2:0 3:2.0\nb 1:0 2:-1.000 3:-0\n")]
    public void The_same_table_however_it_is_written(string text)
    {
        var table = Read<double>(text, new TableOptions { Standardize = false });
        Assert.Equal(2, table.Rows);
        Assert.Equal("label", table.Facts.Label);
        Assert.Equal(["a", "b"], table.Classes);
        Assert.Equal(["1", "2", "3"], table.Columns.Select(column => column.Name));
        Assert.Equal([0.5, 0, 2, 0], table.Row(0).ToArray());
        Assert.Equal([0, -1, 0, 1], table.Row(1).ToArray());
        Assert.Null(table.Entries());
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(1030, 2)]
    [InlineData(3000, 3)]
    public void Cells_entries_and_columns_are_those_of_the_same_numbers_in_CSV(int features, int seed)
    {
        var table = new SvmExample(features, rows: 150, seed);
        foreach (bool standardize in new[] { true, false })
        {
            AssertSame<float>();
            AssertSame<double>();

            void AssertSame<T>()
                where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
            {
                var options = new TableOptions { Standardize = standardize };
                Table<T> svm = TableReader.Read<T>(table.Svm, options), csv = TableReader.Read<T>(table.Csv, options);
                Assert.Equal(csv.Classes, svm.Classes);
                Assert.Equal(
                    csv.Columns.Select(column => (column.Name, column.IsSparse, column.Origin, column.IsCounter)),
                    svm.Columns.Select(column => (column.Name, column.IsSparse, column.Origin, column.IsCounter)));
                Assert.Equal(features > 1024, svm.Entries() is not null);
                for (int row = 0; row < 150; row++)
                {
                    Assert.Equal(csv.Row(row).ToArray(), svm.Row(row).ToArray());
                    Assert.Equal(csv.EntryColumns(row).ToArray(), svm.EntryColumns(row).ToArray());
                    Assert.Equal(csv.EntryValues(row).ToArray(), svm.EntryValues(row).ToArray());
                }

                Assert.Equal(Fingerprint.Of(csv, 2), Fingerprint.Of(svm, 1));
            }
        }
    }

    [Fact]
    public void Features_go_from_the_first_to_the_largest_and_those_of_zeros_alone_are_among_them()
    {
        Assert.Equal(["1", "2", "3", "4"], Read<float>("a 2:1\nb 4:3\n").Columns.Select(column => column.Name));
        Assert.Equal(["0", "1", "2"], Read<float>("a 2:1\nb 0:3\n").Columns.Select(column => column.Name));
        var wide = Read<float>($"a {Bounds.MostColumns}:1\nb 5:3\n");
        Assert.Equal(Bounds.MostColumns, wide.Columns.Count);
        Assert.Equal(2, wide.Entries()!.Entries + wide.Rows * (wide.Width - 1) / 2); // a value is sparse, or in a column of two cells
    }

    [Fact]
    public void Features_can_be_left_out()
    {
        var table = Read<double>("a 1:1 2:2 3:3 7:7\nb 3:1\n", new TableOptions { Drop = ["3", "7", "5"], Standardize = false });
        Assert.Equal(["1", "2", "4", "6"], table.Columns.Select(column => column.Name));
        Assert.Equal([1, 2, 0, 0, 0], table.Row(0).ToArray());
        AssertRefuses("a 1:1\nb 1:2\n", new TableOptions { Drop = ["2"] }, "no feature '2'", "1 to 1");
        AssertRefuses("a 1:1\nb 1:2\n", new TableOptions { Drop = ["x"] }, "no feature 'x'");
        AssertRefuses("a 1:1\nb 1:2\n", new TableOptions { Drop = ["label"] }, "label", "cannot be left out");
        AssertRefuses("a 1:1\nb 1:2\n", new TableOptions { Drop = ["1"] }, "no features left");
    }

    [Fact]
    public void Rows_without_a_label_are_an_error_or_left_out()
    {
        const string text = "a 1:1\n1:2 2:9\n? 1:5\nb 1:3\n";
        AssertRefuses(text, new TableOptions(), "line 2", "the label is missing", "begins with a feature");
        AssertRefuses(text[6..].Replace("1:2 2:9\n", ""), new TableOptions(), "line 1", "the label is missing", "'?' says so");
        var table = Read<double>(text, new TableOptions { DropUnlabeled = true, Standardize = false });
        Assert.Equal((2, 2), (table.Rows, table.Facts.Unlabeled));
        Assert.Equal(["1"], table.Columns.Select(column => column.Name));
        Assert.Equal([3, 1], table.Row(1).ToArray());
    }

    [Fact]
    public void A_line_may_be_as_long_as_one_of_CSV_and_rows_go_over_the_ends_of_buffers()
    {
        string line = string.Concat(Enumerable.Range(1, 50_000).Select(index => $" {index}:{index % 7}.5"));
        var table = Read<double>($"a 1:1\nb{line}\n# comment\na 1:2\n");
        Assert.Equal((3, 50_000), (table.Rows, table.Columns.Count));
        Assert.Equal([0, 1, 0], Enumerable.Range(0, 3).Select(table.ClassOf));
        double sum = Enumerable.Range(1, 50_000).Sum(index => index % 7 + 0.5);
        Assert.Equal(sum, table.Row(1)[..^1].ToArray().Zip(table.Columns.Skip(table.FirstCell), (cell, column) => cell + column.Origin).Sum()
            + table.EntryValues(1).ToArray().Sum());
        AssertRefuses($"a 1:1\nb 1:{new string('1', Bounds.LongestLine)}\n", new TableOptions(), "line 2", "longer than");
    }

    public static TheoryData<string, string[]> Faults => new()
    {
        // the third line, what the sentence says
        { "a x:1", ["'x:1'", "index that is no whole number"] },
        { "a 1.5:1", ["'1.5:1'", "index that is no whole number"] },
        { "a :1", ["':1'", "index that is no whole number"] },
        { "a --1:1", ["'--1:1'", "index that is no whole number"] },
        { "a -1:1", ["'-1:1'", "negative index"] },
        { "a 1048577:1", ["'1048577:1'", "above 1,048,576"] },
        { "a 99999999999999999999:1", ["above 1,048,576"] },
        { "a 3:1 2:1", ["'2:1'", "after index 3", "sort"] },
        { "a 3:1 3:1", ["'3:1'", "has already"] },
        { "a 1:x", ["'1:x'", "no number"] },
        { "a 1:1,5", ["'1:1,5'", "no number"] },
        { "a 1:nan", ["'1:nan'", "no number"] },
        { "a 1:", ["'1:'", "no value"] },
        { "a 1: 2", ["'1:'", "no value"] },
        { "a 1:inf", ["'1:inf'", "finite"] },
        { "a 1:-1e999", ["'1:-1e999'", "finite"] },
        { "a 2:1e39", ["'2:1e39'", "beyond the range of single precision"] },
        { "a 1:1 2", ["'2'", "index:value"] },
        { "a 2", ["'2'", "index:value", ".csv"] },
        { "1:1 2:1", ["label is missing"] },
        { "a,b 1:1", ["'a,b'", "several labels"] },
        { "1,2,a", ["'1,2,a'", ".csv"] },
        { "a qid:7 1:1", ["'qid:7'", "ranking"] },
        { "a 1:\u0001", ["control characters"] },
        { "\u0001 1:1", ["control characters"] },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_told_in_one_sentence_with_its_line(string line, string[] says)
        => AssertRefuses($"# comment\nb 1:1\n{line}\nb 1:2\n", new TableOptions(), ["rows.svm, line 3: ", .. says]);

    [Fact]
    public void What_single_precision_cannot_hold_is_read_in_double()
    {
        Assert.Equal(1e39, Read<double>("a 2:1e39\nb 2:1\n", new TableOptions { Standardize = false }).Row(0)[1]);
        var error = AssertRefuses("a 1:1\nb 1:1e30\n", new TableOptions { Standardize = false }, "line 2", "'1:1e30'", "too large to be squared");
        Assert.Equal(Remedy.DoublePrecision, error.Remedy);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("# a comment\n\n", "no rows")]
    [InlineData("a\nb\n", "no features")]
    [InlineData("x,y,t\n1,2,a\n2,1,b\n", ".csv")]
    [InlineData("x\ty\tt\n1\t2\ta\n", ".csv")]
    [InlineData("1 1:1\n1.0 1:2\n", "the same number")]
    [InlineData("\u0000\u0001\u0002", "NUL")]
    [InlineData("PK\u0003\u0004", "zip")]
    public void A_file_that_is_none_is_refused(string text, string says) => AssertRefuses(text, new TableOptions(), "rows.svm", says);

    [Fact]
    public void Settings_for_CSV_are_refused()
    {
        const string text = "a 1:1\nb 1:2\n";
        AssertRefuses(text, new TableOptions { Label = "1" }, "label comes first");
        AssertRefuses(text, new TableOptions { HasHeader = false }, "label comes first");
        AssertRefuses(text, new TableOptions { Categorical = ["1"] }, "label comes first");
        AssertRefuses(text, new TableOptions { Missing = ["1"] }, "label comes first");
    }

    [Theory]
    [InlineData("a.svm", true)]
    [InlineData("a.LibSVM", true)]
    [InlineData("folder.svm/a.csv", false)]
    [InlineData("svm", false)]
    public void The_name_tells_the_format(string name, bool isSvm) => Assert.Equal(isSvm, CsvInput.IsSvmName(name));

    private static Table<T> Read<T>(string text, TableOptions? options = null)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => TableReader.Read<T>(SvmExample.Input(text), options ?? new TableOptions());

    private static InputException AssertRefuses(string text, TableOptions options, params string[] says)
    {
        var error = Assert.Throws<InputException>(() => Read<float>(text, options));
        Assert.All(says, words => Assert.Contains(words, error.Message, StringComparison.Ordinal));
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }
}
