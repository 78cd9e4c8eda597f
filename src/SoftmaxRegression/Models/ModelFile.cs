using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Models;

/// <summary>A model as a file: one JSON document, with a version, and a checksum against slips of the hand.</summary>
public static class ModelFile
{
    private const string Format = "softmax-regression";

    /// <summary>Since the second, columns come in the order that examples hold them in, and some are not centred.</summary>
    private const int Version = 2;

    private const int LongestPending = 1 << 16;

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
        // Without options, the serialiser writes canonically. It hands on what it writes, which is never there as a whole.
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
            JsonSerializer.Serialize(hashed, model, ModelJson.Default.Model);
        string checksum = Convert.ToHexStringLower(hash.Hash!);
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
            using var contents = new MemoryStream(file.CanSeek ? (int)file.Length : 0);
            file.CopyTo(contents);
            return Read(contents.GetBuffer().AsSpan(0, (int)contents.Length), path);
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
    public static Model Read(ReadOnlySpan<byte> file, string path)
    {
        try
        {
            return ReadDocument(file, path);
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

    private static Model ReadDocument(ReadOnlySpan<byte> file, string path)
    {
        var reader = NewReader(file);
        var around = new Dictionary<string, JsonElement>();
        ReadOnlySpan<byte> contents = [];
        reader.Read();
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (name != "model")
            {
                around[name] = JsonElement.ParseValue(ref reader);
                continue;
            }

            reader.Skip(); // it is the bulk of the file, and no document is made of it
            contents = file[start..(int)reader.BytesConsumed];
        }

        if (!isObject || Text("format") != Format)
            throw new InputException($"{path} is not a model; give a run folder or its model.json.");
        reader.Read(); // nothing may follow
        if (around.TryGetValue("version", out var version) && version.GetInt32() > Version)
        {
            throw new InputException(
                $"{path} has version {version}, and this program reads up to {Version}; update it.");
        }

        // Nothing of the contents is believed before the checksum holds. It says that nobody's hand slipped, not that
        // the program which computed it wrote a sound model.
        if (contents.IsEmpty || Text("checksum") != Checksum(contents))
        {
            throw new InputException(
                $"{path} was edited or damaged after it was written; restore it, or train again.");
        }

        var json = new ModelJson(new JsonSerializerOptions(ModelJson.Default.Options) { Converters = { new WeightsReader() } });
        var model = JsonSerializer.Deserialize(contents, json.Model) ?? throw new JsonException("it is null");
        ThrowIfUnsound(model, path);
        return model;

        string? Text(string name)
            => around.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
    }

    private static Utf8JsonReader NewReader(ReadOnlySpan<byte> json)
        => new(json, new JsonReaderOptions { MaxDepth = Bounds.DeepestModel });

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
            && model.Weights.Values.Select(weights => weights.Keys).Distinct().All(names => names.SequenceEqual(features))
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

    /// <summary>
    /// The SHA-256 of a model as canonical text: without blanks, and with every text and number in one form. Reformatting
    /// a file is no edit.
    /// </summary>
    internal static string Checksum(ReadOnlySpan<byte> model)
    {
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        using (var writer = new Utf8JsonWriter(hashed))
        {
            for (var reader = NewReader(model); reader.Read();)
            {
                WriteCanonically(ref reader, writer);
                if (writer.BytesPending > LongestPending)
                    writer.Flush();
            }
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    private static void WriteCanonically(ref Utf8JsonReader token, Utf8JsonWriter writer)
    {
        switch (token.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(TextOf(ref token));
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(TextOf(ref token));
                break;
            case JsonTokenType.Number when token.GetDouble() is var number && double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteRawValue(token.ValueSpan);
                break;
        }

        static ReadOnlySpan<byte> TextOf(ref Utf8JsonReader token)
            => token.ValueIsEscaped ? Encoding.UTF8.GetBytes(token.GetString()!) : token.ValueSpan;
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
