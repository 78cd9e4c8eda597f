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

    [Theory]
    [InlineData("net\nweight, kg", "body\tlength", "out\ncome")]
    [InlineData("net weight, kg", "body length", "out come")]
    public void Names_with_line_breaks_go_all_the_way(string weight, string length, string label)
    {
        string file = Write("table.csv", "\"out\ncome\",\"net\nweight, kg\",body\tlength,\"kind\r\nof\"\n" + string.Concat(
            Enumerable.Range(0, 40).Select(i => $"{"ab"[i % 2]},{i * 7 % 11},{i},{"uv"[i % 3 / 2]}\n")));
        var trained = Run(
            "train", file, "--label", label, "--drop", $"\"{length}\"", "--categorical", $"\"{weight}\"", "--output", "run");
        Assert.Equal(0, trained.ExitCode);
        Assert.Contains("2 classes of 'out come'", trained.Error, StringComparison.Ordinal);
        Assert.Contains("'kind of' is categorical", trained.Error, StringComparison.Ordinal);
        string model = File.ReadAllText(Path.Combine(Folder, "run/model.json"));
        Assert.Contains("\"net\\nweight, kg=10\"", model, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Folder, "run/weights.png")));
        Assert.Equal(0, Run("evaluate", "run", file).ExitCode);
        Assert.StartsWith($"\"{weight}\",{length},predicted,p(a),p(b)\n0,0,",
            Run("predict", "run", file, "--keep", $"\"{weight}\",\"{length}\"").Output, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("id", "id,predicted,p(a),p(b)", "\"u,v\",a,")]
    [InlineData("\"height, cm\",id", "\"height, cm\",id,predicted,p(a),p(b)", "\"1,8\",\"u,v\",a,")]
    public void Columns_of_the_file_are_kept_beside_the_predictions(string keep, string header, string first)
    {
        TrainTwoClasses();
        string rows = "id,\"height, cm\",x\n\"u,v\",\"1,8\",1\nw,,2\n";
        string[] lines = Run("predict", "run", Write("new.csv", rows), "--keep", keep).Output.Split('\n');
        Assert.Equal(header, lines[0]);
        Assert.StartsWith(first, lines[1], StringComparison.Ordinal);
        Assert.Equal(4, lines.Length);
        Assert.Equal(lines, Run(["predict", "run", "-", "--keep", keep], rows).Output.Split('\n'));
    }

    [Theory]
    [InlineData(1, "no column 'name'; its columns are id, x", "name")]
    [InlineData(1, "called 'predicted' too", "predicted")]
    [InlineData(1, "called 'p(a)' too", "id,p(a)")]
    [InlineData(2, "a double quote is missing", "\"id")]
    public void Columns_that_cannot_be_kept_are_refused(int exitCode, string says, string keep)
    {
        TrainTwoClasses();
        string file = Write("new.csv", "id,x\nu,1\n");
        AssertRefuses(exitCode, ["predict", "run", file, "--keep", keep, "--output", "out.csv"], says);
    }

    [Theory]
    [InlineData("evaluate")]
    [InlineData("evaluate", "--json")]
    [InlineData("predict")]
    [InlineData("predict", "--output", "out.csv")]
    public void A_finite_number_too_large_to_compute_with_is_refused(string command, params string[] options)
    {
        TrainTwoClasses();
        string file = Write("new.csv", "x,label\n1,a\n-1.79769313486231e+308,b\n");
        AssertRefuses(1, [command, "run", file, .. options], "line 3", "column 'x'", "-1.79769E+308", "too far");
    }

    [Fact]
    public void Evaluate_says_when_the_rows_are_those_that_were_trained_on()
    {
        TrainIris("--validation", "0.2");
        var own = Run("evaluate", "run", DataFile("iris.csv"));
        Assert.Contains("iris.csv holds the rows that the model was trained on", own.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(" to ", own.Output, StringComparison.Ordinal);

        string iris = File.ReadAllText(DataFile("iris.csv"));
        var others = Run("evaluate", "run", Write("iris.csv", iris + "5.1,3.5,1.4,0.2,setosa\n"));
        Assert.Equal("", others.Error);
        Assert.Contains("97.35 % (93.4 to 99.0)", others.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_undefined_is_not_shown_as_a_number()
    {
        TrainTwoClasses();
        string file = Write("new.csv", "x,label\n1,a\n1.5,a\n");
        string table = Run("evaluate", "run", file).Output;
        Assert.DoesNotContain("log-loss reduction", table, StringComparison.Ordinal);
        Assert.Matches(@"\n +b( +-){3} +0 +0 ", table);
        var scores = Json(Run("evaluate", "run", file, "--json").Output);
        Assert.Equal(JsonValueKind.Null, scores.GetProperty("logLossReduction").ValueKind);
        Assert.Equal(2, scores.GetProperty("accuracyInterval").GetArrayLength());
    }

    [Theory]
    [InlineData("100.00 %", 1.0)]
    [InlineData("> 99.99 %", 29_999.0 / 30_000)]
    [InlineData("99.99 %", 9_999.0 / 10_000)]
    [InlineData("0.01 %", 1.0 / 10_000)]
    [InlineData("< 0.01 %", 1.0 / 30_000)]
    [InlineData("0.00 %", 0.0)]
    [InlineData("> -0.01 %", -1.0 / 30_000)]
    public void All_and_none_are_said_only_where_it_is_all_and_none(string text, double share)
        => Assert.Equal(text, Percent.Of(share));

    [Fact]
    public void Predictions_never_take_the_place_of_the_rows()
    {
        TrainIris();
        string file = Write("rows.csv", File.ReadAllText(DataFile("iris.csv")));
        AssertRefuses(1, ["predict", "run", file, "--output", "./rows.csv"], "rows.csv holds the rows", "--output");
        Assert.Equal(File.ReadAllText(DataFile("iris.csv")), File.ReadAllText(file));
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
            "line 2", "column 'petal_width'", "'wide'", "not a number");
    }

    [Fact]
    public void A_level_that_training_did_not_see_is_an_error_or_none_of_the_levels()
    {
        Assert.Equal(0, Run("train", DataFile("penguins.csv"), "--label", "species", "--output", "run", "-q").ExitCode);
        string file = Write("new.csv", "island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year\nElba,40,18,190,3700,female,2007\n");
        AssertRefuses(1, ["predict", "run", file], "line 2", "column 'island'", "'Elba'", "--unknown zero");
        Assert.StartsWith("Adelie,", Run("predict", "run", file, "--unknown", "zero").Output.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_training_did_not_see_is_refused()
    {
        TrainIris();
        AssertRefuses(1, ["evaluate", "run", Write("new.csv",
            "sepal_length,sepal_width,petal_length,petal_width,species\n5,3,1,0.2,rose\n")], "line 2", "column 'species'", "'rose'");
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

    private void TrainTwoClasses()
    {
        string file = Write("two.csv", "x,label\n1,a\n2,a\n3,a\n7,b\n8,b\n9,b\n");
        Assert.Equal(0, Run("train", file, "--output", "run", "--validation", "0", "-q").ExitCode);
    }

    private void TrainIris(params string[] options)
        => Assert.Equal(0, Run(["train", DataFile("iris.csv"), "--output", "run", .. options.Contains("--validation") ? [] : new[] { "--validation", "0" }, "-q", .. options]).ExitCode);
}
