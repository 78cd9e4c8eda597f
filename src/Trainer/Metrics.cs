using System.Text.Json;
using System.Text.Json.Serialization;
using SoftmaxRegression.Training;

namespace Trainer;

/// <summary>How well a model does on some rows.</summary>
internal sealed record PartMetrics(int Rows, double CrossEntropy, double Accuracy)
{
    public static PartMetrics Of(int rows, Measures measures) => new(rows, measures.CrossEntropy, measures.Accuracy);
}

/// <summary>The outcome of a run: metrics.json.</summary>
internal sealed record Metrics
{
    public required string File { get; init; }

    public required int Rows { get; init; }

    public required int Features { get; init; }

    public required int Classes { get; init; }

    public required double Objective { get; init; }

    public required double GradientNorm { get; init; }

    public required PartMetrics Train { get; init; }

    public PartMetrics? Validation { get; init; }

    public PartMetrics? Test { get; init; }

    public double? Optimum { get; init; }

    public required string Engine { get; init; }

    public required int Epochs { get; init; }

    public required long Steps { get; init; }

    public required string Stopped { get; init; }

    public double SecondsLoad { get; init; }

    public required double SecondsTrain { get; init; }

    public required double SecondsPerEpoch { get; init; }

    public double SecondsTotal { get; init; }

    /// <summary>What a training itself knows.</summary>
    public static Metrics Of(TrainingRun run, int features)
    {
        var (kept, last) = (run.Kept, run.History[^1]);
        return new Metrics
        {
            File = run.Model.Origin.File,
            Rows = run.Model.Origin.Rows,
            Features = features,
            Classes = run.Model.Classes.Count,
            Objective = kept.Training.Objective,
            GradientNorm = kept.GradientNorm,
            Train = PartMetrics.Of(run.TrainingRows, kept.Training),
            Validation = kept.Validation is { } measures ? PartMetrics.Of(run.ValidationRows, measures) : null,
            Engine = run.Engine,
            Epochs = last.Number,
            Steps = last.Step,
            Stopped = Why(run),
            SecondsTrain = last.Seconds,
            SecondsPerEpoch = last.Number == 0 ? 0 : last.Seconds / last.Number,
        };
    }

    public static Metrics Read(string path) => RunFolder.Read(path, file =>
        JsonSerializer.Deserialize(System.IO.File.ReadAllText(file), MetricsJson.Default.Metrics)
            ?? throw new JsonException("it is empty"));

    public string ToJson() => JsonSerializer.Serialize(this, MetricsJson.Default.Metrics);

    private static string Why(TrainingRun run) => run.Ended switch
    {
        Ending.Converged => run.Options.Optimizer is GradientDescentOptions descent
            ? $"converged: at most {100 * descent.Tolerance:G2} % above the optimum"
            : "converged: the gradient is as good as zero",
        Ending.AllEpochsDone => "all epochs done",
        Ending.PatienceOver => $"no better {(run.ValidationRows > 0 ? "validation loss" : "objective")} in "
            + $"{run.Options.Patience} epochs; kept epoch {run.Kept.Number}",
        Ending.NoProgress => $"no better weights found; the gradient norm is still {run.Kept.GradientNorm:G2}",
        Ending.Cancelled => "interrupted",
        _ => throw new ArgumentOutOfRangeException(nameof(run)),
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Metrics))]
internal sealed partial class MetricsJson : JsonSerializerContext;
