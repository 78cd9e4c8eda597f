using System.Text.Json;
using System.Text.Json.Serialization;
using SoftmaxRegression.Models;
using SoftmaxRegression.Plots;
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

    /// <summary>The number of the epoch whose model was kept.</summary>
    public int? Kept { get; init; }

    public required long Steps { get; init; }

    public required string Stopped { get; init; }

    public required double SecondsLoad { get; init; }

    public required double SecondsTrain { get; init; }

    public required double SecondsPerEpoch { get; init; }

    public required double SecondsTotal { get; init; }

    public static Metrics Read(string path) => RunFolder.Read(path, file =>
        JsonSerializer.Deserialize(System.IO.File.ReadAllText(file), MetricsJson.Default.Metrics)
            ?? throw new JsonException("it is empty"));

    /// <summary>What pictures tell of the run.</summary>
    public RunNotes Notes(ModelOrigin origin)
        => new() { Caption = RunNotes.CaptionOf(origin), Kept = Kept, Optimum = Optimum, Ended = Stopped };

    public string ToJson() => JsonSerializer.Serialize(this, MetricsJson.Default.Metrics);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Metrics))]
internal sealed partial class MetricsJson : JsonSerializerContext;
