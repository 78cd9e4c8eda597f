using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using SoftmaxRegression.Data;

namespace Trainer;

/// <summary>A file of a run.</summary>
/// <param name="Name">Its name in the run folder.</param>
/// <param name="Generation">Which writing of the folder it is of.</param>
/// <param name="Sha256">The hash of its contents.</param>
/// <param name="Replaces">That of the file whose place it takes; null where there was none.</param>
internal sealed record RunFile(string Name, int Generation, string Sha256, string? Replaces = null);

/// <summary>
/// Which files make up the run in a folder: manifest.json. It is renamed into place when all of them are complete in a
/// folder of their own, .generation-N, from where they are moved up afterwards: what it names is in one place or the other.
/// </summary>
/// <param name="Format">What says that this is such a manifest.</param>
/// <param name="Run">The identity of the run.</param>
/// <param name="Generation">Which writing of the folder this is, from 1 on.</param>
/// <param name="Files">The files.</param>
internal sealed record Manifest(string Format, string Run, int Generation, IReadOnlyList<RunFile> Files)
{
    public const string Name = "manifest.json";

    public const string FormatName = "softmax-regression run";

    private const string Prefix = ".generation-";

    /// <summary>The folder where the files of a generation are written.</summary>
    public static string FolderOf(string run, int generation) => Path.Combine(run, $"{Prefix}{generation}");

    /// <summary>The generation that a folder is of; null for any other folder.</summary>
    public static int? GenerationOf(string folder) => Numbered.NumberOf(folder, Prefix);

    public static string HashOf(string path)
    {
        using var file = Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Opens a file of a run so that another one can take its place meanwhile, on Windows too.</summary>
    public static FileStream Open(string path)
        => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Reads the manifest of a folder; null where there is none.</summary>
    /// <exception cref="InputException">It is damaged, or of something else.</exception>
    public static Manifest? Read(string run)
    {
        string path = Path.Combine(run, Name);
        try
        {
            using var file = Open(path);
            var manifest = JsonSerializer.Deserialize(file, ManifestJson.Default.Manifest);
            return manifest is { Format: FormatName, Generation: > 0 and <= Numbered.Last } && !manifest.Files.Contains(null!)
                ? manifest
                : throw new JsonException("it is of something else");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"{path} is not readable as the list of a run's files ({OneLine.Reason(e)}); move it away, and train again.");
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, ManifestJson.Default.Manifest);

    /// <summary>A file by its name; null where there is none.</summary>
    public RunFile? Find(string name) => Files.FirstOrDefault(file => file.Name == name);

    /// <summary>Whether a file has the contents that the manifest tells of.</summary>
    public bool Has(string name, string path) => Find(name)?.Sha256 == HashOf(path);

    /// <summary>Whether a file has these, or those of the run before, of which it has not taken the place yet.</summary>
    public bool Knows(string name, string path)
        => Find(name) is { } file && HashOf(path) is var hash && (file.Sha256 == hash || file.Replaces == hash);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
