using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Models;

/// <summary>A model as a file: one JSON document, with a version, and a checksum against slips of the hand.</summary>
public static class ModelFile
{
    private const string Format = "softmax-regression";
    private const int Version = 1;

    private static readonly ModelJson Json = new(new JsonSerializerOptions(ModelJson.Default.Options)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="stream">Where to.</param>
    public static void Write(Model model, Stream stream)
        => JsonSerializer.Serialize(
            stream, new ModelDocument(Format, Version, Checksum(model), model), Json.ModelDocument);

    /// <summary>Reads a model.</summary>
    /// <param name="path">A file that <see cref="Write"/> made.</param>
    /// <returns>The model.</returns>
    /// <exception cref="InputException">The file is missing, damaged, edited, or something else.</exception>
    public static Model Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var json = JsonDocument.Parse(file);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("format", out var format) || !format.ValueEquals(Format))
            {
                throw new InputException($"{path} is not a model; give a run folder or its model.json.");
            }

            if (json.RootElement.TryGetProperty("version", out var version)
                && version.TryGetInt32(out int number) && number > Version)
            {
                throw new InputException($"{path} has version {number}, and this program reads up to {Version}; update it.");
            }

            var document = json.Deserialize(Json.ModelDocument)!;
            ThrowIfUnsound(document.Model, path);
            return document.Checksum == Checksum(document.Model)
                ? document.Model
                : throw new InputException($"{path} was edited after it was written; restore it, or train again.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            string where = e is JsonException { LineNumber: { } line } ? $" near line {line + 1}" : "";
            throw new InputException($"{path} is damaged or cut short{where}; restore it, or train again.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"There is no model {path}; train one first.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {e.Message}");
        }
    }

    private static void ThrowIfUnsound(Model model, string path)
    {
        var features = Encoder<double>.FeatureNames(model.Columns);
        bool sizesAgree = model.Classes.Count >= 2
            && model.Weights.Keys.SequenceEqual(model.Classes)
            && model.Weights.Values.All(weights => weights.Keys.SequenceEqual(features))
            && (model.Bias?.Keys.SequenceEqual(model.Classes) ?? true)
            && model.Columns.OfType<CategoricalColumn>().All(column => column.Levels.Contains(column.MostFrequent));
        if (!sizesAgree)
            throw new InputException($"{path} has weights that do not match its classes and columns; restore it, or train again.");

        var numbers = model.Weights.Values.SelectMany(weights => weights.Values)
            .Concat(model.Bias?.Values ?? [])
            .Concat(model.Columns.OfType<NumericColumn>().SelectMany(column => new[] { column.Mean, column.Deviation }));
        if (!numbers.All(double.IsFinite))
            throw new InputException($"{path} contains numbers that are not finite; restore it, or train again.");
    }

    private static string Checksum(Model model)
        => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(model, ModelJson.Default.Model)));
}

/// <summary>The document around a model.</summary>
internal sealed record ModelDocument(string Format, int Version, string Checksum, Model Model);

/// <summary>How a model becomes JSON; compiled, because reflection would cost a short run much of its time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelDocument))]
internal sealed partial class ModelJson : JsonSerializerContext;
