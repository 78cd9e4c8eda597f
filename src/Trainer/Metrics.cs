using System.Text.Json;
using System.Text.Json.Serialization;
using SoftmaxRegression.Models;
using SoftmaxRegression.Plots;
using SoftmaxRegression.Training;

namespace Trainer;

/// <summary>How well a model does on some rows.</summary>
/// <param name="Rows">How many they are.</param>
/// <param name="CrossEntropy">Their mean cross-entropy, in which every row counts the same.</param>
/// <param name="Accuracy">The share whose most probable class is their label.</param>
/// <param name="WeightedCrossEntropy">That in which every class counts the same, if the training did.</param>
internal sealed record PartMetrics(int Rows, double CrossEntropy, double Accuracy, double? WeightedCrossEntropy = null)
{
    /// <summary>From scores, in which every row counts the same.</summary>
    public static PartMetrics Of(Evaluation scores) => new(scores.Rows, scores.CrossEntropy, scores.Accuracy);

    /// <summary>From what the training measured; where that has weights, with scores that have none.</summary>
    public static PartMetrics Of(int rows, Measures measures, Evaluation? plain) => plain is null
        ? new(rows, measures.CrossEntropy, measures.Accuracy)
        : new(rows, plain.CrossEntropy, plain.Accuracy, measures.CrossEntropy);
}

/// <summary>The outcome of a run: metrics.json.</summary>
internal sealed record Metrics
{
    /// <summary>The identity of the run.</summary>
    public required string Run { get; init; }

    public required string File { get; init; }

    public required int Rows { get; init; }

    public required int Features { get; init; }

    public required int Classes { get; init; }

    public required double Objective { get; init; }

    /// <summary>Of the model that was kept; null where it was not computed.</summary>
    public double? GradientNorm { get; init; }

    public required PartMetrics Train { get; init; }

    public PartMetrics? Validation { get; init; }

    public PartMetrics? Test { get; init; }

    public double? Optimum { get; init; }

    public required string Engine { get; init; }

    public required int Epochs { get; init; }

    /// <summary>The number of the epoch whose model was kept.</summary>
    public int? Kept { get; init; }

    public required long Steps { get; init; }

    /// <summary>Whether the learning rates of the history are factors of B⁻¹, and not of 1.</summary>
    public bool IsInMetric { get; init; }

    public required string Stopped { get; init; }

    public double SecondsLoad { get; init; }

    public required double SecondsTrain { get; init; }

    public required double SecondsPerEpoch { get; init; }

    public double SecondsTotal { get; init; }

    /// <summary>What a training itself knows.</summary>
    public static Metrics Of(SoftmaxTraining training, TrainingRun run)
    {
        var (kept, last) = (run.Kept, run.History[^1]);
        var trained = kept.Training!.Value;
        return new Metrics
        {
            Run = run.Model.Origin.Run,
            File = run.Model.Origin.File,
            Rows = run.Model.Origin.Rows,
            Features = training.FeatureNames.Count,
            Classes = run.Model.Classes.Count,
            Objective = trained.Objective,
            GradientNorm = kept.GradientNorm,
            Train = PartMetrics.Of(run.TrainingRows, trained, Plain(onTrainingRows: true)),
            Validation = kept.Validation is { } held
                ? PartMetrics.Of(run.ValidationRows, held, Plain(onTrainingRows: false))
                : null,
            Engine = run.Engine,
            Epochs = last.Number,
            Steps = last.Step,
            IsInMetric = training.Plan is { IsInMetric: true },
            Kept = kept.Number,
            Stopped = Why(run),
            SecondsTrain = last.Seconds,
            SecondsPerEpoch = last.Number == 0 ? 0 : last.Seconds / last.Number,
        };

        Evaluation? Plain(bool onTrainingRows)
            => run.Options.BalanceClasses ? training.Evaluate(onTrainingRows) : null;
    }

    /// <summary>Reads the contents of the file.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static Metrics Read(byte[] file)
        => JsonSerializer.Deserialize(file, MetricsJson.Default.Metrics) ?? throw new JsonException("it is empty");

    /// <summary>What pictures tell of the run.</summary>
    public RunNotes Notes(ModelOrigin origin)
        => new()
        {
            Caption = RunNotes.CaptionOf(origin),
            Kept = Kept,
            Optimum = Optimum,
            IsWeighted = Train.WeightedCrossEntropy is not null,
            IsInMetric = IsInMetric,
            Ended = Stopped,
        };

    public string ToJson() => JsonSerializer.Serialize(this, MetricsJson.Default.Metrics);

    private static string Why(TrainingRun run) => run.Ended switch
    {
        // What is certain of the last weights is not of the weights that patience keeps.
        Ending.Converged when run.Kept != run.History[^1]
            => $"converged; kept epoch {run.Kept.Number}, of the lowest {LossOf(run)}",
        Ending.Converged => run.Options.Optimizer is GradientDescentOptions descent
            ? $"converged: at most {100 * descent.Tolerance:G2} % above the optimum"
            : "converged: the gradient is as good as zero",
        Ending.AllEpochsDone => "all epochs done",
        Ending.PatienceOver
            => $"no better {LossOf(run)} in {run.Options.Patience} epochs; kept epoch {run.Kept.Number}",
        Ending.NoProgress => $"no better weights found; the gradient norm is still {run.Kept.GradientNorm:G2}",
        Ending.Cancelled => "interrupted",
        _ => throw new ArgumentOutOfRangeException(nameof(run)),
    };

    /// <summary>What patience goes by.</summary>
    private static string LossOf(TrainingRun run) => run.ValidationRows > 0 ? "validation loss" : "objective";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Metrics))]
internal sealed partial class MetricsJson : JsonSerializerContext;
