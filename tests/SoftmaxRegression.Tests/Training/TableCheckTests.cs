using SoftmaxRegression.Data;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public class TableCheckTests
{
    [Theory]
    [InlineData(2, Bounds.MostColumns)]
    [InlineData(Bounds.MostClasses, 10)]
    [InlineData(1000, 10_000)]
    public void As_many_classes_and_features_as_the_bounds_say_can_be_learnt(int classes, int features)
        => Check(classes, features);

    [Theory]
    [InlineData(Bounds.MostClasses + 1, 10, Remedy.OtherLabel, "column 't': 65,537 different labels, and 65,536 at most")]
    [InlineData(2, Bounds.MostColumns + 1, Remedy.ShareRareLevels, "1,048,577 features, and 1,048,576 at most can be learnt; leave columns out, first of all 'c', or let its rare levels share a feature.")]
    [InlineData(1000, 40_000, Remedy.ShareRareLevels, "40,000 features and 1,000 classes, whose weights need a file of")]
    public void More_are_refused(int classes, int features, Remedy remedy, string says)
    {
        var error = Assert.Throws<InputException>(() => Check(classes, features));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(remedy, error.Remedy);
    }

    /// <summary>A table of a number, and of a text with all other features as its levels. It needs no rows to be judged.</summary>
    private static void Check(int classes, int features)
    {
        string[] levels = [.. Enumerable.Repeat("u", features - 1)], labels = [.. Enumerable.Repeat("k", classes)];
        TableColumn[] columns = [new("x", null, 0, new Dictionary<string, int>()), new("c", levels, 0, new Dictionary<string, int>())];
        TableCheck.ThrowIfUnfit(
            CsvInput.FromStream(Stream.Null, "table"),
            new TableFacts
            {
                Rows = 2 * classes,
                Columns = columns,
                Label = "t",
                Classes = labels,
            });
    }
}
