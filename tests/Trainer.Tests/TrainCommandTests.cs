using System.Text.Json;
using System.Text.RegularExpressions;

namespace Trainer.Tests;

public class TrainCommandTests : ProgramRunner
{
    [Fact]
    public void Iris_with_default_options_reaches_97_percent_and_leaves_a_run_folder()
    {
        File.Copy(DataFile("iris.csv"), Path.Combine(Folder, "iris.csv"));
        var outcome = Run("train", "iris.csv");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("150 rows, 4 features, 3 classes", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("training", outcome.Output, StringComparison.Ordinal);

        var metrics = Metrics("plots/iris");
        Assert.Equal(150, metrics.GetProperty("rows").GetInt32());
        Assert.Equal(4, metrics.GetProperty("features").GetInt32());
        Assert.Equal(3, metrics.GetProperty("classes").GetInt32());
        Assert.InRange(metrics.GetProperty("train").GetProperty("accuracy").GetDouble(), 0.97, 1);
        Assert.Equal(30, metrics.GetProperty("validation").GetProperty("rows").GetInt32());
        Assert.Equal(metrics.GetProperty("epochs").GetInt32(), metrics.GetProperty("kept").GetInt32());

        foreach (string picture in new[] { "loss.png", "accuracy.png", "confusion.png", "weights.png" })
            Assert.Equal("PNG"u8.ToArray(), File.ReadAllBytes(Path.Combine(Folder, "plots/iris", picture))[1..4]);
        Assert.Empty(Directory.GetFiles(Path.Combine(Folder, "plots/iris"), "*.unfinished"));
    }

    [Fact]
    public void The_history_starts_with_the_untrained_model_at_ln_K_and_ends_with_the_metrics()
    {
        Assert.Equal(0, Run("train", DataFile("iris.csv"), "--output", "run", "--quiet").ExitCode);
        string[][] rows = [.. File.ReadLines(Path.Combine(Folder, "run/history.csv")).Select(line => line.Split(','))];
        int objective = Array.IndexOf(rows[0], "train_objective");
        Assert.Equal("0", rows[1][1]);
        Assert.Equal(Math.Log(3), double.Parse(rows[1][objective]), 1e-6);
        Assert.Equal(Metrics("run").GetProperty("objective").GetDouble(), double.Parse(rows[^1][objective]));
        Assert.Equal(Metrics("run").GetProperty("epochs").GetInt32() + 2, rows.Length);
    }

    [Fact]
    public void Digits_reach_95_percent_on_rows_held_out()
    {
        Assert.Equal(0, Run("train", DataFile("digits.csv"), "--output", "run", "--quiet").ExitCode);
        Assert.InRange(Metrics("run").GetProperty("validation").GetProperty("accuracy").GetDouble(), 0.95, 1);
    }

    [Fact]
    public void Penguins_train_with_nothing_but_the_name_of_the_label()
    {
        var outcome = Run("train", DataFile("penguins.csv"), "--label", "species", "--output", "run");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("10 features from 7 columns", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("missing: 19 empty, in 5 columns", outcome.Error, StringComparison.Ordinal);
        Assert.InRange(Metrics("run").GetProperty("validation").GetProperty("accuracy").GetDouble(), 0.95, 1);
    }

    [Fact]
    public void What_was_left_out_or_converted_is_said_in_a_few_lines()
    {
        string file = Write("table.csv", "name,when,empty,code,n,t\n" + string.Concat(Enumerable.Range(0, 40).Select(i =>
            $"person {i},{i % 27 + 1}/11/2026,,{(i % 2 == 0 ? "u" : "v")},{(i == 7 ? "-" : $"{i * i % 11}")},{(i == 9 ? "rare" : "ab"[i % 2])}\n")));
        var outcome = Run("train", file, "--output", "run");
        Assert.Equal(0, outcome.ExitCode);
        foreach (string line in new[]
        {
            "table.csv: 40 rows, 4 features from 3 columns, 3 classes of 't' (a, b, rare)",
            "  'when' is a date: days since 1970-01-01, read as day/month/year",
            "  'code' is categorical: 2 levels",
            "  'name' is left out: 40 of 40 values stand in one row only, as names and identifiers do; keep it with --categorical name",
            "  'empty' is left out: it is empty",
            "  classes with one example only, which is trained on and never held out: 'rare'",
            "  missing: 1 '-', in 1 column ('n'); filled with the mean or the most frequent level",
        })
        {
            Assert.Contains(line + "\n", outcome.Error, StringComparison.Ordinal);
        }

        Assert.Contains("stand in one row only", File.ReadAllText(Path.Combine(Folder, "run/model.json")), StringComparison.Ordinal);
        string rows = Write("new.csv", "when,code,n\n25/11/2026,u,3\n31/02/2026,v,?\n");
        AssertRefuses(1, ["predict", "run", rows], "line 3 (row 2), column 'when': '31/02/2026' is not a date");
    }

    [Fact]
    public void Of_many_columns_that_were_left_out_or_converted_the_first_are_named()
    {
        string names = string.Concat(Enumerable.Range(1, 30).Select(j => $"text {j},")) + string.Concat(Enumerable.Range(1, 25).Select(j => $"empty {j},"));
        string file = Write("table.csv", names + "t\n" + string.Concat(Enumerable.Range(0, 40).Select(i =>
            string.Concat(Enumerable.Range(1, 30).Select(j => i * j % 7 < 3 ? "u," : "v,")) + new string(',', 25) + "ab"[i % 2] + "\n")));
        string said = Run("train", file, "--output", "run").Error;
        Assert.Contains("'text 20' is categorical: 2 levels\n  ... and 10 more lines like these", said, StringComparison.Ordinal);
        Assert.Contains("'empty 20' is left out: it is empty\n  ... and 5 more lines like these", said, StringComparison.Ordinal);
        Assert.DoesNotContain("21' is", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_header_trains_and_predicts_by_the_places_of_its_columns()
    {
        string file = Write("rows.csv", string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 7},{"ab"[i % 2]},{i % 5}\n")));
        AssertRefuses(1, ["train", file, "--label", "2", "--output", "run"], "line 1", "--no-header or --header");
        AssertRefuses(2, ["train", file, "--header", "--no-header"], "--no-header");
        Assert.Equal(0, Run("train", file, "--no-header", "--label", "2", "--output", "run", "-q").ExitCode);
        string all = Run("predict", "run", file).Output;
        Assert.Equal(41, all.TrimEnd().Split('\n').Length);
        string withoutLabel = Write("x.csv", string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 7},{i % 5}\n")));
        Assert.Equal(all, Run("predict", "run", withoutLabel).Output);
        AssertRefuses(1, ["predict", "run", Write("y.csv", "1\n2\n")], "has 1 columns", "3");
    }

    [Fact]
    public void A_column_of_numbers_among_many_other_words_is_a_category_with_a_warning()
    {
        string file = Write("table.csv", "x,t\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{(i % 5 == 0 ? "unknown" : $"{i % 8}")},{"ab"[i % 2]}\n")));
        Assert.Contains("'x' is categorical: 9 levels (40 of 50 cells are numbers; name what stands for a missing one with --missing)",
            Run("train", file, "--output", "run").Error, StringComparison.Ordinal);
        Assert.Contains("missing: 10 'unknown'", Run("train", file, "--output", "run", "--missing", "unknown").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_one_column_gives_a_prediction_for_each_line_and_a_number_sign_is_no_comment()
    {
        string file = Write("one.csv", "x,t\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{(i < 20 ? "a" : "b")}\n")));
        Assert.Equal(0, Run("train", file, "--output", "run", "-q").ExitCode);
        Assert.Equal(5, Run("predict", "run", Write("new.csv", "x\n5\n\n\"\"\n9\n")).Output.TrimEnd().Split('\n').Length);

        file = Write("tags.csv", "tag,t\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{(i % 3 == 0 ? "#red" : "blue")},{"ab"[i % 2]}\n")));
        Assert.Contains("60 rows", Run("train", file, "--output", "tags").Error, StringComparison.Ordinal);
        Assert.Equal(4, Run("predict", "tags", Write("new.csv", "tag\n#red\nblue\n#red\n")).Output.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void Patience_waits_for_the_rows_that_are_held_out_by_default()
    {
        Assert.Equal(0, Run("train", DataFile("iris.csv"), "--patience", "20", "--output", "run", "-q").ExitCode);
        Assert.StartsWith("no better validation loss in 20 epochs; kept epoch", Metrics("run").GetProperty("stopped").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_without_a_label_are_left_out_when_asked()
    {
        string file = Write("table.csv", "x,t\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{(i % 4 == 0 ? "" : "ab"[i % 2])}\n")));
        AssertRefuses(1, ["train", file, "--output", "run"], "line 2 (row 1), column 't': the label is missing, as in 10 of 40 rows", "--unlabeled drop");
        string said = Run("train", file, "--output", "run", "--unlabeled", "drop").Error;
        Assert.Contains("30 rows", said, StringComparison.Ordinal);
        Assert.Contains("10 rows without a label left out", said, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_gives_the_same_model_and_another_seed_another_one()
    {
        Assert.Equal(0, Run("train", DataFile("iris.csv"), "--output", "a", "--seed", "7", "--quiet").ExitCode);
        Assert.Equal(0, Run("train", DataFile("iris.csv"), "--output", "b", "--seed", "7", "--quiet").ExitCode);
        Assert.Equal(0, Run("train", DataFile("iris.csv"), "--output", "c", "--seed", "8", "--quiet").ExitCode);
        Assert.Equal(Weights("a"), Weights("b"));
        Assert.NotEqual(Weights("a"), Weights("c"));
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("lbfgs")]
    public void A_processor_without_AVX_512_gives_the_same_model_and_history(string optimizer)
    {
        string[] train =
            ["train", DataFile("digits.csv"), "--engine", "simd", "--optimizer", optimizer, "--quiet", "--output"];
        Assert.Equal(0, Run([.. train, "a"]).ExitCode);
        var narrow = Start("trainer.dll", [.. train, "b"], ("DOTNET_EnableAVX512", "0"));
        Assert.Equal(0, Run(narrow, input: null).ExitCode);
        Assert.Equal(Weights("a"), Weights("b"));
        Assert.Equal(History("a"), History("b"));

        // The last column is the time.
        string[] History(string run) => [.. File.ReadLines(Path.Combine(Folder, run, "history.csv"))
            .Select(line => line[..line.LastIndexOf(',')])];
    }

    private string Weights(string run) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, run, "model.json")))
        .RootElement.GetProperty("model").GetProperty("weights").GetRawText();

    [Fact]
    public void Json_prints_the_metrics_and_nothing_else_on_standard_output()
    {
        var outcome = Run("train", DataFile("iris.csv"), "--output", "run", "--json", "--epochs", "2");
        var printed = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(2, printed.GetProperty("epochs").GetInt32());
        Assert.Equal("all epochs done", printed.GetProperty("stopped").GetString());
    }

    [Fact]
    public void Quiet_prints_nothing()
    {
        var outcome = Run("train", DataFile("iris.csv"), "--output", "run", "--quiet", "--epochs", "1");
        Assert.Equal("", outcome.Output + outcome.Error);
    }

    [Fact]
    public void Auto_may_be_asked_for_by_name_and_its_rate_is_no_factor_of_the_gradient_but_of_B_inverse()
    {
        var byDefault = Run("train", DataFile("iris.csv"), "--output", "run", "--epochs", "1");
        var byName = Run("train", DataFile("iris.csv"), "--output", "named", "--epochs", "1", "--learning-rate", "auto");
        var byHand = Run("train", DataFile("iris.csv"), "--output", "hand", "--epochs", "1", "--learning-rate", "0.1");
        foreach (var outcome in new[] { byDefault, byName })
            Assert.Matches(@"learning rate [\d.]+ × B⁻¹\n", outcome.Error);
        Assert.Contains("learning rate 0.1\n", byHand.Error, StringComparison.Ordinal);
        Assert.Equal(
            File.ReadAllText(Path.Combine(Folder, "run/model.json")), File.ReadAllText(Path.Combine(Folder, "named/model.json")));
        Assert.True(Metrics("run").GetProperty("isInMetric").GetBoolean());
        Assert.False(Metrics("hand").GetProperty("isInMetric").GetBoolean());
    }

    [Fact]
    public void A_run_that_diverges_says_in_which_epoch_and_what_to_try_and_leaves_nothing()
        => AssertRefuses(1, ["train", DataFile("digits.csv"), "--learning-rate", "1e6", "--output", "run", "-q"],
            "diverged in epoch 1", "--learning-rate auto");

    [Fact]
    public void Without_a_validation_share_all_rows_are_trained_on()
    {
        Assert.Equal(0, Run("train", DataFile("iris.csv"), "--output", "run", "--validation", "0", "-q").ExitCode);
        Assert.Equal(150, Metrics("run").GetProperty("train").GetProperty("rows").GetInt32());
        Assert.False(Metrics("run").TryGetProperty("validation", out _));
    }

    [Fact]
    public void A_test_file_is_evaluated_with_what_training_learnt()
    {
        Assert.Equal(0, Run("train", DataFile("iris.csv"), "--output", "run", "--validation", "0",
            "--test", DataFile("iris.csv"), "-q").ExitCode);
        var metrics = Metrics("run");
        Assert.Equal(metrics.GetProperty("train").GetProperty("accuracy").GetDouble(),
            metrics.GetProperty("test").GetProperty("accuracy").GetDouble());
        Assert.Equal(metrics.GetProperty("train").GetProperty("crossEntropy").GetDouble(),
            metrics.GetProperty("test").GetProperty("crossEntropy").GetDouble(), 1e-6);
    }

    [Fact]
    public void The_gap_to_the_exact_optimum_is_told_when_it_is_asked_for()
    {
        var outcome = Run("train", DataFile("iris.csv"), "--output", "run", "--validation", "0", "--l2", "0.01", "--optimum");
        Assert.Equal(0.2436772266, Metrics("run").GetProperty("optimum").GetDouble(), 1e-6);
        Assert.Contains("objective 0.24", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("gap 0.0", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void L_BFGS_finds_the_optimum_itself()
    {
        Assert.Equal(0, Run("train", DataFile("iris.csv"), "--output", "run", "--validation", "0", "--l2", "0.01", "--optimizer", "lbfgs", "-q").ExitCode);
        Assert.Equal(0.2436772266493824, Metrics("run").GetProperty("objective").GetDouble(), 1e-9);
    }

    [Fact]
    public void Balanced_classes_find_more_of_a_rare_class()
    {
        var random = new Random(1);
        string file = Write("rare.csv", "x,t\n" + string.Concat(Enumerable.Range(0, 2000).Select(i =>
            $"{random.NextDouble() + (i % 20 == 0 ? 0.4 : 0):F4},{(i % 20 == 0 ? "rare" : "common")}\n")));
        Assert.True(Recall("balanced") > Recall("none") + 0.3);

        double Recall(string weight)
        {
            Assert.Equal(0, Run("train", file, "--output", weight, "--class-weight", weight, "-q").ExitCode);
            return JsonDocument.Parse(Run("evaluate", weight, file, "--json").Output).RootElement
                .GetProperty("perClass")[1].GetProperty("recall").GetDouble();
        }
    }

    [Fact]
    public void With_balanced_classes_the_losses_of_both_parts_are_weighted_and_called_so()
    {
        var random = new Random(1);
        string file = Write("rare.csv", "x,t\n" + string.Concat(Enumerable.Range(0, 1000).Select(i =>
            $"{random.NextDouble() + (i % 20 == 0 ? 0.4 : 0):F4},{(i % 20 == 0 ? "rare" : "common")}\n")));
        string[] arguments = ["train", file, "--class-weight", "balanced", "--output", "run"];
        Assert.Matches("cross-entropy +weighted +accuracy", Run([.. arguments, "--test", file]).Output);
        foreach (string part in new[] { "train", "validation" })
        {
            var metrics = Metrics("run").GetProperty(part);
            Assert.InRange(metrics.GetProperty("weightedCrossEntropy").GetDouble(), 0.3, Math.Log(2));
            Assert.NotEqual(metrics.GetProperty("weightedCrossEntropy").GetDouble(), metrics.GetProperty("crossEntropy").GetDouble(), 1e-3);
        }

        Assert.False(Metrics("run").GetProperty("test").TryGetProperty("weightedCrossEntropy", out _));
        Run([.. arguments, "--validation", "0"]);
        double evaluated = JsonDocument.Parse(Run("evaluate", "run", file, "--json").Output).RootElement.GetProperty("crossEntropy").GetDouble();
        Assert.Equal(evaluated, Metrics("run").GetProperty("train").GetProperty("crossEntropy").GetDouble(), 1e-6);
    }

    [Fact]
    public void A_run_does_not_say_that_it_converged_where_it_has_not()
    {
        string file = Write("fever.csv", "temp,label\n" + string.Concat(
            new[] { 36.5, 36.8, 36.6, 36.9, 37, 36.7, 36.4, 38.5, 39, 38.2, 38.8, 39.5, 38.1, 40 }
                .Select((temperature, i) => $"{temperature},{"ab"[i / 7]}\n")));
        Assert.Equal(0, Run("train", file, "--no-standardize", "--validation", "0", "--optimum", "--output", "run", "-q").ExitCode);
        var metrics = Metrics("run");
        double above = metrics.GetProperty("objective").GetDouble() / metrics.GetProperty("optimum").GetDouble() - 1;
        Assert.True(above < 1e-3 || !metrics.GetProperty("stopped").GetString()!.StartsWith("converged", StringComparison.Ordinal));
    }

    [Fact]
    public void Numbers_too_large_for_a_step_end_in_the_sentence_of_a_run_that_diverges()
        => AssertRefuses(1, ["train", Write("ts.csv", "ts,label\n" + string.Concat(Enumerable.Range(0, 8).Select(i =>
            $"{1600000000000 + i * 15768000000L},{"ab"[i / 4]}\n"))), "--no-standardize", "--learning-rate", "0.1", "--output", "run", "-q"],
            "diverged in epoch 1", "--learning-rate auto");

    [Fact]
    public void A_score_of_rows_that_were_not_trained_on_comes_with_its_interval()
    {
        string iris = DataFile("iris.csv");
        string table = Run("train", iris, "--output", "run", "--test", iris).Output;
        Assert.Matches(@"\n +training +120 +[\d.]+ +98.33 % +\n", table);
        Assert.Matches(@"\n +validation +30 +[\d.]+ +93.33 % \(78.7 to 98.2\) +\n", table);
        Assert.Matches(@"\n +test +150 +[\d.]+ +97.33 % \(93.3 to 99.0\) +\n", table);
    }

    [Theory]
    [InlineData("1.6e38", "single")]
    [InlineData("8e307", "double")]
    public void A_value_held_out_that_makes_the_loss_infinite_is_refused_with_its_column(
        string value, string precision)
    {
        // Seed 0 holds out, among others, the sixth row.
        string file = Write("far.csv", "x,y,t\n" + string.Concat(Enumerable.Range(0, 60).Select(i =>
            $"0.{i % 7},{(i == 5 ? value : $"0.000{i % 9}")},{"ab"[i % 2]}\n")));
        AssertRefuses(1, ["train", file, "--output", "run", "--precision", precision, "-q"],
            "Column 'y'", "held out", "--drop y");
    }

    [Fact]
    public void A_column_with_a_comma_in_its_name_can_be_named()
    {
        string file = Write("heights.csv", "id,\"height, cm\",x,t\n"
            + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},{i % 3},{i % 5},{"ab"[i % 2]}\n")));
        Assert.Contains("1 feature,", Messages("--drop", "\"height, cm\",id"), StringComparison.Ordinal);
        Assert.Contains("1 feature,", Messages("--drop", "id", "--drop", "\"height, cm\""), StringComparison.Ordinal);
        string categorical = Messages("--categorical", " \"height, cm\" , t");
        Assert.Contains("'height, cm' is categorical", categorical, StringComparison.Ordinal);
        AssertRefuses(2, ["train", file, "--drop", "\"height, cm"], "--drop \"height, cm: not accepted");

        string Messages(params string[] options) => Run(["train", file, "--output", "run", .. options]).Error;
    }

    [Theory]
    [InlineData("--learning-rate", "0")]
    [InlineData("--learning-rate", "fast")]
    [InlineData("--validation", "1")]
    [InlineData("--epochs", "-1")]
    [InlineData("--batch-size", "0")]
    [InlineData("--l2", "-0.1")]
    [InlineData("--precision", "half")]
    [InlineData("--no-such-option", "1")]
    public void A_wrong_option_is_the_command_lines_fault(string option, string value)
        => AssertRefuses(2, ["train", DataFile("iris.csv"), option, value], option);

    [Fact]
    public void Of_a_large_table_the_training_rows_are_measured_at_fewer_epochs_and_the_other_cells_are_empty()
    {
        string file = WriteLargeTable();
        var outcome = Run("train", file, "--output", "run", "--epochs", "10", "--batch-size", "512");
        string[] said = [.. outcome.Error.Split('\n').Where(line => Regex.IsMatch(line, "^epoch "))];
        Assert.Equal(["0", "1", "3", "6", "9", "10"], said.Select(line => line.Split(' ')[1]));
        Assert.All(said, line => Assert.Matches(@": loss [\d.]+, accuracy .* %; validation [\d.]+, .* %$", line));

        string[][] rows = [.. File.ReadLines(Path.Combine(Folder, "run/history.csv")).Select(line => line.Split(','))];
        Assert.Equal(["0", "1", "3", "6", "9", "10"], Epochs("train_objective"));
        Assert.Equal(Epochs("train_objective"), Epochs("train_loss"));
        Assert.Equal(Epochs("train_objective"), Epochs("train_accuracy"));
        Assert.Equal(11, Epochs("validation_loss").Count());
        Assert.Equal("3", Epochs("gradient_norm").First());
        Assert.Equal(0, Run("plot", "run").ExitCode);
        Assert.Equal(0, Run("plot", "run", "run", "--output", "both.png").ExitCode);

        IEnumerable<string> Epochs(string column)
            => rows.Skip(1).Where(row => row[Array.IndexOf(rows[0], column)] != "").Select(row => row[1]);
    }

    private JsonElement Metrics(string run)
        => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, run, "metrics.json"))).RootElement;
}
