using System.Text;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Data;

public class HeaderTests
{
    /// <summary>As Excel writes it where cells have line breaks: the header takes four lines.</summary>
    private const string Csv = "\"net\nweight, kg\",body\tlength,\"kind\r\nof\",\"out\ncome\"\n"
        + "1,5,u,a\n2,3,v,b\n3,6,u,a\n4,2,v,b\n5,7,u,a\n6,1,v,b\n";

    [Fact]
    public void A_name_may_have_line_breaks_and_tabs_in_it()
    {
        var table = TableReader.Read<double>(Input(Csv), new TableOptions());
        Assert.Equal(["net\nweight, kg", "body\tlength", "kind\r\nof"], table.Columns.Select(column => column.Name));
        Assert.Equal("out\ncome", table.Facts.Label);
    }

    [Theory]
    [InlineData("net\nweight, kg", "body\tlength", "kind\r\nof", "out\ncome")]
    [InlineData("net weight, kg", "body length", "kind of", "out come")]
    public void Such_a_name_may_be_given_as_it_is_or_on_one_line(string weight, string length, string kind, string label)
    {
        var options = new TrainingOptions { Label = label, Drop = [length], Categorical = [weight, kind] };
        var model = SoftmaxTraining.Fit(Input(Csv), options).Model;
        Assert.Equal("out\ncome", model.Label);
        Assert.Equal(["net\nweight, kg", "kind\r\nof"], model.Columns.Cast<CategoricalColumn>().Select(column => column.Name));
        var kept = new RowReader(Input(Csv), model) { WithLabels = true, Keep = [length, label] }.Read().Single().Kept;
        Assert.Equal(["5", "a"], kept[0]);
    }

    [Fact]
    public void The_name_as_it_is_comes_before_the_one_on_one_line()
    {
        const string csv = "\"a\nb\",a b,t\n1,2,u\n3,4,v\n";
        Assert.Equal("a\nb", Assert.Single(TableReader.Read<float>(Input(csv), new() { Drop = ["a b"] }).Columns).Name);
    }

    [Fact]
    public void Lines_after_such_a_header_are_counted_as_a_text_editor_does()
    {
        string csv = "# a comment\n" + Csv + "1e999,5,u,a\n";
        int line = csv[..csv.IndexOf("1e999", StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        var model = SoftmaxTraining.Fit(Input(Csv)).Model;
        AssertRefused(() => TableReader.Read<float>(Input(csv), new TableOptions()).Rows);
        AssertRefused(() => new RowReader(Input(csv), model).Read().Count());

        void AssertRefused(Func<int> read) => Assert.StartsWith(
            $"table.csv, line {line} (row 7), column 'net weight, kg': '1e999'",
            Assert.Throws<InputException>(() => read()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x,\"a\u0001\nb\",t\n1,2,u\n", "line 1: the header contains control characters")]
    [InlineData("\"a\nb\",\"a\nb\",t\n1,2,u\n", "line 1: two columns are called 'a b'")]
    public void A_name_that_cannot_be_used_is_refused_on_one_line(string csv, string says)
    {
        var error = Assert.Throws<InputException>(() => TableReader.Read<float>(Input(csv), new TableOptions()));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_name_or_a_text_that_is_too_long_to_keep_is_refused()
    {
        string most = new('x', Bounds.LongestText), more = most + "x";
        Assert.Equal(most, TableReader.Read<float>(Input($"{most},t\n1,a\n2,b\n"), new TableOptions()).Columns[0].Name);
        AssertRefused($"x,{more},t\n1,2,a\n", "line 1: the name of column 2 has 1,048,577 characters, and 1,048,576 at most");
        AssertRefused($"x,t\n1,a\n2,{more}\n", "line 3 (row 2), column 't': the text has 1,048,577 characters");
        AssertRefused($"x,t\n1,a\n{more},b\n", "line 3 (row 2), column 'x': the text has 1,048,577 characters");

        static void AssertRefused(string csv, string says) => Assert.Contains(says, Assert.Throws<InputException>(() =>
            TableReader.Read<float>(Input(csv), new TableOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_columns_are_refused_though_they_stand_on_several_lines()
    {
        string half = string.Concat(Enumerable.Repeat("\"\n\",", Bounds.MostColumns / 2 + 1));
        var error = Assert.Throws<InputException>(() => TableReader.Read<float>(Input($"{half}{half}t\n"), new TableOptions()));
        Assert.Contains("line 1: the line has 1,048,579 columns, and 1,048,576 at most", error.Message, StringComparison.Ordinal);
    }

    private static CsvInput Input(string csv) => CsvInput.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "table.csv");
}
