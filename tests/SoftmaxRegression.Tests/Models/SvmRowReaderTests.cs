using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Models;

public sealed class SvmRowReaderTests
{
    private static readonly TrainingOptions Exact = new() { Optimizer = new LbfgsOptions(), L2 = 0.01 };

    [Theory]
    [InlineData(5, false)]
    [InlineData(5, true)]
    [InlineData(1100, false)]
    [InlineData(1100, true)]
    public void The_same_numbers_give_the_same_model_and_predictions_whatever_the_format(int features, bool areOnes)
    {
        var table = new SvmExample(features, rows: 150, seed: 4, areOnes);
        TrainingRun svm = SoftmaxTraining.Fit(table.Svm, Exact), csv = SoftmaxTraining.Fit(table.Csv, Exact);
        Assert.Equal(csv.Kept.Training!.Value.Objective, svm.Kept.Training!.Value.Objective, 1e-12);
        foreach (var run in new[] { svm, csv })
        {
            // What is expected comes row by row from names and numbers.
            double[][] expected = [.. Enumerable.Range(0, 150).Select(row => run.Model.Predict(table.Row(row)).Probabilities.Values.ToArray())];
            foreach (var rows in new[] { table.Svm, table.Csv })
            {
                double[][] actual = [.. Probabilities(run.Model, rows)];
                Assert.Equal(expected.Length, actual.Length);
                Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, (a, b) => Math.Abs(a - b) < 1e-12));
            }
        }
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(1100, false)]
    [InlineData(1100, true)]
    public void A_model_knows_its_own_rows_in_single_and_in_double_precision_and_in_the_other_format(int features, bool areOnes)
    {
        var table = new SvmExample(features, rows: 150, seed: 5, areOnes);
        var single = new TrainingOptions { Optimizer = new GradientDescentOptions { Epochs = 1 } };
        foreach (var options in new[] { single, Exact })
        {
            foreach (var model in new[] { SoftmaxTraining.Fit(table.Svm, options).Model, SoftmaxTraining.Fit(table.Csv, options).Model })
            {
                Assert.True(AreOwn(model, table.Svm));
                Assert.True(AreOwn(model, table.Csv));
                Assert.False(AreOwn(model, SvmExample.Input("a 1:1\n" + table.SvmText)));
                Assert.False(AreOwn(model, SvmExample.Input(table.SvmText[..table.SvmText.TrimEnd().LastIndexOf('\n')])));
            }
        }
    }

    [Fact]
    public void The_columns_of_the_model_may_be_in_any_order()
    {
        var table = new SvmExample(1100, rows: 150, seed: 6);
        var model = SoftmaxTraining.Fit(table.ShuffledCsv(7), Exact with { HasHeader = true }).Model;
        Assert.True(AreOwn(model, table.Svm));
        var expected = Enumerable.Range(0, 150).SelectMany(row => model.Predict(table.Row(row)).Probabilities.Values);
        Assert.Equal(expected, Probabilities(model, table.Svm).SelectMany(p => p), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void What_is_not_listed_is_0_and_what_the_model_does_not_know_makes_no_difference()
    {
        var model = Trained();
        double[] expected = [.. model.Predict(new Dictionary<string, double> { ["1"] = 0, ["2"] = 1.5 }).Probabilities.Values];
        foreach (string text in new[] { "a 2:1.5\n", "2:1.5\n", "? 0:8 2:1.5 3:7 1048576:-2 # new\n", "unknown 1:0 2:1.5" })
            Assert.Equal(expected, Assert.Single(Probabilities(model, SvmExample.Input(text))), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Texts_are_kept_as_they_stand_in_the_file()
    {
        var reader = new RowReader(SvmExample.Input("a 1:0.50 3:1e1\n2:7 # x\n"), Trained()) { Keep = ["3", "label", "1", "99"] };
        Assert.Equal([["1e1", "a", "0.50", "0"], ["0", "", "0", "0"]], reader.Read().SelectMany(rows => rows.Kept));
        Assert.Equal(2, reader.Rows);
        AssertRefuses(new RowReader(SvmExample.Input("a 1:1\n"), Trained()) { Keep = ["x"] }, "no column 'x'");
    }

    [Theory]
    [InlineData("a 1:1\nz 1:2\n", "line 2: 'z' is not one of the model's 2 classes")]
    [InlineData("a 1:1\n1:2\n", "line 2: the label is missing")]
    [InlineData("a 1:1\nNA 1:2\n", "line 2: the label is missing, 'NA' says so")]
    [InlineData("a 1:1\nb 1:x\n", "line 2: '1:x' has a value that is no number")]
    [InlineData("a 1:1\nb 1:1e200\n", "line 2: column '1': 1E+200 is too far from the training's values")]
    [InlineData("# nothing\n", "no rows")]
    public void A_fault_is_told_with_its_line(string text, string says)
        => AssertRefuses(new RowReader(SvmExample.Input(text), Trained()) { WithLabels = true }, says);

    [Theory]
    [InlineData("x,t\n1,a\n2,b\n3,a\n", "a column 'x'")]
    [InlineData("01,t\n1,a\n2,b\n3,a\n", "a column '01'")]
    [InlineData("1,2,t\n1,u,a\n2,v,b\n3,u,a\n", "another kind of column '2'")]
    [InlineData("1,t\n2021-01-13,a\n2021-01-14,b\n2021-01-16,a\n", "another kind of column '1'")]
    public void A_model_with_other_columns_than_numbered_numbers_is_refused(string table, string says)
    {
        var options = new TrainingOptions { HasHeader = true, Validation = 0, Optimizer = new GradientDescentOptions { Epochs = 0 } };
        var model = SoftmaxTraining.Fit(SvmExample.Input(table, "table.csv"), options).Model;
        AssertRefuses(new RowReader(SvmExample.Input("a 1:1\n"), model), says);
    }

    [Fact]
    public void A_model_for_which_a_number_is_missing_is_refused()
    {
        var options = new TrainingOptions { HasHeader = true, Missing = ["-1"], Optimizer = new GradientDescentOptions { Epochs = 0 } };
        var model = SoftmaxTraining.Fit(SvmExample.Input("1,t\n1,a\n2,b\n-1,a\n4,b\n5,a\n6,b\n", "table.csv"), options).Model;
        AssertRefuses(new RowReader(SvmExample.Input("a 1:1\n"), model), "no missing values");
    }

    private static Model Trained() => SoftmaxTraining.Fit(SvmExample.Input("a 1:1 2:2\nb 2:1\na 1:3\nb 1:1 2:5\na 1:3 2:1\n"), Exact).Model;

    private static IEnumerable<double[]> Probabilities(Model model, CsvInput input)
    {
        var classifier = new Classifier(model);
        return new RowReader(input, model).Read()
            .SelectMany(rows => classifier.Probabilities(rows.X, rows.Sparse).ToRowArrays());
    }

    private static bool AreOwn(Model model, CsvInput input)
    {
        var reader = new RowReader(input, model) { WithLabels = true };
        Assert.All(reader.Read(), rows => Assert.True(rows.Count > 0));
        return reader.AreOwn;
    }

    private static void AssertRefuses(RowReader reader, string says)
    {
        var error = Assert.Throws<InputException>(() => reader.Read().Count());
        Assert.StartsWith("rows.svm", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }
}
