using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using SoftmaxRegression.Data;

namespace Trainer;

/// <summary>A file of a run.</summary>
/// <param name="Name">Its name in the run folder.</param>
/// <param name="Generation">Which writing of the folder it is of.</param>
/// <param name="Sha256">The hash of its contents.</param>
internal sealed record RunFile(string Name, int Generation, string Sha256);

/// <summary>
/// Which files make up the run in a folder: manifest.json. It is renamed into place when all of them are complete in a
/// folder of their own, generation-N, from where they are moved up afterwards: what it names is in one place or the other.
/// </summary>
/// <param name="Format">What says that this is such a manifest.</param>
/// <param name="Run">The identity of the run.</param>
/// <param name="Generation">Which writing of the folder this is, from 1 on.</param>
/// <param name="Files">The files.</param>
internal sealed record Manifest(string Format, string Run, int Generation, IReadOnlyList<RunFile> Files)
{
    public const string Name = "manifest.json";

    public const string FormatName = "softmax-regression run";

    private const string Prefix = "generation-";

    /// <summary>The last generation that has a number; after it comes the first again.</summary>
    public const int LastGeneration = 999_999_999;

    /// <summary>The folder where the files of a generation are written.</summary>
    public static string FolderOf(string run, int generation) => Path.Combine(run, $"{Prefix}{generation}");

    /// <summary>The generation that a folder is of; null for any other folder.</summary>
    public static int? GenerationOf(string folder)
        => Path.GetFileName(folder) is var name && name.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(name[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && name == $"{Prefix}{number}" && number is > 0 and <= LastGeneration ? number : null;

    public static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Reads the manifest of a folder; null where there is none.</summary>
    /// <exception cref="InputException">It is damaged, or of something else.</exception>
    public static Manifest? Read(string run)
    {
        string path = Path.Combine(run, Name);
        try
        {
            var manifest = JsonSerializer.Deserialize(File.ReadAllBytes(path), ManifestJson.Default.Manifest);
            return manifest is { Format: FormatName, Generation: > 0 and <= LastGeneration } && !manifest.Files.Contains(null!)
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

    /// <summary>Whether a file has the contents that the manifest tells of.</summary>
    public bool Has(string name, string path) => Files.Any(file => file.Name == name && file.Sha256 == HashOf(path));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
