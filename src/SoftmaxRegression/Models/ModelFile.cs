using System.Buffers;
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
    {
        string checksum = Checksum(JsonSerializer.SerializeToElement(model, Json.Model));
        JsonSerializer.Serialize(stream, new ModelDocument(Format, Version, checksum, model), Json.ModelDocument);
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">A file that <see cref="Write"/> made.</param>
    /// <returns>The model.</returns>
    /// <exception cref="InputException">The file is missing, damaged, edited, or something else.</exception>
    public static Model Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            ThrowIfNoDocument(file, path);
            using var contents = new MemoryStream();
            file.CopyTo(contents);
            return Read(contents.ToArray(), path);
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

    /// <summary>Reads a model whose file has been read.</summary>
    /// <param name="file">The contents of the file.</param>
    /// <param name="path">What errors are to call it.</param>
    /// <returns>The model.</returns>
    /// <exception cref="InputException">It is damaged, edited, or something else.</exception>
    public static Model Read(byte[] file, string path)
    {
        try
        {
            using var json = JsonDocument.Parse(file, new JsonDocumentOptions { MaxDepth = Bounds.DeepestModel });
            return Read(json.RootElement, path);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException
            or ArgumentException or FormatException)
        {
            if (e is JsonException { LineNumber: 0, BytePositionInLine: 0 })
                throw new InputException($"{path} is not a model; give a run folder or its model.json.");
            string where = e is JsonException { LineNumber: { } line } ? $" near line {line + 1}" : "";
            throw new InputException($"{path} is damaged or cut short{where}; restore it, or train again.");
        }
    }

    /// <summary>Looks at the beginning: a document is parsed as a whole, and a table of the same name may be large.</summary>
    private static void ThrowIfNoDocument(FileStream file, string path)
    {
        if (!file.CanSeek)
            return;
        Span<byte> start = stackalloc byte[16];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        if (start.TrimStart(" \t\r\n"u8) is [not (byte)'{' and not 0xEF, ..])
            throw new InputException($"{path} is not a model; give a run folder or its model.json.");
        if (file.Length > Bounds.LongestModel)
        {
            throw new InputException($"{path} has {file.Length:N0} bytes, and a model {Bounds.LongestModel:N0} at most; "
                + "give a run folder or its model.json.");
        }
    }

    private static Model Read(JsonElement document, string path)
    {
        if (document.ValueKind != JsonValueKind.Object || Text("format") != Format)
            throw new InputException($"{path} is not a model; give a run folder or its model.json.");
        if (document.TryGetProperty("version", out var version) && version.GetInt32() > Version)
        {
            throw new InputException(
                $"{path} has version {version}, and this program reads up to {Version}; update it.");
        }

        // Nothing of the contents is believed before the checksum holds. It says that nobody's hand slipped, not that
        // the program which computed it wrote a sound model.
        if (!document.TryGetProperty("model", out var contents) || Text("checksum") != Checksum(contents))
        {
            throw new InputException(
                $"{path} was edited or damaged after it was written; restore it, or train again.");
        }

        var model = contents.Deserialize(Json.Model) ?? throw new JsonException("it is null");
        ThrowIfUnsound(model, path);
        return model;

        string? Text(string name)
            => document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
    }

    private static void ThrowIfUnsound(Model model, string path)
    {
        // Nullable annotations are checked of properties, not of what lists and dictionaries hold.
        IEnumerable<object?> contents =
            [.. model.Classes, .. model.Columns, .. model.Weights.Values, .. model.Origin.Options.Values,
            .. model.Missing ?? [], .. model.LeftOut ?? [],
            .. model.Columns.OfType<CategoricalColumn>().SelectMany(column => column.Levels.Concat(column.Rare ?? []))];
        if (contents.Contains(null))
            throw new InputException($"{path} lacks a part of the model; restore it, or train again.");

        var features = Encoder<double>.FeatureNames(model.Columns);
        bool sizesAgree = model.Classes.Count >= 2
            && features.Count > 0
            && (model.Unnamed is null || model.Unnamed > model.Columns.Count)
            && !(model.Unnamed > Bounds.MostColumns)
            && model.Columns.SequenceEqual(model.Columns.OrderBy(column => column.IsSparse ? column is NumericColumn ? 0 : 1 : 2))
            && model.Weights.Keys.SequenceEqual(model.Classes)
            && model.Weights.Values.All(weights => weights.Keys.SequenceEqual(features))
            && (model.Bias?.Keys.SequenceEqual(model.Classes) ?? true)
            && model.Columns.OfType<CategoricalColumn>().All(column => column.Levels.Contains(column.MostFrequent));
        if (!sizesAgree)
            throw new InputException($"{path} has weights that do not match its classes and columns; restore it, or train again.");

        var numbers = model.Weights.Values.SelectMany(weights => weights.Values)
            .Concat(model.Bias?.Values ?? [])
            .Concat(model.Columns.OfType<NumericColumn>().SelectMany(column => new[] { column.Mean, column.Deviation, column.Origin }));
        if (!numbers.All(double.IsFinite))
            throw new InputException($"{path} contains numbers that are not finite; restore it, or train again.");
    }

    /// <summary>The SHA-256 of a model as canonical text.</summary>
    internal static string Checksum(JsonElement model)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
            WriteCanonically(model, writer);
        return Convert.ToHexStringLower(SHA256.HashData(text.WrittenSpan));
    }

    /// <summary>Without blanks, and with every text and number in one form: reformatting a file is no edit.</summary>
    private static void WriteCanonically(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    WriteCanonically(property.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    WriteCanonically(item, writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number when double.IsFinite(element.GetDouble()):
                writer.WriteNumberValue(element.GetDouble());
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
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
