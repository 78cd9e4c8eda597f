using System.Text;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Data;

/// <summary>Tables of wide categorical columns and of numbers that are mostly 0, from CSV to predictions.</summary>
public sealed class SparseColumnsTests
{
    private const int Rows = 600;

    private static readonly TrainingOptions Exact = new() { Optimizer = new LbfgsOptions(), L2 = 1e-2 };

    [Fact]
    public void Columns_of_many_levels_come_first_and_become_indices()
    {
        using var training = SoftmaxTraining.Prepare(Places(Rows), new TrainingOptions { Label = "kind" });
        Assert.Equal(["place", "x", "few"], training.Columns.Select(column => column.Name));
        Assert.Equal([true, false, false], training.Columns.Select(column => column.IsSparse));
        var data = Prepare<double>(Places(Rows), new TableOptions { Label = "kind", Validation = 0 });
        Assert.Equal((104, 100), (data.Training.Features, data.Training.SparseFeatures));
        foreach (var block in data.Training.Blocks)
        {
            Assert.Equal(block.Count, block.Sparse!.Entries);
            Assert.Equal(4, block.X.RowCount);
        }
    }

    /// <summary>The same table with each level a column of 0 and 1, standardised by nobody, trains to the same optimum.</summary>
    [Fact]
    public void The_optimum_is_that_of_the_levels_as_columns_of_0_and_1()
    {
        string[] lines = PlacesText(Rows).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] levels = [.. lines.Skip(1).Select(line => line.Split(',')[1]).Distinct()];
        var text = new StringBuilder($"x,{string.Join(',', levels)},few1,few2,kind\n");
        foreach (string[] cells in lines.Skip(1).Select(line => line.Split(',')))
        {
            text.AppendLine($"{cells[0]},{string.Join(',', levels.Select(level => level == cells[1] ? 1 : 0))},"
                + $"{(cells[2] == "u" ? "1,0" : "0,1")},{cells[3]}");
        }

        var options = Exact with { Standardize = false };
        var picked = SoftmaxTraining.Fit(Places(Rows), options with { Label = "kind" });
        var dense = SoftmaxTraining.Fit(Csv(text.ToString()), options);
        Assert.Equal(1, picked.Kept.Training!.Value.Objective / dense.Kept.Training!.Value.Objective, 1e-9);
        Assert.Equal(1, picked.Kept.Validation!.Value.CrossEntropy / dense.Kept.Validation!.Value.CrossEntropy, 1e-4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Descent_comes_to_the_optimum_whatever_the_seed(int seed)
    {
        double optimum = SoftmaxTraining.Fit(Places(Rows), Exact with { Label = "kind", Seed = seed }).Kept.Training!.Value.Objective;
        var run = SoftmaxTraining.Fit(Places(Rows), new TrainingOptions { Label = "kind", L2 = 1e-2, Seed = seed });
        Assert.Equal(Ending.Converged, run.Ended);
        Assert.InRange(run.Kept.Training!.Value.Objective, optimum - 1e-6, 1.001 * optimum);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_model_predicts_and_knows_its_own_rows(bool doublePrecision)
    {
        var options = new TrainingOptions
        {
            Label = "kind",
            Optimizer = new GradientDescentOptions { DoublePrecision = doublePrecision },
        };
        var run = SoftmaxTraining.Fit(Places(Rows), options);
        var reader = new RowReader(Places(Rows), run.Model) { WithLabels = true };
        var scores = Evaluation.Of(run.Model, reader.Read());
        Assert.True(reader.AreOwn);
        using (var training = SoftmaxTraining.Prepare(Places(Rows), options))
        {
            foreach (var _ in training.Epochs())
            {
            }

            double rows = training.Evaluate(onTrainingRows: true).Rows, held = training.Evaluate().Rows;
            Assert.Equal(
                (training.Evaluate(onTrainingRows: true).CrossEntropy * rows + training.Evaluate().CrossEntropy * held) / (rows + held),
                scores.CrossEntropy, 1e-5);
        }

        // What one row after the other gives, all of them together give.
        var all = new RowReader(Places(Rows), run.Model).Read().ToList();
        var alone = run.Model.Predict(new Dictionary<string, string> { ["x"] = "0.5", ["place"] = "p7", ["few"] = "u" });
        var together = new Classifier(run.Model).Probabilities(all[0].X, all[0].Sparse);
        Assert.Equal(1, together.Row(0).Sum(), 12);
        Assert.Equal(1, alone.Probabilities.Values.Sum(), 12);
        Assert.Equal(104, all[0].Example(0).Count);
        Assert.Equal(Enumerable.Range(0, 104).Select(j => all[0].Feature(1, j)), all[0].Example(1));
    }

    [Fact]
    public void Rare_levels_share_a_feature_and_unseen_ones_may_join_them()
    {
        var options = new TrainingOptions { Label = "kind", MinCount = 5, L2 = 1e-2 };
        using var training = SoftmaxTraining.Prepare(Places(Rows, rare: 40), options);
        var place = training.Columns.Single(column => column.Name == "place");
        Assert.Equal((100, 40, 101), (place.Levels!.Count, place.Rare.Count, place.Features));
        var model = SoftmaxTraining.Fit(Places(Rows, rare: 40), options).Model;
        Assert.Contains("place=(other)", model.Weights["a"].Keys);
        Assert.DoesNotContain("place=rare7", model.Weights["a"].Keys);
        Assert.Equal(Predict("rare7", UnknownLevel.Error), Predict("rare30", UnknownLevel.Error));
        Assert.Equal(Predict("rare7", UnknownLevel.Error), Predict("never seen", UnknownLevel.Other));
        Assert.NotEqual(Predict("never seen", UnknownLevel.Zero), Predict("never seen", UnknownLevel.Other));
        var error = Assert.Throws<InputException>(() => Predict("never seen", UnknownLevel.Error));
        Assert.Equal((Remedy.UnknownAsOther, "place"), (error.Remedy, error.Column));

        // The column 'few' has no rare levels, and so none to take another for.
        var row = new Dictionary<string, string> { ["x"] = "0.5", ["place"] = "p1", ["few"] = "w" };
        Assert.Equal(model.Predict(row, UnknownLevel.Zero).Probabilities, model.Predict(row, UnknownLevel.Other).Probabilities);

        double Predict(string level, UnknownLevel unknown) => model.Predict(
            new Dictionary<string, string> { ["x"] = "0.5", ["place"] = level, ["few"] = "u" }, unknown).Probabilities["a"];
    }

    /// <summary>So were all columns before features could be sparse.</summary>
    [Fact]
    public void A_model_whose_levels_are_not_marked_as_sparse_predicts_the_same()
    {
        var model = SoftmaxTraining.Fit(Places(Rows), Exact with { Label = "kind" }).Model;
        var dense = new Model
        {
            Label = model.Label,
            Classes = model.Classes,
            Standardize = model.Standardize,
            Columns = [.. model.Columns.Reverse().Select(column => column with { IsSparse = false })],
            Weights = model.Weights.ToDictionary(weights => weights.Key, weights => (IReadOnlyDictionary<string, double>)
                Encoder<double>.FeatureNames([.. model.Columns.Reverse()]).ToDictionary(name => name, name => weights.Value[name])),
            Bias = model.Bias,
            Origin = model.Origin,
        };
        var expected = new RowReader(Places(Rows), model).Read().ToList();
        foreach (var (picked, rows) in expected.Zip(new RowReader(Places(Rows), dense).Read()))
        {
            Assert.Null(rows.Sparse);
            var difference = new Classifier(model).Probabilities(picked.X, picked.Sparse) - new Classifier(dense).Probabilities(rows.X);
            Assert.InRange(difference.L2Norm(), 0, 1e-12);
        }
    }

    /// <summary>Twenty columns of 60 levels are 1,200 features: too many for a metric of all of them.</summary>
    [Fact]
    public void In_a_wide_table_the_levels_of_narrow_columns_are_sparse_too()
    {
        var random = new Random(3);
        string text = $"{string.Concat(Enumerable.Range(0, 20).Select(j => $"c{j},"))}two,t\n" + string.Concat(Enumerable.Range(0, 300).Select(
            _ => $"{string.Concat(Enumerable.Range(0, 20).Select(_ => $"v{random.Next(60)},"))}{"uv"[random.Next(2)]},{random.Next(2)}\n"));
        var data = Prepare<float>(Csv(text), new TableOptions { Validation = 0 });
        Assert.Equal(3, data.Training.Features - data.Training.SparseFeatures);
        Assert.All(data.Columns, column => Assert.Equal(column.Name != "two", column.IsSparse));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Columns_that_are_0_in_all_rows_do_no_harm_without_a_penalty(bool doublePrecision)
    {
        // 1,000 numbers of which one tells the classes apart, as in images with a dark border.
        var random = new Random(4);
        string text = $"{string.Concat(Enumerable.Range(0, 1100).Select(j => $"x{j},"))}t\n" + string.Concat(Enumerable.Range(0, 60).Select(
            i => string.Concat(Enumerable.Range(0, 1100).Select(j => $"{(j >= 1000 ? 0 : random.Next(1, 9) + (j == 0 ? 9 * (i % 2) : 0))},")) + $"{i % 2}\n"));
        var options = new TrainingOptions
        {
            L2 = 0,
            Validation = 0,
            Optimizer = new GradientDescentOptions { Epochs = 300, DoublePrecision = doublePrecision },
        };
        Assert.InRange(SoftmaxTraining.Fit(Csv(text), options).Kept.Training!.Value.Objective, 0, 0.01);
        Assert.InRange(SoftmaxTraining.Fit(Csv(text), options with { Optimizer = new LbfgsOptions() }).Kept.Training!.Value.Objective, 0, 0.01);
    }

    [Fact]
    public void A_number_held_out_that_is_too_far_is_blamed_on_its_column()
    {
        var words = Words(1100).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (int seed = 0; seed < 20; seed++)
        {
            string[] rows = [words[0], .. words.Skip(1).Select(row => row[0] == '0' ? row : "0.001" + row[1..])];
            rows[1] = "1e38" + words[1][1..];
            try
            {
                // Among the rows trained on, it makes a deviation of its own.
                SoftmaxTraining.Fit(Csv(string.Join('\n', rows)), new TrainingOptions { Seed = seed, Optimizer = new GradientDescentOptions { Epochs = 2 } });
            }
            catch (InputException error)
            {
                Assert.Equal("w0", error.Column);
                return;
            }
        }

        Assert.Fail("The row was never held out.");
    }

    [Fact]
    public void A_header_that_is_a_rare_level_is_no_header()
    {
        string text = "rare,kind\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{(i % 30 == 7 ? "rare" : $"p{i % 5}")},{i % 2}\n"));
        SoftmaxTraining.Fit(Csv(text.Replace("rare,kind", "place,kind", StringComparison.Ordinal)), new TrainingOptions { MinCount = 5 });
        var error = Assert.Throws<InputException>(() => SoftmaxTraining.Fit(Csv(text), new TrainingOptions { MinCount = 5 }));
        Assert.Equal(Remedy.HeaderOrNone, error.Remedy);
    }

    [Fact]
    public void A_column_of_rare_levels_only_is_left_out()
    {
        using var training = SoftmaxTraining.Prepare(Places(Rows), new TrainingOptions { Label = "kind", MinCount = 50 });
        Assert.Equal(["x", "few"], training.Columns.Select(column => column.Name));
        var left = Assert.Single(training.LeftOut);
        Assert.Equal(("place", "none of its 100 texts stands in 50 rows"), (left.Name, left.Reason));
    }

    /// <summary>Without a bias and without numbers an example has no dense feature at all.</summary>
    [Fact]
    public void Levels_alone_can_be_learnt_from()
    {
        var text = string.Join('\n', PlacesText(Rows).Split('\n').Select(line => line.Split(',') is { Length: 4 } cells ? $"{cells[1]},{cells[3]}" : line));
        foreach (string engine in new[] { "simd", "plain", "managed" })
        {
            var options = Exact with { HasBias = false, Engine = engine };
            double optimum = SoftmaxTraining.Fit(Csv(text), options).Kept.Training!.Value.Objective;
            var run = SoftmaxTraining.Fit(Csv(text), options with { Optimizer = new GradientDescentOptions() });
            Assert.InRange(run.Kept.Training!.Value.Objective, optimum - 1e-6, 1.01 * optimum);
            Assert.InRange(Evaluation.Of(run.Model, new RowReader(Csv(text), run.Model) { WithLabels = true }.Read()).Accuracy, 0.4, 1);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Numbers_that_are_mostly_0_have_the_optimum_of_the_same_numbers_centred(bool isSparse)
    {
        // In a table of at most 1,024 features nothing is sparse; the others make no difference, for they are constant.
        var text = Words(isSparse ? 1100 : 30);
        var data = Prepare<double>(Csv(text), new TableOptions { Validation = 0 });
        Assert.Equal(isSparse ? 1100 : 0, data.Training.SparseFeatures);
        var run = SoftmaxTraining.Fit(Csv(text), Exact with { Validation = 0 });
        double expected = SoftmaxTraining.Fit(Csv(Words(30)), Exact with { Validation = 0 }).Kept.Training!.Value.Objective;
        Assert.Equal(1, run.Kept.Training!.Value.Objective / expected, 1e-8);
        var reader = new RowReader(Csv(text), run.Model) { WithLabels = true };
        Assert.Equal(run.Kept.Training!.Value.CrossEntropy, Evaluation.Of(run.Model, reader.Read()).CrossEntropy, 1e-9);
        Assert.True(reader.AreOwn);
    }

    [Fact]
    public void Numbers_that_cannot_be_centred_want_a_bias_or_to_be_taken_as_they_are()
    {
        var error = Assert.Throws<InputException>(() => SoftmaxTraining.Fit(Csv(Words(1100)), Exact with { HasBias = false }));
        Assert.Equal(Remedy.AsTheyAre, error.Remedy);
        var run = SoftmaxTraining.Fit(Csv(Words(1100)), Exact with { HasBias = false, Standardize = false });
        Assert.Equal(Ending.Converged, run.Ended);
    }

    private static TrainingData<T> Prepare<T>(CsvInput input, TableOptions options)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => TrainingData<T>.Prepare(TableReader.Read<T>(input, options), options, (_, _) => 64);

    private static CsvInput Csv(string text) => CsvInput.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), "table");

    private static CsvInput Places(int rows, int rare = 0) => Csv(PlacesText(rows, rare));

    /// <summary>A number, one of 100 places, one of two levels, and a class that has to do with all of them.</summary>
    private static string PlacesText(int rows, int rare = 0)
    {
        var random = new Random(1);
        var text = new StringBuilder("x,place,few,kind\n");
        for (int i = 0; i < rows; i++)
        {
            int place = i < 500 ? i % 100 : random.Next(100);
            double x = Math.Round(random.NextDouble() * 2 - 1, 3);
            string few = random.Next(3) == 0 ? "u" : "v", name = i >= rows - rare ? $"rare{i - rows + rare}" : $"p{place}";
            double score = x + (place % 3 - 1) + random.NextDouble() - 0.5;
            text.AppendLine(FormattableString.Invariant($"{x},{name},{few},{(score < -0.5 ? "a" : score < 0.5 ? "b" : "c")}"));
        }

        return text.ToString();
    }

    /// <summary>Counts of words, nine of ten 0; only the first 30 columns ever differ from it.</summary>
    private static string Words(int words)
    {
        var random = new Random(2);
        var text = new StringBuilder($"{string.Join(',', Enumerable.Range(0, words).Select(j => $"w{j}"))},topic\n");
        for (int i = 0; i < 200; i++)
        {
            int topic = random.Next(3);
            int[] counts = [.. Enumerable.Range(0, words).Select(j => j < 30 && random.Next(j % 3 == topic ? 5 : 12) == 0 ? random.Next(1, 4) : 0)];
            text.AppendLine($"{string.Join(',', counts)},t{topic}");
        }

        return text.ToString();
    }
}
