using System.Globalization;
using System.Text;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Tests.Data;

public sealed class TableReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("table-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_link_to_a_file_is_read_as_the_file()
    {
        string file = Path.Combine(_folder, "file.csv"), link = Path.Combine(_folder, "link.csv");
        File.WriteAllText(file, "x,t\n1,a\n2,b\n");
        File.CreateSymbolicLink(link, file);
        Assert.Equal(2, TableReader.Read<double>(CsvInput.FromFile(link), new TableOptions()).Rows);
    }

    [Fact]
    public void A_file_that_changes_while_it_is_read_is_refused()
    {
        string file = Path.Combine(_folder, "file.csv");
        File.WriteAllText(file, "x,t\n1,a\n2,b\n");
        foreach (Action change in new[] { () => File.AppendAllText(file, "3,b\n"), () => File.Delete(file) })
        {
            var input = CsvInput.FromFile(file);
            change();
            var error = Assert.Throws<InputException>(input.ThrowIfChanged);
            Assert.Contains("changed while it was read", error.Message, StringComparison.Ordinal);
        }
    }

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
    [InlineData("# a \"comment\nx,t\n1,a\n2,b\n\n   \n")]
    [InlineData("\uFEFF\n# first\r\n  # second\n\nx,t\n1,a\n\n2,b\n")]
    [InlineData("x,t\n1e0,a\n+2.0,b\n")]
    public void The_same_table_however_it_is_written(string text)
    {
        var table = Read<double>(text);
        Assert.Equal(2, table.Rows);
        Assert.Equal("x", table.Columns[0].Name);
        Assert.Equal("t", table.Facts.Label);
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
    public void Lines_are_those_of_a_text_editor_and_rows_are_examples()
    {
        var error = Assert.Throws<InputException>(() => Read<float>("# first\nx,c,t\n\n1,\"two\nlines\",a\n2,b,\n"));
        Assert.Contains("line 6 (row 2), column 't'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_starts_with_a_number_sign_is_a_row()
    {
        var table = Read<double>("# a comment\ntag,x,t\n#red,1,a\nblue,2,b\n#N/A,3,a\n#red,4,b\nblue,5,a\n#N/A,6,b\n");
        Assert.Equal(6, table.Rows);
        Assert.Equal(["#N/A", "#red", "blue"], table.Columns[0].Levels!);
    }

    [Fact]
    public void An_empty_line_in_a_file_of_one_column_is_a_row_with_a_missing_value()
    {
        // A file of labels alone has no features, but its rows are counted all the same.
        var input = CsvInput.FromStream(new MemoryStream("x\n5\n\n\"\"\n7\n"u8.ToArray()), "rows");
        input.Columns = 1;
        using var csv = input.Open();
        int rows = 0;
        while (csv.Read())
            rows++;
        Assert.Equal(4, rows);
    }

    [Fact]
    public void Labels_are_text_whatever_they_look_like_but_not_twice_the_same_number()
    {
        Assert.Equal(["0", "01x", "1"], Read<float>("x,t\n1,0\n2,01x\n3,1\n4, 0 \n").Classes);
        var error = Assert.Throws<InputException>(() => Read<float>("x,t\n1,0\n2,0.0\n3,1\n4, 0 \n"));
        Assert.Contains("'0' and '0.0' are the same number", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_that_are_numbers_are_in_the_order_of_numbers()
    {
        var table = Read<float>("x,t\n1,10\n2,9\n3,-1\n4,10\n");
        Assert.Equal(["-1", "9", "10"], table.Classes);
        Assert.Equal([2, 1, 0, 2], Enumerable.Range(0, 4).Select(table.ClassOf));
    }

    [Fact]
    public void Levels_and_classes_are_in_ordinal_order()
    {
        var table = Read<float>("c,t\nz,b\nA,a\na,B\nz,A\n");
        Assert.Equal(["A", "a", "z"], table.Columns[0].Levels!);
        Assert.Equal(["A", "B", "a", "b"], table.Classes);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(" ", true)]
    [InlineData("NA", true)]
    [InlineData("?", true)]
    [InlineData("absent", true)]
    [InlineData("N/A", false)]
    [InlineData("na", false)]
    [InlineData("NaN", false)]
    [InlineData("nan", false)]
    [InlineData("null", false)]
    [InlineData("None", false)]
    [InlineData("<NA>", false)]
    [InlineData("#N/A", false)]
    [InlineData("-", false)]
    [InlineData(".", false)]
    public void These_cells_are_missing_among_numbers_and_only_some_of_them_among_texts(string cell, bool amongTexts)
    {
        var table = Read<double>($"x,c,t\n1,u,a\n{cell},{cell},b\n3,v,a\n4,u,b\n5,v,a\n", new() { Missing = ["absent"] });
        var missing = new Dictionary<string, int> { [cell.Trim()] = 1 };
        Assert.Null(table.Columns[0].Levels);
        Assert.Equal(missing, table.Columns[0].Missing);
        Assert.True(double.IsNaN(table.Row(1)[0]));
        Assert.Equal(amongTexts ? missing : [], table.Columns[1].Missing);
        Assert.Equal(amongTexts, double.IsNaN(table.Row(1)[1]));
        Assert.Equal(!amongTexts, table.Columns[1].Levels!.Contains(cell));
    }

    [Fact]
    public void In_a_column_named_as_categorical_NA_is_a_level_and_a_class()
    {
        var options = new TableOptions { Categorical = ["country", "t"] };
        var table = Read<double>("country,x,t\nNA,1,NA\nDE,2,b\nNA,3,NA\nDE,4,b\n", options);
        Assert.Equal(["DE", "NA"], table.Columns[0].Levels!);
        Assert.Equal(["NA", "b"], table.Classes);
    }

    [Fact]
    public void A_column_that_turns_out_to_be_text_after_a_thousand_rows_is_categorical_from_the_first()
    {
        string rows = string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i % 7},{i},{"ab"[i % 2]}\n"));
        var table = Read<float>("c,x,t\n" + rows + string.Concat(Enumerable.Repeat("many,5,a\n", 100)));
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "many"], table.Columns[0].Levels!);
        Assert.Null(table.Columns[1].Levels);
        for (int r = 0; r < 1000; r++)
            Assert.Equal(r % 7, table.Row(r)[0]);
    }

    [Fact]
    public void A_number_may_stand_for_a_missing_value()
    {
        var options = new TableOptions { Missing = [" -999 ", ""] };
        string rows = string.Concat(Enumerable.Range(0, 50).Select(i => $"{(i % 5 == 0 ? "-999" : $"{i}")},{(i == 3 ? "u" : "-999")},{"ab"[i % 2]}\n"));
        var table = Read<double>("x,c,t\n" + rows, options);
        Assert.Equal(new Dictionary<string, int> { ["-999"] = 10 }, table.Columns[0].Missing);
        Assert.True(double.IsNaN(table.Row(5)[0]));
        Assert.Equal(49, table.Columns[1].Missing["-999"]);
        Assert.Equal(["u"], table.Columns[1].Levels!);
    }

    [Fact]
    public void Among_rows_without_a_header_nothing_is_a_comment()
    {
        string rows = string.Concat(Enumerable.Range(0, 20).Select(i => $"#{"rgb"[i % 3]},{i},{"ab"[i % 2]}\n"));
        Assert.Equal(20, Read<float>(rows, new() { HasHeader = false }).Rows);
    }

    [Fact]
    public void A_column_that_turns_out_to_be_numbers_after_many_words_for_missing_is_numeric()
    {
        string rows = string.Concat(Enumerable.Range(0, 300).Select(i => $"None,{i},{"ab"[i % 2]}\n"));
        var table = Read<double>("x,y,t\n" + rows + "7,5,a\n8,6,b\n");
        Assert.Equal(300, table.Columns[0].Missing["None"]);
        Assert.Equal([7, 8], Numbers(table, 0)[300..]);
        Assert.Equal(["None"], Read<double>("x,y,t\n" + rows).Columns[0].Levels!);
    }

    [Theory]
    [InlineData("12.3abc", "is not a number, as 999 of 1,000 values are")]
    [InlineData("1,860.00", "looks like a number, but not a plain one")]
    [InlineData("1 860,00", "looks like a number")]
    [InlineData("1\u202F860", "looks like a number")]
    [InlineData("23%", "looks like a number")]
    [InlineData("$5", "looks like a number")]
    [InlineData("−5", "looks like a number")]
    public void Among_numbers_an_odd_cell_is_an_error_and_no_category(string cell, string says)
    {
        string csv = "x;y;t\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"{(i == 700 ? cell : i / 4.0)};{i * i % 7};{"ab"[i % 2]}\n"));
        var error = Assert.Throws<InputException>(() => Read<float>(csv));
        Assert.Contains($"line 702 (row 701), column 'x': '{cell}' {says}", error.Message, StringComparison.Ordinal);
        Assert.Equal(Remedy.MissingOrCategorical, error.Remedy);
        Assert.Equal(1, Read<float>(csv, new() { Missing = [cell] }).Columns[0].Missing[cell]);
        Assert.Contains(cell, Read<float>(csv, new() { Categorical = ["x"] }).Columns[0].Levels!);
    }

    [Fact]
    public void A_column_all_of_numbers_with_a_unit_is_refused_too()
        => Assert.Contains("line 2 (row 1), column 'rate': '23%' looks like a number", Assert.Throws<InputException>(() =>
            Read<float>("rate,x,t\n23%,1,a\n38%,2,b\n23%,3,a\n38%,4,b\n")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-11-25", "2026-11-26", 20782, DateOrder.YearFirst)]
    [InlineData("2026-11-25T12:00:00Z", "2026-11-26 00:00", 20782.5, DateOrder.YearFirst)]
    [InlineData("25/11/2026", "26/11/2026", 20782, DateOrder.DayFirst)]
    [InlineData("25.11.2026 6:00", "1.12.2026", 20782.25, DateOrder.DayFirst)]
    [InlineData("11/25/2026 6:00 PM", "1/2/2026", 20782.75, DateOrder.MonthFirst)]
    public void Dates_become_days_since_1970(string first, string second, double days, DateOrder order)
    {
        var table = Read<double>($"when,x,t\n{first},1,a\n{second},2,b\n,3,a\n{first},4,b\n");
        Assert.Equal(order, table.Columns[0].Dates);
        Assert.Equal(days, Numbers(table, 0)[0], 1e-9);
        Assert.Equal(1, table.Columns[0].Missing[""]);
    }

    [Fact]
    public void Dates_of_which_none_tells_the_day_from_the_month_are_refused_with_both_readings()
    {
        var error = Assert.Throws<InputException>(() => Read<double>("when,x,t\n,1,a\n3/4/2026,2,b\n5/6/2026,3,a\n"));
        Assert.Contains("line 3 (row 2), column 'when': '3/4/2026' may be 3 April 2026 or 4 March 2026", error.Message, StringComparison.Ordinal);
        Assert.Equal(20819, Numbers(Read<double>("when,x,t\n1/1/2027,2,a\n2/2/2027,3,b\n1/1/2027,2,b\n"), 0)[0]);
    }

    [Theory]
    [InlineData("2026-11-25 24:30")]
    [InlineData("2026-11-25T10:00+99:99")]
    [InlineData("2026-02-30")]
    [InlineData("٢٠٢٦-٠١-٠٣")]
    public void Days_and_times_that_do_not_exist_are_no_dates(string text)
        => Assert.False(DateText.TryParse(text, DateOrder.YearFirst, out _));

    [Fact]
    public void A_text_far_longer_than_a_date_or_a_number_is_neither_and_told_at_once()
    {
        string blanks = new(' ', 1 << 20);
        Assert.False(DateText.HasForm($"2026-11-25 10:00{blanks}x"));
        Assert.False(DateText.TryParse($"2026-11-25 10:00{blanks}x", DateOrder.YearFirst, out _));
        Assert.False(Cell.IsNumberForPeople($"{blanks}x"));
    }

    [Fact]
    public void Dates_in_memory_have_one_reading()
    {
        var rows = Enumerable.Range(0, 30).Select(i => new Dictionary<string, object>
        {
            ["when"] = new DateTime(2026, 1 + i % 12, 1 + i % 10),
            ["day"] = new DateOnly(2026, 1 + i % 12, 1 + i % 10),
            ["t"] = $"{"ab"[i % 2]}",
        });
        var table = TableReader.Read<double>(CsvInput.FromRows(rows), new TableOptions());
        Assert.Equal([DateOrder.YearFirst, DateOrder.YearFirst], table.Columns.Select(column => column.Dates!.Value));
        Assert.True(DateText.TryParse("2026-02-09", DateOrder.DayFirst, out double days));
        Assert.Equal((new DateTime(2026, 2, 9) - DateTime.UnixEpoch).TotalDays, days);
    }

    [Fact]
    public void Among_dates_an_odd_cell_is_an_error()
    {
        string csv = "when,x,t\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"2026-01-{(i == 50 ? "32" : $"{i % 28 + 1:00}")},{i},{"ab"[i % 2]}\n"));
        var error = Assert.Throws<InputException>(() => Read<float>(csv));
        Assert.Contains("line 52 (row 51), column 'when': '2026-01-32' is not a date, as 99 of 100", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_mostly_occurs_once_is_left_out_and_may_be_kept()
    {
        string csv = "name,x,empty,t\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{(i < 10 ? "Smith" : $"n{i}")},{i},,{"ab"[i % 2]}\n"));
        var table = Read<float>(csv);
        Assert.Equal(["x"], table.Columns.Select(column => column.Name));
        Assert.Equal(
            [
                new LeftOutColumn("name", "30 of 40 values stand in one row only, as names and identifiers do", MayBeKept: true),
                new LeftOutColumn("empty", "it is empty"),
            ],
            table.Facts.LeftOut);
        Assert.Equal(31, Read<float>(csv, new() { Categorical = ["name"] }).Columns[0].Levels!.Count);
    }

    [Fact]
    public void Whole_numbers_in_order_are_told_from_others()
    {
        var table = Read<float>("id,x,y,t\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{7 + 2 * i},{i / 2.0},{i % 5},{"ab"[i % 2]}\n")));
        Assert.Equal([true, false, false], table.Columns.Select(column => column.IsCounter));
    }

    [Fact]
    public void Numbers_with_leading_zeros_are_told_from_others()
    {
        var table = Read<float>("zip,x,when,t\n00501,0.5,01.12.2026,a\n10115,0,13.12.2026,b\n00501,7,01.12.2026,b\n");
        Assert.Equal([true, false, false], table.Columns.Select(column => column.HasLeadingZeros));
    }

    [Fact]
    public void Rows_without_a_label_are_an_error_that_counts_them_or_are_left_out()
    {
        const string csv = "x,c,t\n1,u,a\n,v,\n3,u,b\n4,v,NA\n5,u,a\n";
        var error = Assert.Throws<InputException>(() => Read<double>(csv));
        Assert.Contains("line 3 (row 2), column 't': the label is missing, as in 2 of 5 rows; fill it in", error.Message, StringComparison.Ordinal);
        Assert.Equal(Remedy.DropUnlabeled, error.Remedy);
        var table = Read<double>(csv, new() { DropUnlabeled = true });
        Assert.Equal([1, 3, 5], Numbers(table, 0));
        Assert.Equal([0, 1, 0], Enumerable.Range(0, 3).Select(table.ClassOf));
        Assert.Equal(["u"], table.Columns[1].Levels!);
        Assert.Empty(table.Columns[0].Missing);
    }

    [Theory]
    [InlineData("5,3,a\n4,3,b\n", "'5' is a number")]
    [InlineData("5,a\n4,b\n", "'5' is a number")]
    [InlineData("5.1,6.1,a\n4,3,b\n", "'5.1' is a number")]
    [InlineData("mid,s,q\nhigh,s,b\nmid,t,c\nlow,t,b\nmid,s,c\n", "'mid' is also a value of its column")]
    [InlineData("x,c\nu,c\nv,b\nu,b\nv,b\n", "'c' is also a label")]
    public void A_first_line_that_looks_like_a_row_is_refused_unless_somebody_says_what_it_is(string csv, string says)
    {
        var error = Assert.Throws<InputException>(() => Read<float>(csv));
        Assert.Contains("line 1: " + says, error.Message, StringComparison.Ordinal);
        Assert.Equal(Remedy.HeaderOrNone, error.Remedy);
        error = Assert.Throws<InputException>(() => Read<float>("# a comment\n" + csv));
        Assert.Contains("line 2: " + says, error.Message, StringComparison.Ordinal);

        int lines = csv.Count(c => c == '\n');
        Assert.Equal(lines - 1, Read<float>(csv, new() { HasHeader = true }).Rows);
        var unnamed = Read<float>(csv, new() { HasHeader = false });
        Assert.Equal(lines, unnamed.Rows);
        Assert.Equal("1", unnamed.Columns[0].Name);
        Assert.Equal(unnamed.Columns.Count + 1, unnamed.Facts.Unnamed);
    }

    [Theory]
    [InlineData("0,1,2,t")]
    [InlineData("1,2,3,t")]
    [InlineData("2019,2020,2021,country")]
    public void Numbers_that_rise_by_one_are_names(string header)
        => Assert.Equal(3, Read<float>(header + "\n1,2,5,a\n2,1,7,b\n").Columns.Count);

    [Fact]
    public void A_column_without_a_name_is_left_out_where_it_is_empty_or_counts_the_rows()
    {
        Assert.Equal("it has no name and no values", Assert.Single(Read<float>("x,t,\n1,a,\n2,b,\n").Facts.LeftOut).Reason);
        Assert.Equal("t", Read<float>("x,t,\n1,a,\n2,b,\n").Facts.Label);
        Assert.Equal("it has no name and counts the rows", Assert.Single(Read<float>(",x,t\n0,1,a\n1,5,b\n2,7,a\n").Facts.LeftOut).Reason);
        string large = ",x,t\n" + string.Concat(Enumerable.Range(0, 9).Select(i => $"{20000001 + i},{i * i},{"ab"[i % 2]}\n"));
        Assert.Single(Read<float>(large, new() { Standardize = false }).Facts.LeftOut);
        Assert.Contains("the name of column 1 is empty",
            Assert.Throws<InputException>(() => Read<float>(",x,t\n5,1,a\n1,5,b\n2,7,a\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_repeats_the_header_is_named()
        => Assert.Contains("line 4 (row 3): the line repeats the header", Assert.Throws<InputException>(() =>
            Read<float>("x,y,t\n1,2,a\n2,1,b\nx,y,t\n3,3,a\n")).Message, StringComparison.Ordinal);

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
        ((MemoryRows<float>)table.Store).Reorder(order, threads: 3);
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
