using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Plots;
using SoftmaxRegression.Training;

namespace Trainer;

/// <summary>
/// The folder with everything that came of one training, replaced as a whole (<see cref="Manifest"/>), and by one program
/// at a time. Files in it that no run has written are neither touched nor replaced. If nothing came of it, it goes again.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string LockName = ".lock";

    private static readonly string[] Names =
    [
        SavedRun.ModelName, SavedRun.HistoryName, SavedRun.MetricsName,
        "loss.png", "accuracy.png", "confusion.png", "weights.png",
    ];

    /// <summary>The folders that were made, the innermost first.</summary>
    private readonly List<DirectoryInfo> _made = [];
    private readonly FileStream? _lock;

    /// <summary>Makes the folder, before anything is read: better to learn now that nothing can be written there.</summary>
    /// <exception cref="InputException">Nothing can, another run is at work there, or something else would be replaced.</exception>
    public RunFolder(string path)
    {
        Place = path;
        for (var folder = new DirectoryInfo(path); folder is { Exists: false }; folder = folder.Parent)
            _made.Add(folder);
        try
        {
            _lock = Lock();
            ThrowIfForeign();
            Recover();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new InputException($"Nothing can be written to {path} ({e.Message.TrimEnd('.')}); choose another place.", Remedy.OtherOutput);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Place { get; }

    /// <summary>Refuses to begin what has no room to end.</summary>
    /// <param name="training">What will be written of it.</param>
    /// <exception cref="InputException">There is less room.</exception>
    public void ThrowIfFull(SoftmaxTraining training)
    {
        long bytes = SizeOf(training);
        if (Room() is { } room && room < bytes)
        {
            throw new InputException($"There is no room for the run in {Place}: it needs about {Megabytes(bytes)}, and "
                + $"{Megabytes(room)} are free; make room, or choose another place.", Remedy.OtherOutput);
        }

        long? Room()
        {
            try
            {
                return new DriveInfo(Path.GetFullPath(Place)).AvailableFreeSpace;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return null; // not every drive tells
            }
        }
    }

    /// <summary>A size as it is told.</summary>
    public static string Megabytes(long bytes) => $"{Math.Ceiling(bytes / 1e5) / 10:N1} MB";

    /// <summary>Replaces the run in the folder by what came of a training.</summary>
    /// <returns>The names of the files.</returns>
    /// <exception cref="InputException">A file cannot be written; the run before is there as it was.</exception>
    public IReadOnlyList<string> Write(
        Model model, IReadOnlyList<Epoch> history, Metrics metrics, string part, Evaluation scores, (int, int)? image)
    {
        Action<string>[] writers = // in the order of their names
        [
            model.Save,
            path => AtomicFile.Write(path, stream => History.Write(history, model.Origin.Run, stream)),
            path => AtomicFile.Write(path, metrics.ToJson() + "\n"),
            .. Pictures(model, history, metrics, part, scores, image).Select(draw => (Action<string>)(path => Save(draw, path))),
        ];
        var before = Manifest.Read(Place);
        int generation = Generations().Append(before?.Generation ?? 0).Max() % Numbered.Last + 1;
        string folder = Manifest.FolderOf(Place, generation);
        try
        {
            Directory.CreateDirectory(folder);
            Task.WhenAll(Names.Zip(writers, (name, write) => Task.Run(() => write(Path.Combine(folder, name)))))
                .GetAwaiter().GetResult();
            var files = Names.Select(name => new RunFile(
                name, generation, Manifest.HashOf(Path.Combine(folder, name)), before?.Find(name)?.Sha256));
            var manifest = new Manifest(Manifest.FormatName, model.Origin.Run, generation, [.. files]);
            AtomicFile.Write(Path.Combine(folder, Manifest.Name), manifest.ToJson() + "\n");
            ThrowIfForeign();
            File.Move(Path.Combine(folder, Manifest.Name), In(Manifest.Name), overwrite: true);
        }
        finally
        {
            Recover();
        }

        return Names;

        static void Save(Func<Figure> draw, string path)
        {
            using var picture = draw();
            picture.Save(path);
        }
    }

    public void Dispose()
    {
        try
        {
            bool isEmpty = _lock is not null && _made.Count > 0
                && Directory.GetFileSystemEntries(Place) is [var only] && only == In(LockName);
            if (OperatingSystem.IsWindows()) // where an open file cannot be deleted
                _lock?.Dispose();
            if (isEmpty)
                File.Delete(In(LockName));
            _lock?.Dispose();
            foreach (var folder in _made.TakeWhile(folder => !folder.EnumerateFileSystemInfos().Any()))
                folder.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another program has just put something there, or taken it away.
        }
    }

    /// <summary>The pictures of a run, in the order of their names, each drawn when it is asked for.</summary>
    public static Func<Figure>[] Pictures(
        Model model, IReadOnlyList<Epoch> history, Metrics metrics, string part, Evaluation scores, (int, int)? image = null)
    {
        var notes = metrics.Notes(model.Origin);
        return
        [
            () => LossChart.Of(history, notes),
            () => AccuracyChart.Of(history, notes),
            () => ConfusionChart.Of(scores, part, notes.Caption),
            () => WeightsChart.Of(model, image),
        ];
    }

    /// <summary>About how many bytes a run takes: pictures and history, the weights as text, and two checkpoints and a half.</summary>
    private static long SizeOf(SoftmaxTraining training)
    {
        int perWeight = training.Options.Optimizer is LbfgsOptions ? 1100 : 100; // with the last twenty steps, or one
        return (3 << 18) + perWeight * (training.FeatureNames.Count + 1L) * training.Classes.Count;
    }

    /// <summary>Keeps others out for as long as this process lives: the lock ends with it, however it ends.</summary>
    private FileStream Lock()
    {
        try
        {
            while (true)
            {
                Directory.CreateDirectory(Place);
                var file = new FileStream(In(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                if (File.Exists(In(LockName)))
                    return file;
                file.Dispose(); // a run of which nothing came has just deleted the file, and let go of it
            }
        }
        catch (IOException e) when (e.HResult is 11 or 35 or unchecked((int)0x80070020)) // EAGAIN of Linux and macOS, and Windows
        {
            throw new InputException($"Another run is at work in {Place}; wait for its end, or choose another place.", Remedy.OtherOutput);
        }
    }

    /// <summary>
    /// Completes or clears away what a run has left that was ended at any moment: the generation of the manifest is moved
    /// up, any other one was never completed.
    /// </summary>
    private void Recover()
    {
        var manifest = Manifest.Read(Place);
        foreach (int generation in Generations())
        {
            string folder = Manifest.FolderOf(Place, generation);
            if (new DirectoryInfo(folder).LinkTarget is not null || File.Exists(Path.Combine(folder, LockName)))
                continue; // no run has made it: what is in it is elsewhere, or it is a run folder of its own
            foreach (string file in Directory.GetFiles(folder).Where(IsOwn))
            {
                string name = Path.GetFileName(file);
                if (generation == manifest?.Generation && manifest.Has(name, file))
                    File.Move(file, In(name), overwrite: true);
                else
                    File.Delete(file);
            }

            if (!Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }

        static bool IsOwn(string file)
        {
            string name = Path.GetFileName(file);
            return Names.Append(Manifest.Name).Any(own => name == own || AtomicFile.IsUnfinished(name, own));
        }
    }

    /// <exception cref="InputException">A file is in the way that the run before has not written, or not like that.</exception>
    private void ThrowIfForeign()
    {
        var manifest = Manifest.Read(Place);
        if (Names.Select(In).FirstOrDefault(IsForeign) is { } foreign)
        {
            throw new InputException($"{foreign} was not written by a run, or was changed since, and would be replaced; move it away, "
                + "or choose another place.", Remedy.OtherOutput);
        }

        bool IsForeign(string path)
            => Directory.Exists(path) || (File.Exists(path) && manifest?.Knows(Path.GetFileName(path), path) != true);
    }

    /// <summary>The numbers of the folders of generations that are there.</summary>
    private int[] Generations()
        => [.. Directory.GetDirectories(Place).Select(Manifest.GenerationOf).OfType<int>()];

    private string In(string name) => Path.Combine(Place, name);
}
