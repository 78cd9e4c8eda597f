using System.Globalization;
using System.Text.Json;

namespace Trainer.Tests;

public class PredictAndEvaluateTests : ProgramRunner
{
    [Theory]
    [InlineData("iris", "species")]
    [InlineData("penguins", "species")]
    [InlineData("digits", "digit")]
    public void Train_evaluate_and_predict_agree_on_the_training_file(string name, string label)
    {
        string file = DataFile(name + ".csv");
        Assert.Equal(0, Run("train", file, "--label", label, "--output", "run", "--validation", "0", "-q").ExitCode);
        double trained = Json(File.ReadAllText(Path.Combine(Folder, "run/metrics.json"))).GetProperty("train").GetProperty("accuracy").GetDouble();
        Assert.Equal(trained, Json(Run("evaluate", "run", file, "--json").Output).GetProperty("accuracy").GetDouble());

        var outcome = Run("predict", "run", file);
        Assert.Equal("", outcome.Error);
        string[][] predictions = Rows(outcome.Output), rows = Rows(File.ReadAllText(file));
        int at = Array.IndexOf(rows[0], label);
        Assert.Equal(rows.Length, predictions.Length);
        Assert.Equal(trained, rows.Zip(predictions).Skip(1).Average(row => row.First[at] == row.Second[0] ? 1.0 : 0), 12);
    }

    [Fact]
    public void Each_prediction_is_the_most_probable_class_and_probabilities_sum_to_1()
    {
        TrainIris();
        string[][] predictions = Rows(Run("predict", "run", DataFile("iris.csv")).Output);
        Assert.Equal(["predicted", "p(setosa)", "p(versicolor)", "p(virginica)"], predictions[0]);
        foreach (string[] row in predictions.Skip(1))
        {
            double[] p = [.. row.Skip(1).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            Assert.Equal(1, p.Sum(), 1e-10);
            Assert.Equal($"p({row[0]})", predictions[0][1 + Array.IndexOf(p, p.Max())]);
        }
    }

    [Fact]
    public void Columns_are_found_by_name_in_any_order_and_among_others()
    {
        TrainIris();
        string straight = Run("predict", "run", DataFile("iris.csv")).Output;
        string[] lines = [.. Rows(File.ReadAllText(DataFile("iris.csv"))).Select((row, i) => i == 0
            ? "petal_width;extra;sepal_width;petal_length;sepal_length"
            : $"{row[3]};anything {i};{row[1]};{row[2]};{row[0]}")];
        Assert.Equal(straight, Run("predict", "run", Write("new.csv", string.Join('\n', lines))).Output);
    }

    [Fact]
    public void Rows_may_come_through_a_pipe_and_predictions_go_to_a_file()
    {
        TrainIris();
        string direct = Run("predict", "run", DataFile("iris.csv")).Output;
        string piped = Run(["predict", "run/model.json", "-"], File.ReadAllText(DataFile("iris.csv"))).Output;
        Assert.Equal(direct, piped);
        Assert.Equal("", Run("predict", "run", DataFile("iris.csv"), "--output", "out.csv").Output);
        Assert.Equal(direct, File.ReadAllText(Path.Combine(Folder, "out.csv")));
    }

    [Fact]
    public void A_table_may_be_trained_on_through_a_pipe()
    {
        string iris = File.ReadAllText(DataFile("iris.csv"));
        Assert.Equal(0, Run(["train", "-", "--output", "piped", "-q"], iris).ExitCode);
        TrainIris("--validation", "0.2");
        Assert.Equal(File.ReadAllLines(Path.Combine(Folder, "run/history.csv")).Select(line => line[..line.LastIndexOf(',')]),
            File.ReadAllLines(Path.Combine(Folder, "piped/history.csv")).Select(line => line[..line.LastIndexOf(',')]));
    }

    [Fact]
    public void A_missing_column_is_refused()
    {
        TrainIris();
        AssertRefuses(1, ["predict", "run", Write("new.csv", "sepal_length,sepal_width,petal_length\n1,2,3\n")], "no column 'petal_width'");
    }

    [Fact]
    public void Text_where_training_saw_numbers_is_refused_and_no_file_is_left()
    {
        TrainIris();
        AssertRefuses(1, ["predict", "run", Write("new.csv", "sepal_length,sepal_width,petal_length,petal_width\n1,2,3,wide\n"), "--output", "out.csv"],
            "row 2", "column 'petal_width'", "'wide'", "not a number");
    }

    [Fact]
    public void A_level_that_training_did_not_see_is_an_error_or_none_of_the_levels()
    {
        Assert.Equal(0, Run("train", DataFile("penguins.csv"), "--label", "species", "--output", "run", "-q").ExitCode);
        string file = Write("new.csv", "island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year\nElba,40,18,190,3700,female,2007\n");
        AssertRefuses(1, ["predict", "run", file], "row 2", "column 'island'", "'Elba'", "--unknown zero");
        Assert.StartsWith("Adelie,", Run("predict", "run", file, "--unknown", "zero").Output.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_training_did_not_see_is_refused()
    {
        TrainIris();
        AssertRefuses(1, ["evaluate", "run", Write("new.csv",
            "sepal_length,sepal_width,petal_length,petal_width,species\n5,3,1,0.2,rose\n")], "row 2", "column 'species'", "'rose'");
    }

    [Fact]
    public void A_folder_without_a_model_is_refused() => AssertRefuses(1, ["predict", "nowhere", DataFile("iris.csv")], "nowhere");

    [Fact]
    public void An_unfinished_prediction_leaves_no_file()
    {
        TrainIris();
        AssertRefuses(1, ["predict", "run", DataFile("iris.csv"), "--output", "no/such/folder.csv"], "no/such");
    }

    [Fact]
    public void Runs_are_compared_in_one_picture_and_called_by_their_folders()
    {
        TrainIris("--learning-rate", "0.5");
        Assert.Equal(0, Run("train", DataFile("iris.csv"), "--output", "other", "--validation", "0", "--learning-rate", "0.01", "-q").ExitCode);
        byte[] picture = Plot("run", "other");
        Directory.CreateDirectory(Path.Combine(Folder, "elsewhere"));
        Directory.Move(Path.Combine(Folder, "other"), Path.Combine(Folder, "elsewhere/other"));
        Assert.Equal(picture, Plot("./run/", "elsewhere/other"));
        Directory.Move(Path.Combine(Folder, "elsewhere/other"), Path.Combine(Folder, "elsewhere/run"));
        Assert.NotEqual(picture, Plot("run", "elsewhere/run"));

        byte[] Plot(params string[] runs)
        {
            Assert.Equal(0, Run(["plot", .. runs, "--output", "both.png"]).ExitCode);
            return File.ReadAllBytes(Path.Combine(Folder, "both.png"));
        }
    }

    [Fact]
    public void Plotting_a_folder_without_a_history_is_refused() => AssertRefuses(1, ["plot", "nowhere"], "nowhere");

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static string[][] Rows(string csv) => [.. csv.TrimEnd().Split('\n').Select(line => line.TrimEnd('\r').Split(','))];

    private void TrainIris(params string[] options)
        => Assert.Equal(0, Run(["train", DataFile("iris.csv"), "--output", "run", .. options.Contains("--validation") ? [] : new[] { "--validation", "0" }, "-q", .. options]).ExitCode);
}
