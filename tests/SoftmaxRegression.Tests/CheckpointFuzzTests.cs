using System.Security.Cryptography;
using System.Text;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;
using Xunit.Abstractions;
using static SoftmaxRegression.Tests.Mutants;

namespace SoftmaxRegression.Tests;

/// <summary>
/// Checkpoints to which everything happens (<see cref="Mutants"/>). A damaged one is refused. One whose checksum holds
/// says what no training has ever said: it is refused in a sentence, or what comes of it is a model.
/// </summary>
public sealed class CheckpointFuzzTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>Any other training would take as many epochs as its mutant says.</summary>
    private const int MostEpochs = 20;

    private static readonly string Table = Path.Combine(Examples.DataFolder, "iris.csv");

    private static readonly TrainingOptions[] Ways =
    [
        new(),
        new() { Optimizer = new GradientDescentOptions { DoublePrecision = true, Schedule = Schedule.Cosine }, HasBias = false },
        new() { Optimizer = new GradientDescentOptions { LearningRate = 0.05, BatchSize = 16 }, Patience = 4 },
        new() { Optimizer = new GradientDescentOptions { Tolerance = 0 }, L2 = 0, Patience = 3, Validation = 0 },
        new() { Optimizer = new LbfgsOptions(), BalanceClasses = true },
        new() { Optimizer = new LbfgsOptions(), Patience = 3, L2 = 1e-6, Categorical = ["petal_width"] },
    ];

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Every_mutant_of_a_checkpoint_is_refused_in_a_sentence_or_ends_in_a_model()
        => ForEach([.. Ways.Select(Text)], Mutant, (_, text, random) =>
        {
            if (Load(text) is not { } checkpoint)
                return false;
            Assert.Equal(Signed(text), text);

            // With other options it is of another training: make it one of that.
            return Try(() => Finish(checkpoint, random))
                || (Try(() => Origin(checkpoint)) is { } origin
                    && Try(() => Finish(checkpoint with { Origin = origin }, random)));
        }, output);

    private static string Mutant(string original, Random random) => random.Next(4) switch
    {
        0 => Mutations.Of(original, random),
        1 => Signed(Mutations.Of(original, random)),
        _ => Signed(JsonMutations.Of(original.Split('\n')[0], random)),
    };

    private Checkpoint? Load(string text)
    {
        File.WriteAllText(_path, text, Encoding.Latin1);
        return Try(() => Checkpoint.Load(_path));
    }

    private static bool Finish(Checkpoint checkpoint, Random random)
    {
        using var training = SoftmaxTraining.Resume(CsvInput.FromFile(Table), checkpoint, threads: random.Next(1, 3));
        foreach (var _ in training.Epochs().Take(random.Any([1, MostEpochs]))) { }
        var run = training.Result();
        Assert.True(double.IsFinite(run.Kept.Training!.Value.Objective));
        Assert.All(run.History, epoch => Assert.True(double.IsFinite(epoch.Training?.Objective ?? 0) && epoch.Seconds >= 0));
        var row = run.Model.Columns.ToDictionary(column => column.Name, _ => 3.5);
        var prediction = run.Model.Predict(row, UnknownLevel.Zero);
        Assert.All(prediction.Probabilities.Values, probability => Assert.InRange(probability, 0, 1));
        return true;
    }

    /// <summary>What a training with the options of a checkpoint says that it is.</summary>
    private static ModelOrigin? Origin(Checkpoint checkpoint)
    {
        using var training = SoftmaxTraining.Prepare(CsvInput.FromFile(Table), checkpoint.Options with { Threads = 1 });
        foreach (var _ in training.Epochs().Take(1)) { }
        return training.Checkpoint()?.Origin;
    }

    /// <summary>The file of a training that was left after a few epochs.</summary>
    private static string Text(TrainingOptions options)
    {
        string path = Path.GetTempFileName();
        using var training = SoftmaxTraining.Prepare(CsvInput.FromFile(Table), options);
        foreach (var _ in training.Epochs().Take(6)) { }
        (training.Checkpoint()! with { Notes = new Dictionary<string, string> { ["image"] = "2x2" } }).Save(path);
        string text = File.ReadAllText(path, Encoding.Latin1);
        File.Delete(path);
        return text;
    }

    /// <summary>The first line, with its checksum.</summary>
    private static string Signed(string text)
    {
        string json = text.Split('\n')[0];
        return $"{json}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(json)))}\n";
    }
}
