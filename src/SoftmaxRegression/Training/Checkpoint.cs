using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Models;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Training;

/// <summary>
/// All that it takes to go on with a training after one of its epochs, and to end with the same bits as if it had never
/// been left: <see cref="SoftmaxTraining.Checkpoint"/> makes it, <see cref="SoftmaxTraining.Resume"/> goes on.
/// </summary>
public sealed record Checkpoint
{
    private const string Format = "softmax-regression checkpoint";

    /// <summary>What is trained on, and how.</summary>
    public required ModelOrigin Origin { get; init; }

    /// <summary>The options of the training.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>The untrained model, and the model after each epoch so far.</summary>
    public required IReadOnlyList<Epoch> History { get; init; }

    /// <summary>What whoever saves it wants to find again, by names.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();

    [JsonInclude]
    internal MinimizerState State { get; init; } = null!;

    /// <summary>Writes it: it is either complete there, or not at all.</summary>
    /// <param name="path">The file; one already there is replaced.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Save(string path)
    {
        byte[] json = ToJson();
        AtomicFile.Write(path, stream =>
        {
            stream.Write(json);
            stream.Write(Encoding.ASCII.GetBytes($"\n{Checksum(json)}\n"));
        });
    }

    /// <summary>Gives the others what process 0 has found: not every machine may have its files.</summary>
    /// <param name="checkpoint">What was found, or null; of processes other than 0, it does not count.</param>
    /// <param name="processes">The processes that go on together.</param>
    /// <returns>What process 0 has found.</returns>
    public static Checkpoint? Share(Checkpoint? checkpoint, ProcessGroup processes)
    {
        if (processes.Size == 1)
            return checkpoint;
        byte[] json = processes.Gather<byte>(processes.Rank > 0 || checkpoint is null ? [] : checkpoint.ToJson())[0];
        return json.Length == 0 ? null : JsonSerializer.Deserialize(json, CheckpointJson.Default.CheckpointDocument)!.Checkpoint;
    }

    /// <summary>Reads it.</summary>
    /// <param name="path">A file that <see cref="Save"/> made.</param>
    /// <returns>The checkpoint.</returns>
    /// <exception cref="InputException">The file is missing, damaged, or something else.</exception>
    public static Checkpoint Load(string path)
    {
        try
        {
            return Read(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read ({e.Message.TrimEnd('.')}); take the one before it, or train anew.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or FormatException
            or InvalidOperationException)
        {
            throw Damaged(path);
        }
    }

    private static Checkpoint Read(byte[] file, string path)
    {
        // The last line is the checksum of the one before. What is cut short has none, or another.
        const int checksum = 2 * SHA256.HashSizeInBytes + 2;
        var json = file.AsSpan(0, Math.Max(0, file.Length - checksum));
        if (!file.AsSpan(json.Length).SequenceEqual(Encoding.ASCII.GetBytes($"\n{Checksum(json)}\n")))
            throw Damaged(path);
        var document = JsonSerializer.Deserialize(json, CheckpointJson.Default.CheckpointDocument);
        return document is { Format: Format, Checkpoint: { State: not null } checkpoint } && checkpoint.IsSound()
            ? checkpoint
            : throw Damaged(path);
    }

    private byte[] ToJson()
        => JsonSerializer.SerializeToUtf8Bytes(new CheckpointDocument(Format, this), CheckpointJson.Default.CheckpointDocument);

    private bool IsSound()
        => IsComplete()
            && History.Count > 0
            && History.Index().All(epoch => epoch.Item?.Number == epoch.Index && IsSound(epoch.Item))
            && State.Epoch == History.Count - 1
            && State.Kept >= 0 && State.Kept < History.Count
            && (State.Best is null) == (Options.Patience is null)
            && Engines.Names.Contains(Options.Engine);

    /// <summary>Whether nothing is null: what the file lacks may be, and so may what its lists hold.</summary>
    private bool IsComplete()
    {
        object?[] parts =
            [Notes, Origin.Engine, Origin.Version, Options.Optimizer, Options.Drop, Options.Categorical, Options.Missing];
        return !parts.Contains(null)
            && !new[] { Options.Drop, Options.Categorical, Options.Missing, Origin.Options.Values, Notes.Values }
                .SelectMany(texts => texts).Contains(null);
    }

    /// <summary>Whether it has the numbers that a training looks at again, and has noted ones that it may have noted.</summary>
    private bool IsSound(Epoch epoch)
    {
        bool isPatienceServed = Options.Patience is null || epoch.Validation is not null;
        return (epoch.Training is not null || (Options.Optimizer is GradientDescentOptions && isPatienceServed))
            && IsSound(epoch.Training) && IsSound(epoch.Validation)
            && epoch.Seconds is >= 0 and < double.PositiveInfinity;
    }

    private static bool IsSound(Measures? measures)
        => measures is not var (objective, crossEntropy, accuracy)
            || double.IsFinite(objective + crossEntropy + accuracy);

    private static string Checksum(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(SHA256.HashData(json));

    private static InputException Damaged(string path) => new($"{path} is damaged or no checkpoint; take the one before it, or train anew.");
}

/// <summary>The document around a checkpoint.</summary>
internal sealed record CheckpointDocument(string Format, Checkpoint Checkpoint);

/// <summary>How a checkpoint becomes JSON. Numbers keep all their digits; one may be infinite.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CheckpointDocument))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
