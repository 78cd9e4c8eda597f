using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Models;

public class FeaturePlaneTests
{
    private static readonly Model Penguins = SoftmaxTraining.Fit(
        Path.Combine(Examples.DataFolder, "penguins.csv"), new TrainingOptions { Label = "species" }).Model;

    [Fact]
    public void The_middle_is_a_row_of_which_every_cell_is_missing()
    {
        foreach (bool standardize in new[] { true, false })
        {
            var model = standardize ? Penguins : SoftmaxTraining.Fit(Path.Combine(Examples.DataFolder, "penguins.csv"),
                new TrainingOptions { Label = "species", Standardize = false, HasBias = false }).Model;
            var prediction = model.Predict(model.Columns.ToDictionary(column => column.Name, _ => (string?)null));
            var middle = MiddleExample.Of(model).ToColumnMatrix();
            Assert.Equal(prediction.Probabilities.Values, new Classifier(model).Probabilities(middle).Row(0));
            var plane = new FeaturePlane(model, "bill_length_mm", "year");
            var p = plane.Probabilities([plane.X.Mean], plane.Y.Mean).Row(0);
            Assert.All(p.Zip(prediction.Probabilities.Values), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
            Assert.Equal(plane.X.Mean, plane.PlaceOf(new EncodedRows(middle, null), 0).X, 1e-9);
            Assert.Equal(plane.Y.Mean, plane.PlaceOf(new EncodedRows(middle, null), 0).Y, 1e-9);
        }
    }

    [Theory]
    [InlineData("island", "'island' is a categorical column of the model; choose two of its numbers, bill_length_mm, ")]
    [InlineData("species", "'species' is the label of the model; choose")]
    [InlineData("bill", "'bill' is no column of the model; choose")]
    [InlineData("year", "Both sides of the plane would be 'year'")]
    public void What_spans_no_plane_is_refused(string name, string says)
    {
        var error = Assert.Throws<InputException>(() => new FeaturePlane(Penguins, "year", name));
        Assert.StartsWith(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constant_and_left_out_columns_are_refused_and_where_no_two_numbers_vary_it_is_said()
    {
        string table = "one,id,x,label\n"
            + string.Concat(Enumerable.Range(0, 20).Select(i => $"1,name {i},{i % 7},{"ab"[i % 2]}\n"));
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(table));
        var model = SoftmaxTraining.Fit(CsvInput.FromStream(stream, "table"), new TrainingOptions()).Model;
        Refuses("one", "'one' was the same in all rows of the training; it has no two columns");
        Refuses("id", "'id' was left out of the model");

        void Refuses(string name, string says) => Assert.StartsWith(
            says, Assert.Throws<InputException>(() => new FeaturePlane(model, "x", name)).Message, StringComparison.Ordinal);
    }
}
