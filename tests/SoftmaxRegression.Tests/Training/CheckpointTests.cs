using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SoftmaxRegression.Data;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public sealed class CheckpointTests : IDisposable
{
    private static readonly string Iris = Path.Combine(Examples.DataFolder, "iris.csv");

    private readonly string _path = Path.GetTempFileName();

    /// <summary>What a run may be like, by a name.</summary>
    public static TheoryData<string> Runs => [.. Ways.Keys];

    private static Dictionary<string, TrainingOptions> Ways { get; } = new()
    {
        ["single precision"] = Of(new GradientDescentOptions { Epochs = 40 }),
        ["double precision"] = Of(new GradientDescentOptions { Epochs = 40, DoublePrecision = true }),
        ["a learning rate by hand"] = Of(new GradientDescentOptions { Epochs = 40, LearningRate = 0.05, Schedule = Schedule.Cosine }),
        ["one row a step"] = Of(new GradientDescentOptions { Epochs = 12, BatchSize = 1, Momentum = 0.5 }) with { BalanceClasses = true },
        ["until it has converged"] = Of(new GradientDescentOptions()) with { L2 = 0.1 },
        ["patience"] = Of(new GradientDescentOptions { Epochs = 60, BatchSize = 8 }) with { Patience = 8, L2 = 0 },
        ["patience on the training rows"] = Of(new GradientDescentOptions { Epochs = 40, BatchSize = 8 }) with { Patience = 2, Validation = 0 },
        ["L-BFGS"] = Of(new LbfgsOptions()),
        ["L-BFGS with patience"] = Of(new LbfgsOptions()) with { Patience = 3, L2 = 1e-5 },
    };

    public void Dispose() => File.Delete(_path);

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_run_that_is_left_after_any_epoch_and_resumed_ends_with_the_same_bits(string way)
    {
        var undisturbed = SoftmaxTraining.Fit(Iris, Ways[way]);
        for (int epoch = 0; epoch < undisturbed.History.Count - 1; epoch += 1 + epoch / 3)
        {
            var left = Left(Iris, Ways[way], epoch);
            Assert.Equal(epoch, left.History[^1].Number);
            using var resumed = SoftmaxTraining.Resume(CsvInput.FromFile(Iris), Saved(left), threads: 1 + epoch % 3);
            Assert.Equal(undisturbed.History.Skip(epoch + 1).Select(Timeless), resumed.Epochs().Select(Timeless).ToList(), SameButForTraining);
            AssertSame(undisturbed, resumed.Result());
        }
    }

    [Fact]
    public void So_does_one_of_so_many_rows_that_they_are_not_measured_after_every_epoch()
    {
        var random = new Random(1);
        string table = Path.Combine(Path.GetDirectoryName(_path)!, Path.GetFileName(_path) + ".csv");
        File.WriteAllLines(table, Enumerable.Range(-1, 14_000).Select(i => string.Concat(Enumerable.Range(0, 100).Select(
            j => i < 0 ? $"x{j}," : $"{random.Next(j == i % 10 ? 4 : 3)},")) + (i < 0 ? "t" : $"{i % 10}")));
        var options = Of(new GradientDescentOptions { Epochs = 10, BatchSize = 512 });
        var undisturbed = SoftmaxTraining.Fit(table, options);
        Assert.Contains(undisturbed.History, epoch => epoch.Training is null);
        foreach (int epoch in new[] { 1, 4, 6, 8 })
        {
            using var resumed = SoftmaxTraining.Resume(CsvInput.FromFile(table), Saved(Left(table, options, epoch)));
            foreach (var _ in resumed.Epochs()) { }
            AssertSame(undisturbed, resumed.Result());
        }

        File.Delete(table);
    }

    [Fact]
    public void So_does_one_of_a_column_with_many_levels()
    {
        string table = Path.Combine(Path.GetDirectoryName(_path)!, Path.GetFileName(_path) + ".csv");
        var random = new Random(1);
        File.WriteAllLines(table, Enumerable.Range(-1, 500).Select(i => i < 0 ? "x,place,t" : $"{random.Next(9)},p{i % 90},{random.Next(2) + i % 2}"));
        foreach (OptimizerOptions optimizer in new OptimizerOptions[] { new GradientDescentOptions { Epochs = 12 }, new LbfgsOptions() })
        {
            var undisturbed = SoftmaxTraining.Fit(table, Of(optimizer));
            foreach (int epoch in new[] { 1, 5 })
            {
                using var resumed = SoftmaxTraining.Resume(CsvInput.FromFile(table), Saved(Left(table, Of(optimizer), epoch)), threads: epoch);
                foreach (var _ in resumed.Epochs()) { }
                AssertSame(undisturbed, resumed.Result());
            }
        }

        File.Delete(table);
    }

    [Fact]
    public void It_may_be_left_and_resumed_again_and_again()
    {
        var options = Ways["patience"];
        var undisturbed = SoftmaxTraining.Fit(Iris, options);
        var checkpoint = Left(Iris, options, 0);
        while (true)
        {
            using var resumed = SoftmaxTraining.Resume(CsvInput.FromFile(Iris), Saved(checkpoint));
            foreach (var _ in resumed.Epochs().Take(5)) { }
            if (resumed.Result().Ended != Ending.LeftEarly || resumed.Checkpoint() is not { } next)
            {
                AssertSame(undisturbed, resumed.Result());
                return;
            }

            Assert.Equal(checkpoint.History.Count + 5, next.History.Count);
            checkpoint = next;
        }
    }

    [Fact]
    public void A_training_cancelled_within_an_epoch_has_the_checkpoint_of_the_one_before()
    {
        foreach (var (way, options) in Ways)
        {
            var undisturbed = SoftmaxTraining.Fit(Iris, options);
            using var cancellation = new CancellationTokenSource();
            using var training = SoftmaxTraining.Prepare(CsvInput.FromFile(Iris), options);
            foreach (var epoch in training.Epochs(cancellation.Token))
            {
                if (epoch.Number == 1)
                    cancellation.Cancel();
            }

            Assert.Equal(Ending.Cancelled, training.Result().Ended);
            Assert.Equal(1, training.Checkpoint()!.History[^1].Number);
            using var resumed = SoftmaxTraining.Resume(CsvInput.FromFile(Iris), Saved(training.Checkpoint()!));
            foreach (var _ in resumed.Epochs()) { }
            AssertSame(undisturbed, resumed.Result());
        }
    }

    [Fact]
    public void There_is_none_before_the_first_epoch_and_after_the_last()
    {
        foreach (var options in Ways.Values)
        {
            using var training = SoftmaxTraining.Prepare(CsvInput.FromFile(Iris), options);
            Assert.Null(training.Checkpoint());
            foreach (var _ in training.Epochs()) { }
            Assert.Null(training.Checkpoint());
        }
    }

    [Fact]
    public void The_seconds_go_on()
    {
        var left = Left(Iris, Ways["single precision"], 5);
        using var resumed = SoftmaxTraining.Resume(CsvInput.FromFile(Iris), left);
        Assert.True(resumed.Epochs().First().Seconds > left.History[^1].Seconds);
    }

    [Fact]
    public void Another_table_engine_option_or_version_is_refused_by_name()
    {
        var left = Left(Iris, Ways["double precision"], 5);
        string text = File.ReadAllText(Iris);
        AssertRefuses(left, text + "5.1,3.5,1.4,0.2,setosa\n", "has 151 rows, and the table that it began with 150");
        AssertRefuses(left, text.Replace("5.1,3.5,1.4,0.2", "5.1,3.5,1.4,0.3", StringComparison.Ordinal), "other cells");
        AssertRefuses(left with { Origin = left.Origin with { Version = "0.9.0" } }, text, "version 0.9.0 began it");
        string version = "0.9\n" + new string('9', 1000);
        AssertRefuses(left with { Origin = left.Origin with { Version = version } }, text, "version 0.9 99");
        AssertRefuses(left with { Origin = left.Origin with { Engine = "mkl" } }, text, "its engine was 'mkl', and here it is");
        AssertRefuses(left with { Options = left.Options with { L2 = 0.5, Seed = 7 } }, text, "other options were given: l2, seed;");
        AssertRefuses(
            left with { Options = left.Options with { Optimizer = new GradientDescentOptions { Epochs = 40 } } }, text, "doublePrecision");
        using var quoted = SoftmaxTraining.Resume(Input(text.Replace(",setosa\n", ",\"setosa\"\r\n", StringComparison.Ordinal)), left);
    }

    [Fact]
    public void A_file_with_any_byte_changed_or_cut_off_is_refused()
    {
        Left(Iris, Ways["patience"], 2).Save(_path);
        byte[] whole = File.ReadAllBytes(_path);
        for (int at = 0; at < whole.Length; at += 11)
        {
            byte[] flipped = [.. whole];
            flipped[at] ^= 4;
            AssertDamaged(flipped);
            AssertDamaged(whole[..at]);
        }

        AssertDamaged([.. whole, (byte)'\n']);
        File.Delete(_path);
        Assert.Contains("cannot be read", Assert.Throws<InputException>(() => Checkpoint.Load(_path)).Message, StringComparison.Ordinal);
    }

    /// <summary>What no training writes, but a program of somebody else's may.</summary>
    [Theory]
    [InlineData("\"missing\":\\[],", "")]
    [InlineData("\"missing\":\\[]", "\"missing\":null")]
    [InlineData("\"drop\":\\[]", "\"drop\":[null]")]
    [InlineData("\"engine\":\"auto\",\"label\"", "\"engine\":\"abacus\",\"label\"")]
    [InlineData("\"schedule\":\"Linear\"", "\"schedule\":5")]
    [InlineData("\"version\":\"\\d", "\"was\":\"1")]
    [InlineData("\"notes\":{},", "")]
    [InlineData("\"notes\":{}", "\"notes\":{\"test\":null}")]
    [InlineData("\"history\":\\[.*\\],\"notes", "\"history\":[],\"notes")]
    [InlineData("\"objective\":[\\d.]+", "\"objective\":\"NaN\"")]
    [InlineData("\"accuracy\":[\\d.]+", "\"accuracy\":1e999")]
    [InlineData("\"seconds\":", "\"seconds\":-")]
    [InlineData("\"kept\":3", "\"kept\":4")]
    [InlineData("\"matrices\":.*?\\]\\]", "\"matrices\":[[\"=\"]]")]
    public void Contents_that_make_no_sense_are_refused_even_with_a_right_checksum(string before, string after)
    {
        Left(Iris, Ways["single precision"], 3).Save(_path);
        string json = File.ReadAllLines(_path)[0], changed = new Regex(before).Replace(json, after, 1);
        Assert.NotEqual(json, changed);
        byte[] bytes = Encoding.UTF8.GetBytes(changed);
        AssertDamaged([.. bytes, .. Encoding.UTF8.GetBytes($"\n{Convert.ToHexStringLower(SHA256.HashData(bytes))}\n")]);
    }

    [Fact]
    public void It_remembers_what_it_is_told_to()
    {
        var notes = new Dictionary<string, string> { ["test"] = "/somewhere/é.csv" };
        Assert.Equal(notes, Saved(Left(Iris, Ways["L-BFGS"], 1) with { Notes = notes }).Notes);
    }

    private void AssertDamaged(byte[] file)
    {
        File.WriteAllBytes(_path, file);
        Assert.Contains("is damaged", Assert.Throws<InputException>(() => Checkpoint.Load(_path)).Message, StringComparison.Ordinal);
    }

    private static void AssertRefuses(Checkpoint checkpoint, string table, string says)
    {
        var refusal = Assert.Throws<InputException>(() => SoftmaxTraining.Resume(Input(table), checkpoint));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(TrainingRun expected, TrainingRun actual)
    {
        Assert.Equal(JsonSerializer.Serialize(expected.Model), JsonSerializer.Serialize(actual.Model));
        Assert.Equal(expected.History.Select(Timeless), actual.History.Select(Timeless));
        Assert.Equal(Timeless(expected.Kept), Timeless(actual.Kept));
        Assert.Equal(expected.Ended, actual.Ended);
    }

    private static Epoch Timeless(Epoch epoch) => epoch with { Seconds = 0 };

    /// <summary>The training rows of the epoch that is kept may be measured at the end only.</summary>
    private static bool SameButForTraining(Epoch a, Epoch b) => (a with { Training = null }) == (b with { Training = null });

    private static TrainingOptions Of(OptimizerOptions optimizer) => new() { Optimizer = optimizer, Threads = 2 };

    private static CsvInput Input(string text)
        => CsvInput.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), "table.csv");

    /// <summary>The checkpoint of a training that is left after an epoch.</summary>
    private static Checkpoint Left(string table, TrainingOptions options, int epoch)
    {
        using var training = SoftmaxTraining.Prepare(CsvInput.FromFile(table), options);
        foreach (var _ in training.Epochs().Take(epoch + 1)) { }
        return training.Checkpoint()!;
    }

    private Checkpoint Saved(Checkpoint checkpoint)
    {
        checkpoint.Save(_path);
        return Checkpoint.Load(_path);
    }
}
