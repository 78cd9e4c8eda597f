using System.Globalization;
using System.Text;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Tests.Data;

public sealed class TableReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("table-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("x,t\n1,a\n2,b\n")]
    [InlineData("x;t\n1;a\n2;b\n")]
    [InlineData("x\tt\n1\ta\n2\tb\n")]
    [InlineData("x|t\n1|a\n2|b\n")]
    [InlineData("x,t\r\n1,a\r\n2,b\r\n")]
    [InlineData("\uFEFFx,t\n1,a\n2,b\n")]
    [InlineData("x,t\n1,a\n2,b")]
    [InlineData("x , t\n 1,a \n2 , b\n")]
    [InlineData("\"x\",\"t\"\n\"1\",\"a\"\n\"2\",b\n")]
    [InlineData("# a comment\nx,t\n1,a\n# another\n2,b\n\n   \n")]
    [InlineData("x,t\n1e0,a\n+2.0,b\n")]
    public void The_same_table_however_it_is_written(string text)
    {
        var table = Read<double>(text);
        Assert.Equal(2, table.Rows);
        Assert.Equal("x", table.Columns[0].Name);
        Assert.Equal("t", table.Label);
        Assert.Equal(["a", "b"], table.Classes);
        Assert.Equal([1, 2], Numbers(table, 0));
        Assert.Equal([0, 1], [table.ClassOf(0), table.ClassOf(1)]);
    }

    [Fact]
    public void Quoted_fields_may_hold_separators_quotes_and_line_breaks()
    {
        var table = Read<double>("c,t\n\"a,b\",u\n\"say \"\"hi\"\"\",v\n\"two\nlines\",u\n\"a,b\",v\n");
        Assert.Equal(["a,b", "say \"hi\"", "two\nlines"], table.Columns[0].Levels!);
        Assert.Equal([0, 1, 2, 0], Numbers(table, 0));
    }

    [Fact]
    public void Row_numbers_are_those_of_a_text_editor()
    {
        var error = Assert.Throws<InputException>(() => Read<float>("# first\nx,c,t\n\n1,\"two\nlines\",a\n# more\n2,b,\n"));
        Assert.Contains("row 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_are_text_whatever_they_look_like()
        => Assert.Equal(["0", "0.0", "1"], Read<float>("x,t\n1,0\n2,0.0\n3,1\n4, 0 \n").Classes);

    [Fact]
    public void Levels_and_classes_are_in_ordinal_order()
    {
        var table = Read<float>("c,t\nz,b\nA,a\na,B\nz,A\n");
        Assert.Equal(["A", "a", "z"], table.Columns[0].Levels!);
        Assert.Equal(["A", "B", "a", "b"], table.Classes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("NA")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("null")]
    [InlineData("?")]
    [InlineData(" ")]
    public void These_cells_are_missing(string cell)
    {
        var table = Read<double>($"x,c,t\n1,u,a\n{cell},{cell},b\n3,v,a\n4,u,b\n");
        Assert.Equal([1, 1], table.Columns.Select(column => column.Missing));
        Assert.Null(table.Columns[0].Levels);
        Assert.True(double.IsNaN(table.Row(1)[0]) && double.IsNaN(table.Row(1)[1]));
    }

    [Fact]
    public void A_column_that_turns_out_to_be_text_after_a_thousand_rows_is_categorical_from_the_first()
    {
        string rows = string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i % 7},{i},{"ab"[i % 2]}\n"));
        var table = Read<float>("c,x,t\n" + rows + "many,5,a\n");
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "many"], table.Columns[0].Levels!);
        Assert.Equal("'many' in row 1002", table.Columns[0].FirstText);
        Assert.Null(table.Columns[1].Levels);
        for (int r = 0; r < 1000; r++)
            Assert.Equal(r % 7, table.Row(r)[0]);
    }

    [Fact]
    public void A_column_of_numbers_may_be_asked_to_be_categorical()
        => Assert.Equal(["1", "10", "2"],
            Read<float>("c,t\n1,a\n2,b\n10,a\n2,b\n", new() { Categorical = ["c"] }).Columns[0].Levels!);

    [Fact]
    public void Columns_may_be_left_out_and_the_label_may_be_anywhere()
    {
        var table = Read<float>("t,id,x\na,u1,1\nb,u2,2\n", new() { Label = "t", Drop = ["id"] });
        Assert.Equal(["x"], table.Columns.Select(column => column.Name));
        Assert.Equal(["a", "b"], table.Classes);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0.5")]
    [InlineData("123456789012345")]
    [InlineData("1234567890123456789")]
    [InlineData("0.1")]
    [InlineData("3.141592653589793")]
    [InlineData("-12345.678901")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1e-5")]
    [InlineData("2.5E+10")]
    [InlineData("0.000000000000000000000000000001")]
    [InlineData("00012.50")]
    public void Numbers_are_read_to_the_last_bit(string text)
    {
        Assert.True(Cell.TryParseNumber(Encoding.UTF8.GetBytes(text), out double value));
        Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), value);
    }

    [Fact]
    public void Random_decimals_are_read_to_the_last_bit()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            string text = ((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 12)))
                .ToString("F" + random.Next(0, 10), CultureInfo.InvariantCulture);
            Assert.True(Cell.TryParseNumber(Encoding.UTF8.GetBytes(text), out double value));
            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), value);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1,5")]
    [InlineData("1 000")]
    [InlineData("1.2.3")]
    [InlineData("0x10")]
    [InlineData("12a")]
    [InlineData("NaN")]
    public void These_are_no_numbers(string text)
        => Assert.False(Cell.TryParseNumber(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Single_precision_keeps_the_digits_that_tell_time_stamps_apart()
    {
        var table = Read<float>("time,t\n1700000001,a\n1700000002,b\n1700000003,a\n1700000004,b\n");
        Assert.Equal([1700000001, 1700000002, 1700000003, 1700000004], Numbers(table, 0));
    }

    [Fact]
    public void A_large_table_is_read_by_several_threads_in_the_order_of_its_rows()
    {
        var text = new StringBuilder("x,c,y,t\n");
        for (int r = 0; r < 20_000; r++)
            text.Append(CultureInfo.InvariantCulture, $"{r},l{r % 13:00},{r * 0.25},{r % 3}\n");
        var table = Read<double>(text.ToString());
        for (int r = 0; r < 20_000; r++)
        {
            Assert.Equal(r, table.Row(r)[0] + table.Columns[0].Origin);
            Assert.Equal(r % 13, table.Row(r)[1]);
            Assert.Equal(r % 3, table.ClassOf(r));
        }
    }

    [Fact]
    public void A_file_that_shrinks_while_it_is_read_is_refused()
    {
        string path = Path.Combine(_folder, "shrinks.csv");
        File.WriteAllText(path, "x,t\n" + string.Concat(Enumerable.Repeat("1,a\n2,b\n", 100)));
        var input = CsvInput.FromFile(path);
        using (var file = File.OpenWrite(path))
            file.SetLength(204);
        Assert.Contains("changed", Assert.Throws<InputException>(() =>
            TableReader.Read<float>(input, new TableOptions())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public void Reordering_in_place_puts_every_row_where_the_permutation_says(int columns)
    {
        var names = Enumerable.Range(0, columns).Select(j => $"x{j}");
        var table = Read<float>($"{string.Join(',', names)},t\n" + string.Concat(Enumerable.Range(0, 300).Select(i =>
            $"{string.Join(',', Enumerable.Range(0, columns).Select(j => i + j))},{i % 2}\n")));
        int[] order = [.. Enumerable.Range(0, 300)];
        new Random(1).Shuffle(order);
        table.Reorder(order, threads: 3);
        for (int j = 0; j < columns; j++)
            Assert.Equal(order.Select(row => (double)row + j), Numbers(table, j));
        Assert.Equal(order.Select(row => row % 2), Enumerable.Range(0, 300).Select(table.ClassOf));
    }

    private static double[] Numbers<T>(Table<T> table, int column)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => [.. Enumerable.Range(0, table.Rows)
            .Select(r => double.CreateChecked(table.Row(r)[column]) + table.Columns[column].Origin)];

    private Table<T> Read<T>(string text, TableOptions? options = null)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        string path = Path.Combine(_folder, "table.csv");
        File.WriteAllText(path, text);
        return TableReader.Read<T>(CsvInput.FromFile(path), options ?? new TableOptions());
    }
}
