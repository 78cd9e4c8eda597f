using System.Text;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

/// <summary>Training as a program of one's own would: nothing here is internal to the library, and nothing MathNet's.</summary>
public sealed class SoftmaxTrainingTests
{
    private static readonly string Iris = Path.Combine(Examples.DataFolder, "iris.csv");

    private static readonly TrainingOptions Options = new() { Label = "species", Optimizer = new GradientDescentOptions { Epochs = 60, Tolerance = 0 } };

    /// <summary>A validation loss that turns up again: 40 features of noise, 60 rows.</summary>
    private static readonly TrainingOptions Overfitting = new()
    {
        Validation = 0.5,
        Patience = 8,
        Optimizer = new GradientDescentOptions { LearningRate = 0.3, Epochs = 300 },
    };

    [Fact]
    public void One_call_trains_on_a_file_and_its_model_predicts()
    {
        var run = SoftmaxTraining.Fit(Iris, new TrainingOptions { Label = "species" });
        var prediction = run.Model.Predict(new Dictionary<string, object>
        {
            ["sepal_length"] = 5.1,
            ["sepal_width"] = "3.5",
            ["petal_length"] = 1.4f,
            ["petal_width"] = 0.2m,
        });

        Assert.Equal("setosa", prediction.Class);
        Assert.Equal(1, prediction.Probabilities.Values.Sum(), 12);
        Assert.Equal(Ending.Converged, run.Ended);
        Assert.Equal((120, 30), (run.TrainingRows, run.ValidationRows));
        Assert.Equal(Math.Log(3), run.History[0].Training!.Value.Objective, 1e-6);
    }

    [Fact]
    public void The_objective_is_the_optimum_that_other_software_found()
    {
        double optimum = Examples.Reference("iris", 1e-2).GetProperty("objective").GetDouble();
        var options = new TrainingOptions { Validation = 0, L2 = 1e-2 };
        var exact = SoftmaxTraining.Fit(Iris, options with { Optimizer = new LbfgsOptions() });
        Assert.Equal(1, exact.Kept.Training!.Value.Objective / optimum, 1e-9);

        using var training = SoftmaxTraining.Prepare(CsvInput.FromFile(Iris), options);
        var last = training.Epochs().Last();
        Assert.InRange(last.Training!.Value.Objective / optimum, 1 - 1e-5, 1.001);
        Assert.Equal(1, training.FindOptimum()!.Value / optimum, 1e-6);
    }

    [Fact]
    public void A_stream_and_rows_in_memory_train_as_the_file_does()
    {
        var file = SoftmaxTraining.Fit(Iris, Options);
        using var stream = File.OpenRead(Iris);
        AssertSame(file, SoftmaxTraining.Fit(CsvInput.FromStream(stream, "iris.csv"), Options));

        string[][] lines = [.. File.ReadLines(Iris).Select(line => line.Split(','))];
        var rows = lines.Skip(1).Select(line => lines[0].Zip(line).ToDictionary(
            cell => cell.First, cell => cell.First == "species" ? cell.Second : (object)double.Parse(cell.Second)));
        AssertSame(file, SoftmaxTraining.Fit(CsvInput.FromRows(rows), Options));
    }

    [Fact]
    public void Categories_are_given_as_text_and_what_is_missing_as_null()
    {
        var run = SoftmaxTraining.Fit(Path.Combine(Examples.DataFolder, "penguins.csv"), new TrainingOptions { Label = "species" });
        var row = new Dictionary<string, object?>
        {
            ["island"] = "Torgersen",
            ["bill_length_mm"] = 39.1,
            ["bill_depth_mm"] = 18.7,
            ["flipper_length_mm"] = 181,
            ["body_mass_g"] = 3750,
            ["sex"] = null,
            ["year"] = 2007,
        };
        Assert.Equal("Adelie", run.Model.Predict(row).Class);

        row["island"] = "Elba";
        var error = Assert.Throws<InputException>(() => run.Model.Predict(row));
        Assert.StartsWith("Column 'island': 'Elba' is a level that training did not see", error.Message, StringComparison.Ordinal);
        Assert.Equal((Remedy.UnknownAsZero, "island"), (error.Remedy, error.Column));
        Assert.Equal("Adelie", run.Model.Predict(row, UnknownLevel.Zero).Class);
    }

    [Fact]
    public void A_number_too_large_to_compute_with_is_refused_wherever_it_stands()
    {
        var model = SoftmaxTraining.Fit(Iris, Options).Model;
        string[] columns = [.. model.Columns.Select(column => column.Name)];
        foreach (string far in columns)
        {
            foreach (double value in new[] { 1e200, -1.7e308 })
            {
                var row = columns.ToDictionary(name => name, name => name == far ? value : 1);
                var error = Assert.Throws<InputException>(() => model.Predict(row));
                Assert.StartsWith($"Column '{far}': {value:G6} is too far", error.Message, StringComparison.Ordinal);
            }
        }

        Assert.Equal(1, model.Predict(columns.ToDictionary(name => name, _ => 1e90)).Probabilities.Values.Sum(), 12);
    }

    [Fact]
    public void Taking_the_epochs_again_begins_anew_and_gives_the_same_bits()
    {
        foreach (var options in new[] { Options, Options with { Optimizer = new LbfgsOptions() } })
        {
            using var training = SoftmaxTraining.Prepare(CsvInput.FromFile(Iris), options);
            int first = training.Epochs().Count();
            var once = training.Result();
            Assert.Equal(first, training.Epochs().Count());
            AssertSame(once, training.Result());
        }
    }

    [Fact]
    public void Leaving_early_keeps_the_model_of_the_last_epoch_that_was_taken()
    {
        using var training = SoftmaxTraining.Prepare(CsvInput.FromFile(Iris), Options);
        foreach (var epoch in training.Epochs())
        {
            if (epoch.Number == 7)
                break;
        }

        var left = training.Result();
        Assert.Equal((Ending.LeftEarly, 7, 8), (left.Ended, left.Kept.Number, left.History.Count));
        AssertScores(left, Iris);
        Assert.Equal(61, training.Epochs().Count());
        Assert.Equal(8, left.History.Count);
        Assert.Equal(60, training.Result().Kept.Number);
    }

    [Fact]
    public void Leaving_early_after_an_epoch_that_was_not_measured_puts_its_measures_into_the_history()
    {
        // 11,200 + 2,800 rows × 101 features × 10 classes: more than ten million multiplications
        var random = new Random(1);
        string csv = string.Join(',', Enumerable.Range(0, 100).Select(j => $"x{j}")) + ",t\n" + string.Concat(
            Enumerable.Range(0, 14_000).Select(i =>
                string.Concat(Enumerable.Range(0, 100).Select(_ => $"{random.Next(3)},")) + $"{i % 10}\n"));
        using var training = SoftmaxTraining.Prepare(
            CsvInput.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "large.csv"), new TrainingOptions());
        Assert.Equal([true, true, false], training.Epochs().Take(3).Select(epoch => epoch.Training is not null));

        var run = training.Result();
        Assert.Equal((Ending.LeftEarly, 2), (run.Ended, run.Kept.Number));
        Assert.Equal([true, true, true], run.History.Select(epoch => epoch.Training is not null));
        Assert.Equal(run.Kept, run.History[^1]);
        Assert.Equal(training.Evaluate(onTrainingRows: true).CrossEntropy, run.Kept.Training!.Value.CrossEntropy, 1e-6);
    }

    [Fact]
    public void Leaving_early_with_patience_keeps_the_best_model_so_far()
    {
        using var training = SoftmaxTraining.Prepare(Noise(), Overfitting);
        var epochs = training.Epochs().ToList();
        var best = epochs.MinBy(epoch => epoch.Validation!.Value.CrossEntropy)!;
        var whole = training.Result();
        Assert.Equal((Ending.PatienceOver, best, best.Number + 8), (whole.Ended, whole.Kept, epochs[^1].Number));

        foreach (var epoch in training.Epochs())
        {
            if (epoch.Number == best.Number + 3)
                break;
        }

        var left = training.Result();
        Assert.Equal((Ending.LeftEarly, best.Number), (left.Ended, left.Kept.Number));
        Assert.Equal(Weights(whole), Weights(left));
        Assert.Equal(best.Validation!.Value.CrossEntropy, training.Evaluate().CrossEntropy, 1e-6);
    }

    [Fact]
    public void Without_validation_rows_patience_waits_for_the_objective()
    {
        var run = SoftmaxTraining.Fit(Iris, new TrainingOptions
        {
            Validation = 0,
            Patience = 3,
            Optimizer = new GradientDescentOptions { Tolerance = 0, Schedule = Schedule.Constant, Epochs = 2000 },
        });
        Assert.Equal(Ending.PatienceOver, run.Ended);
        Assert.Equal(run.History.MinBy(epoch => epoch.Training!.Value.Objective), run.Kept);
    }

    [Fact]
    public void Balanced_classes_weigh_the_validation_loss_too_and_patience_keeps_the_epoch_where_that_is_best()
    {
        var random = new Random(2);
        var rows = Enumerable.Range(0, 400).Select(i => new Dictionary<string, object>
        {
            ["x"] = random.NextDouble() + (i % 20 == 0 ? 0.6 : 0),
            ["y"] = random.NextDouble(),
            ["t"] = i % 20 == 0 ? "rare" : "common",
        });
        using var training = SoftmaxTraining.Prepare(CsvInput.FromRows(rows), new TrainingOptions
        {
            Validation = 0.25,
            BalanceClasses = true,
            Patience = 20,
            Optimizer = new GradientDescentOptions { Epochs = 100 },
        });
        var epochs = training.Epochs().ToList();
        Assert.Equal(Math.Log(2), epochs[0].Training!.Value.CrossEntropy, 1e-6);
        Assert.Equal(Math.Log(2), epochs[0].Validation!.Value.CrossEntropy, 1e-6);

        // Were the rare rows to count like all others, the untrained model would be about the best.
        var kept = training.Result().Kept;
        Assert.Equal(epochs.MinBy(epoch => epoch.Validation!.Value.CrossEntropy), kept);
        Assert.InRange(kept.Validation!.Value.CrossEntropy, 0, 0.9 * Math.Log(2));
        Assert.NotEqual(kept.Validation.Value.CrossEntropy, training.Evaluate().CrossEntropy, 1e-3);
        Assert.NotEqual(training.Evaluate().Rows, training.Evaluate(onTrainingRows: true).Rows);
    }

    [Fact]
    public void Cancelling_ends_the_training_with_the_model_that_there_is()
    {
        foreach (var options in new[] { Options, Options with { Optimizer = new LbfgsOptions() } })
        {
            using var cancellation = new CancellationTokenSource();
            var run = SoftmaxTraining.Fit(Iris, options, epoch =>
            {
                if (epoch.Number == 3)
                    cancellation.Cancel();
            }, cancellation.Token);
            Assert.Equal(Ending.Cancelled, run.Ended);
            Assert.InRange(run.Kept.Number, 3, 4);
            AssertScores(run, Iris);
        }
    }

    [Fact]
    public void There_is_no_result_before_the_epochs_were_taken_nor_while_they_are()
    {
        using var training = SoftmaxTraining.Prepare(CsvInput.FromFile(Iris), Options);
        Assert.Throws<InvalidOperationException>(training.Result);
        foreach (var epoch in training.Epochs().Take(2))
        {
            Assert.Throws<InvalidOperationException>(training.Result);
            Assert.Throws<InvalidOperationException>(() => training.Epochs().First());
        }

        Assert.Equal(1, training.Result().Kept.Number);
    }

    [Fact]
    public void After_a_divergence_there_is_no_result()
    {
        var training = SoftmaxTraining.Prepare(CsvInput.FromFile(Iris), new TrainingOptions { Optimizer = new GradientDescentOptions { LearningRate = 1e30 } });
        Assert.Throws<InputException>(() => training.Epochs().Count());
        Assert.Throws<InvalidOperationException>(training.Result);
        training.Dispose();
        training.Dispose();
    }

    [Fact]
    public void A_stream_stays_open_and_is_read_once()
    {
        var model = SoftmaxTraining.Fit(Iris, Options).Model;
        using var stream = File.OpenRead(Iris);
        var reader = new RowReader(CsvInput.FromStream(stream, "iris"), model);
        Assert.Equal(150, reader.Read().Sum(rows => rows.X.ColumnCount));
        Assert.True(stream.CanRead);
        Assert.Throws<InvalidOperationException>(() => reader.Read().Count());
    }

    [Fact]
    public void A_class_that_looks_like_a_missing_value_is_trained_on_and_scored_where_it_was_named()
    {
        string csv = "x,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{(i < 20 ? "?" : "p")}\n"));
        var run = SoftmaxTraining.Fit(Input(), new TrainingOptions { Categorical = ["y"] });
        Assert.Equal(40, Evaluation.Of(run.Model, new RowReader(Input(), run.Model) { WithLabels = true }.Read()).Rows);

        CsvInput Input() => CsvInput.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "table.csv");
    }

    [Fact]
    public void Many_different_numbers_as_labels_are_refused_in_a_moment()
    {
        // A target of regression: what takes a square of their number would take minutes.
        string csv = "x,y\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i % 7},{i}.5\n"));
        var input = CsvInput.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "table.csv");
        var error = Assert.Throws<InputException>(() => SoftmaxTraining.Fit(input));
        Assert.Contains("200000 different labels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_model_predicts_the_same_when_it_is_loaded()
    {
        string path = Path.GetTempFileName();
        var run = SoftmaxTraining.Fit(Iris, Options);
        run.Model.Save(path);
        var row = new Dictionary<string, double> { ["sepal_length"] = 6, ["sepal_width"] = 3, ["petal_length"] = 5, ["petal_width"] = 1.6 };
        Assert.Equal(run.Model.Predict(row).Probabilities, Model.Load(path).Predict(row).Probabilities);
        File.Delete(path);
    }

    [Fact]
    public void The_model_records_the_options_it_was_trained_with_but_not_the_threads()
    {
        var options = SoftmaxTraining.Fit(Iris, Options with { L2 = 0.5, Drop = ["sepal_width", "petal_width"] }).Model.Origin.Options;
        Assert.Equal(("0.5", "sgd", "60", "sepal_width,petal_width"), (options["l2"], options["optimizer"], options["epochs"], options["drop"]));
        Assert.DoesNotContain("threads", options.Keys);
    }

    [Fact]
    public void As_many_epochs_may_be_asked_for_as_there_are_numbers()
    {
        string iris = Path.Combine(Examples.DataFolder, "iris.csv");
        var options = new TrainingOptions { Optimizer = new GradientDescentOptions { Epochs = int.MaxValue, Tolerance = 0 } };
        using var training = SoftmaxTraining.Prepare(CsvInput.FromFile(iris), options);
        Assert.Equal([0, 1, 2], training.Epochs().Take(3).Select(epoch => epoch.Number));
    }

    [Fact]
    public void Hundreds_of_constants_that_are_not_standardised_are_trained_on()
    {
        string constants = string.Join(',', Enumerable.Range(0, 300).Select(j => $"1{j}"));
        string table = string.Concat(Enumerable.Range(0, 41).Select(i => $"{constants},{"lmh"[i % 3]},{"ab"[i / 2 % 2]}\n"));
        var options = new TrainingOptions { HasHeader = false, Standardize = false, Validation = 0.3 };
        var input = CsvInput.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(table)), "table.csv");
        Assert.True(double.IsFinite(SoftmaxTraining.Fit(input, options).Kept.Training!.Value.Objective));
    }

    [Fact]
    public void An_option_that_makes_no_sense_is_refused_where_it_is_made()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingOptions { Validation = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingOptions { L2 = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingOptions { Patience = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingOptions { Threads = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientDescentOptions { Momentum = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientDescentOptions { Schedule = (Schedule)5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientDescentOptions { Tolerance = double.PositiveInfinity });
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new GradientDescentOptions { LearningRate = double.PositiveInfinity });
        Assert.StartsWith("LearningRate must be above 0.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_speak_of_columns_and_values_and_never_of_the_command_line()
    {
        (string Csv, Remedy Remedy, string? Column)[] tables =
        [
            ("x,t\n1,a\n2,b\n3,\n", Remedy.DropUnlabeled, "t"),
            ("5,t\n1,a\n2,a\n3,b\n", Remedy.HeaderOrNone, null),
            ("x,t\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},{i * 0.37}\n")), Remedy.OtherLabel, null),
            ("x,y,t\n1,2,a\n2,1e300,b\n", Remedy.DoublePrecision, "y"),
            ("x;t\n1,5;a\n2;b\n", Remedy.MissingOrCategorical, "x"),
            ("x,d,t\n1,3/4/2026,a\n2,3/5/2026,b\n", Remedy.MarkCategorical, "d"),
            ("x,t\n1,a\n2,a\n", Remedy.None, null),
        ];
        foreach (var (csv, remedy, column) in tables)
        {
            var input = CsvInput.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "table.csv");
            var error = Assert.Throws<InputException>(() => SoftmaxTraining.Fit(input));
            Assert.Equal((remedy, column), (error.Remedy, error.Column));
            Assert.DoesNotContain("--", error.Message, StringComparison.Ordinal);
        }
    }

    private static CsvInput Noise()
    {
        var random = new Random(1);
        return CsvInput.FromRows(Enumerable.Range(0, 120).Select(i => Enumerable.Range(0, 40)
            .ToDictionary(j => $"x{j}", _ => (object)random.NextDouble()).Append(new("t", $"c{i % 3}")).ToDictionary()));
    }

    /// <summary>The model scores on all rows of the file what its epoch says of both parts together.</summary>
    private static void AssertScores(TrainingRun run, string file)
    {
        var scores = Evaluation.Of(run.Model, new RowReader(CsvInput.FromFile(file), run.Model) { WithLabels = true }.Read());
        double sum = run.TrainingRows * run.Kept.Training!.Value.CrossEntropy
            + run.ValidationRows * run.Kept.Validation!.Value.CrossEntropy;
        Assert.Equal(sum / scores.Rows, scores.CrossEntropy, 1e-5);
    }

    private static void AssertSame(TrainingRun expected, TrainingRun actual)
    {
        Assert.Equal(expected.History.Select(epoch => epoch with { Seconds = 0 }), actual.History.Select(epoch => epoch with { Seconds = 0 }));
        Assert.Equal(Weights(expected), Weights(actual));
    }

    private static IEnumerable<double> Weights(TrainingRun run)
        => run.Model.Weights.Values.SelectMany(weights => weights.Values).Concat(run.Model.Bias!.Values);
}
