using System.Security.Cryptography;
using System.Text.Json;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;

namespace Trainer;

/// <summary>A run as it lies in its folder, all of it from one training: that is what its manifest is for.</summary>
internal sealed class SavedRun
{
    public const string ModelName = "model.json", HistoryName = "history.csv", MetricsName = "metrics.json";

    private static readonly string[] Needed = [ModelName, HistoryName, MetricsName];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly string _folder;
    private readonly Manifest _manifest;
    private readonly Dictionary<string, byte[]?> _contents;
    private Model? _model;

    private SavedRun(string folder, Manifest manifest, Dictionary<string, byte[]?> contents)
        => (_folder, _manifest, _contents) = (folder, manifest, contents);

    /// <summary>Reads the files of a run.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="attempts">So often are they looked for, while another program may be at the point of replacing them.</param>
    /// <exception cref="InputException">There is none, or its files do not belong together.</exception>
    public static SavedRun Open(string folder, int attempts = 10)
    {
        for (int attempt = 1; ; attempt++)
        {
            var manifest = Manifest.Read(folder)
                ?? throw new InputException($"There is no run in {folder}; give a folder that trainer train has written.");
            var contents = Needed.ToDictionary(
                name => name, name => manifest.Find(name) is { } file ? Contents(folder, file) : null);
            if (Needed.FirstOrDefault(name => contents[name] is null) is not { } lacking)
                return new SavedRun(folder, manifest, contents);
            if (attempt == attempts)
            {
                throw new InputException($"{Path.Combine(folder, lacking)} is missing or not what run {OneLine.Of(manifest.Run, 40)} wrote there; "
                    + "restore it, or train again.");
            }

            Thread.Sleep(Pause);
        }
    }

    public Model Model() => _model ??= ModelFile.Read(_contents[ModelName]!, Path.Combine(_folder, ModelName));

    public IReadOnlyList<Epoch> History() => Parsed(HistoryName, Trainer.History.Read);

    public Metrics Metrics() => Parsed(MetricsName, Trainer.Metrics.Read);

    /// <summary>The pictures that the manifest names; null for the contents of one that is not what the run wrote.</summary>
    public IEnumerable<(string Name, byte[]? Contents)> Pictures()
        => _manifest.Files.Where(file => Path.GetFileName(file.Name) == file.Name && Path.GetExtension(file.Name) == ".png")
            .Select(file => (file.Name, Contents(_folder, file)));

    private TResult Parsed<TResult>(string name, Func<byte[], TResult> read)
    {
        try
        {
            return read(_contents[name]!);
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException or ArgumentException or JsonException
            or IOException or OverflowException or InvalidOperationException)
        {
            throw new InputException($"{Path.Combine(_folder, name)} cannot be read ({OneLine.Reason(e)}); train again.");
        }
    }

    /// <summary>The contents that the manifest tells of; they are still to be moved up, perhaps.</summary>
    private static byte[]? Contents(string folder, RunFile file)
        => new[] { folder, Manifest.FolderOf(folder, file.Generation) }.Select(place => Contents(Path.Combine(place, file.Name)))
            .FirstOrDefault(bytes => bytes is not null && Convert.ToHexStringLower(SHA256.HashData(bytes)) == file.Sha256);

    private static byte[]? Contents(string path)
    {
        try
        {
            using var file = Manifest.Open(path);
            var contents = new byte[file.Length];
            file.ReadExactly(contents);
            return contents;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
