using ScottPlot;
using ScottPlot.Plottables;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Plots.Tests;

public class BoundaryChartTests
{
    private static readonly Lazy<Model> Iris = new(() => Train("iris.csv")), Penguins = new(() => Train("penguins.csv"));

    private static readonly Dictionary<string, object> MiddlePenguin = Penguins.Value.Columns.ToDictionary(
        column => column.Name,
        column => column is CategoricalColumn text ? (object)text.MostFrequent : ((NumericColumn)column).Mean);

    [Fact]
    public void The_map_shows_what_the_model_predicts_of_a_row_with_all_else_in_the_middle()
    {
        var plot = Draw(Penguins.Value, "bill_length_mm", "body_mass_g").Plots.First();
        var maps = plot.GetPlottables<Heatmap>().ToList();
        Assert.Equal(3, maps.Count);
        var (rows, columns) = (maps[0].Intensities.GetLength(0), maps[0].Intensities.GetLength(1));
        var area = plot.Axes.GetLimits().Rect;
        for (int row = 0; row < rows; row += 13)
        {
            for (int column = 0; column < columns; column += 17)
            {
                var prediction = Penguins.Value.Predict(new Dictionary<string, object>(MiddlePenguin)
                {
                    ["bill_length_mm"] = area.Left + area.Width * column / (columns - 1),
                    ["body_mass_g"] = area.Top - area.Height * row / (rows - 1),
                });
                double[] cells = [.. maps.Select(map => map.Intensities[row, column])];
                int shown = Assert.Single(Enumerable.Range(0, 3), k => !double.IsNaN(cells[k]));
                Assert.Equal(prediction.Class, Penguins.Value.Classes[shown]);
                Assert.Equal(prediction.Probability, cells[shown], 1e-9);
            }
        }
    }

    [Fact]
    public void Lines_lie_where_the_two_most_probable_classes_are_equal_and_where_the_first_has_their_probability()
    {
        var plane = new FeaturePlane(Iris.Value, "petal_length", "petal_width");
        var lines = BoundaryChart.Of(Iris.Value, plane).AssertSound().Plots.First().GetPlottables<ContourLines>().ToList();
        Assert.Equal([0, 0.75, 0.9], lines.Select(line => line.ContourLineLevels!.Single()).Distinct());
        foreach (var line in lines)
        {
            foreach (var point in line.Lines.SelectMany(path => path.Path.Points))
            {
                double[] p = [.. plane.Probabilities([point.X], point.Y).Row(0).OrderDescending()];
                double level = line.ContourLineLevels!.Single();
                Assert.Equal(level == 0 ? p[1] : level, p[0], 0.02);
            }
        }
    }

    [Theory]
    [InlineData("iris.csv", "petal_length", "petal_width")]
    [InlineData("iris.csv", "sepal_width", "petal_width")]
    [InlineData("penguins.csv", "bill_length_mm", "body_mass_g")]
    public void Every_row_stands_at_its_values_and_those_that_are_predicted_wrong_are_ringed(
        string file, string across, string up)
    {
        var model = file == "iris.csv" ? Iris.Value : Penguins.Value;
        var reader = Reader(file, model, across, up);
        var placed = new List<(Coordinates Place, string Label, bool IsWrong)>();
        foreach (var block in reader.Read())
        {
            var logits = new Classifier(model).Logits(block.X);
            placed.AddRange(block.Kept.Select((cells, i) => (
                new Coordinates(Number(across, cells[0]), Number(up, cells[1])), model.Classes[block.Labels![i]],
                logits.Row(i).MaximumIndex() != block.Labels[i])));
        }

        var figure = Draw(model, across, up, file);
        var markers = figure.Plots.First().GetPlottables<Markers>()
            .ToLookup(group => group.MarkerStyle.Shape == MarkerShape.OpenCircle);
        AssertSame(placed.Where(row => row.IsWrong), markers[true]);
        foreach (var (group, label) in markers[false].Zip(model.Classes))
            AssertSame(placed.Where(row => row.Label == label), [group]);
        Assert.Equal(3, markers[false].Select(group => group.MarkerStyle.Shape).Distinct().Count());
        Assert.Equal(3, markers[false].Select(group => group.MarkerStyle.FillColor).Distinct().Count());
        Assert.Contains($"{placed.Count(row => row.IsWrong)}", Key(figure));

        double Number(string name, string cell)
            => double.TryParse(cell, out double value) ? value
                : model.Columns.OfType<NumericColumn>().Single(column => column.Name == name).Mean;

        static void AssertSame(IEnumerable<(Coordinates Place, string, bool)> rows, IEnumerable<Markers> drawn)
            => Assert.Equal(
                Sorted(rows.Select(row => row.Place)), Sorted(drawn.SelectMany(group => group.Data.GetScatterPoints())));

        static IEnumerable<(double, double)> Sorted(IEnumerable<Coordinates> places)
            => places.Select(place => (Math.Round(place.X, 6), Math.Round(place.Y, 6))).Order();
    }

    [Fact]
    public void The_subtitle_says_what_else_is_in_the_middle_and_whether_there_are_rows()
    {
        Assert.Equal(
            "rows are left out · plane: other numbers at their means, island = Biscoe, sex = male (most frequent)",
            Draw(Penguins.Value, "bill_length_mm", "body_mass_g").Subtitle);
        Assert.Equal(
            "150 rows of iris.csv · plane: other numbers at their means",
            Draw(Iris.Value, "petal_length", "petal_width", "iris.csv").Subtitle);
    }

    [Fact]
    public void Without_rows_the_plane_reaches_to_3_standard_deviations()
    {
        var length = Iris.Value.Columns.OfType<NumericColumn>().Single(column => column.Name == "petal_length");
        var limits = Draw(Iris.Value, "petal_length", "petal_width").Plots.First().Axes.GetLimits();
        Assert.Equal(length.Mean - 3 * length.Deviation, limits.Left, 9);
        Assert.Equal(length.Mean + 3 * length.Deviation, limits.Right, 9);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(9, 9)]
    [InlineData(10, 9)]
    [InlineData(300, 9)]
    public void Of_more_classes_than_colours_the_most_frequent_are_told_apart(int classes, int told)
    {
        var model = Examples.Model(["x", "y", "z"], Examples.Names(classes, "a class with a name of forty characters "),
            (feature, k) => 2 * Math.Sin(7 * feature + 3 * k + 1));
        var figure = BoundaryChart.Of(model, new FeaturePlane(model, "x", "y")).AssertSound();
        Assert.Equal(told, figure.Plots.Last().GetPlottables<Rectangle>().Count());
        Assert.Equal(classes > 9, Key(figure).Contains($"{classes - 8} others"));
    }

    [Fact]
    public void Many_rows_are_thinned_and_it_is_said()
    {
        var model = Examples.Model(["x", "y"], ["a", "b"], (feature, k) => feature - k);
        var X = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(2, 20_000, (j, i) => Math.Sin(i * (j + 1)));
        var rows = new EncodedRows(X, [.. Enumerable.Range(0, 20_000).Select(i => i % 2)]);
        var figure = BoundaryChart.Of(model, new FeaturePlane(model, "x", "y"), [rows], "table.csv").AssertSound();
        Assert.StartsWith("5,000 of 20,000 rows of table.csv", figure.Subtitle, StringComparison.Ordinal);
        Assert.Equal(5000, figure.Plots.First().GetPlottables<Markers>()
            .Where(group => group.MarkerStyle.Shape != MarkerShape.OpenCircle).Sum(group => group.Data.GetScatterPoints().Count));
        Assert.Contains("10,000", Key(figure)); // the counts are of all rows
    }

    [Fact]
    public void Rows_on_one_line_dates_and_long_names_are_sound()
    {
        string name = new('x', 300);
        var model = Examples.Model([name, "day"], ["a", "b"], (feature, k) => feature - k,
            columns: [new NumericColumn(name, 0, 1), new DateColumn("day", 20_000, 400, DateOrder.YearFirst)]);
        var X = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(2, 3, 0.5);
        var figure = BoundaryChart.Of(model, new FeaturePlane(model, name, "day"), [new EncodedRows(X, [0, 1, 0])]).AssertSound();
        Assert.All(figure.Plots.First().Axes.Left.Ticks(), tick => Assert.Matches(@"^\d{4}-\d\d-\d\d$", tick));
    }

    [Fact]
    public void No_row_is_refused()
        => Assert.Throws<InputException>(() => BoundaryChart.Of(
            Iris.Value, new FeaturePlane(Iris.Value, "petal_length", "petal_width"), []));

    private static Figure Draw(Model model, string across, string up, string? file = null)
    {
        var plane = new FeaturePlane(model, across, up);
        return file is null ? BoundaryChart.Of(model, plane).AssertSound()
            : BoundaryChart.Of(model, plane, Reader(file, model).Read(), file).AssertSound();
    }

    private static RowReader Reader(string file, Model model, params string[] keep)
        => new(CsvInput.FromFile(DataFile(file)), model) { WithLabels = true, Keep = keep };

    private static Model Train(string file)
        => SoftmaxTraining.Fit(DataFile(file), new TrainingOptions { Label = "species" }).Model;

    private static string DataFile(string name)
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Trainer.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "data", name);
    }

    private static IEnumerable<string> Key(Figure figure)
        => figure.Plots.Last().GetPlottables<Text>().Select(text => text.LabelText);
}
