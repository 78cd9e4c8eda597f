using System.Text;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Data;

public class FingerprintTests
{
    private const string Table =
        "x,colour,when,note,t\n1.5,red,2021-03-04,n1,a\n2,blue,,n2,b\n,red,2021-03-06,n3,a\n-3,NA,2022-03-04,n4,b\n7e2,blue,2021-05-04,n5,a\n";

    private static readonly TrainingOptions Options = new()
    {
        Validation = 0,
        Drop = ["note"],
        Optimizer = new GradientDescentOptions { Epochs = 1 },
    };

    private static readonly string Fingerprint = Of(Table);

    [Theory]
    [InlineData("\n", "\r\n")]
    [InlineData("\n", "\n\n")]
    [InlineData(",", ";")]
    [InlineData(",", " , ")]
    [InlineData("red", "\"red\"")]
    [InlineData("x,", "# a note\nx,")]
    [InlineData("1.5", "1.50")]
    [InlineData("7e2", "700")]
    [InlineData("NA", "")]
    [InlineData("n3", "n7")]
    public void How_cells_are_written_makes_no_difference_nor_what_is_left_out(string text, string otherwise)
        => Assert.Equal(Fingerprint, Of(Table.Replace(text, otherwise, StringComparison.Ordinal)));

    [Theory]
    [InlineData("1.5", "1.5000001")]
    [InlineData("1.5", "")]
    [InlineData("2,blue", "2,red")]
    [InlineData("2,blue", "2,")]
    [InlineData("n1,a", "n1,b")]
    [InlineData("n1,a", "n1,c")]
    [InlineData("2021-03-06", "2021-03-07")]
    [InlineData("red", "rot")]
    [InlineData("x,", "y,")]
    [InlineData("note,t", "note,u")]
    [InlineData("1.5,red,2021-03-04,n1,a\n2,blue,,n2,b\n", "2,blue,,n2,b\n1.5,red,2021-03-04,n1,a\n")]
    public void What_a_cell_or_a_column_holds_does_and_so_does_the_order(string text, string other)
        => Assert.NotEqual(Fingerprint, Of(Table.Replace(text, other, StringComparison.Ordinal)));

    [Fact]
    public void Threads_make_no_difference()
    {
        string digits = File.ReadAllText(Path.Combine(Examples.DataFolder, "digits.csv"));
        Assert.Equal(
            Of(digits, Options with { Drop = [], Threads = 1 }), Of(digits, Options with { Drop = [], Threads = 5 }));
    }

    [Fact]
    public void A_model_knows_its_own_rows_in_whatever_file_and_precision()
    {
        string penguins = File.ReadAllText(Path.Combine(Examples.DataFolder, "penguins.csv"));
        foreach (var optimizer in new OptimizerOptions[]
        {
            Options.Optimizer, new GradientDescentOptions { Epochs = 1, DoublePrecision = true }, new LbfgsOptions(),
        })
        {
            foreach (bool standardize in new[] { true, false })
            {
                var options = Options with { Optimizer = optimizer, Standardize = standardize };
                AssertKnown(Table, options);
                AssertKnown(penguins, options with { Drop = [], Label = "species" });
                AssertKnown(Table[(Table.IndexOf('\n') + 1)..], options with { HasHeader = false, Drop = ["4"] });
            }
        }
    }

    private static void AssertKnown(string table, TrainingOptions options)
    {
        var model = SoftmaxTraining.Fit(Input(table), options).Model;
        Assert.True(AreOwn(model, table));
        Assert.True(AreOwn(model, table.Replace("\n", "\r\n", StringComparison.Ordinal)));
        Assert.False(AreOwn(model, table + table.TrimEnd('\n').Split('\n')[^1] + "\n"));
        Assert.False(AreOwn(model, table.Replace("-3,", "-4,", StringComparison.Ordinal).Replace("39.1,", "39.2,", StringComparison.Ordinal)));
    }

    private static bool AreOwn(Model model, string table)
    {
        var rows = new RowReader(Input(table), model) { WithLabels = true };
        foreach (var _ in rows.Read()) { }
        return rows.AreOwn;
    }

    private static string Of(string table, TrainingOptions? options = null)
        => SoftmaxTraining.Fit(Input(table), options ?? Options).Model.Origin.Data!;

    private static CsvInput Input(string text)
        => CsvInput.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), "table.csv");
}
