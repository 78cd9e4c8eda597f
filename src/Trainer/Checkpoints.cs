using System.Diagnostics;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;

namespace Trainer;

/// <summary>The checkpoints of a training, in a folder inside the run folder: the last two, should one be damaged.</summary>
/// <param name="run">The run folder.</param>
/// <param name="seconds">How many seconds pass from one to the next at least; 0 for one after every epoch.</param>
internal sealed class Checkpoints(string run, double seconds)
{
    private const string Prefix = "checkpoint-";

    /// <summary>Writing takes a twentieth of the time at most.</summary>
    private const double Share = 20;

    private readonly string _folder = Path.Combine(run, "checkpoints");
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private List<int> _kept = []; // of this training, two at most
    private double? _due; // in seconds on the clock; null before the first
    private bool _isFaultTold;

    /// <summary>The checkpoints of the run in a folder: these, or those of another one.</summary>
    public Checkpoints Of(string folder)
        => FullPath(folder) == FullPath(run) ? this : new Checkpoints(folder, seconds: 0);

    /// <summary>Reads the last one that is not damaged, to go on from it.</summary>
    /// <param name="say">Is told which ones are damaged.</param>
    /// <exception cref="InputException">There is none.</exception>
    public Checkpoint Last(Action<string> say)
    {
        foreach (int number in Numbers())
        {
            try
            {
                var checkpoint = Checkpoint.Load(PathOf(number));
                _kept.Add(number);
                return checkpoint;
            }
            catch (InputException e)
            {
                say(e.Message);
            }
        }

        throw new InputException($"There is nothing to resume in {run}: no checkpoint that can be read; train without it.");
    }

    /// <summary>Whether some training has left what it takes to go on.</summary>
    public bool Any => Numbers().Count > 0;

    /// <summary>Whether this training has.</summary>
    public bool CanResume => _kept.Count > 0;

    /// <summary>The epochs of a training, with a checkpoint where one is due, and behind the last unless that is its end.</summary>
    /// <param name="training">The training.</param>
    /// <param name="notes">What each checkpoint is to remember.</param>
    /// <param name="say">Is told once if no checkpoint can be written: the training goes on without.</param>
    /// <param name="cancellation">Interrupts it.</param>
    /// <exception cref="InputException">The training diverges, and would again; or its rows cannot be read from disk.</exception>
    public IEnumerable<Epoch> Saving(
        SoftmaxTraining training, IReadOnlyDictionary<string, string> notes, Action<string> say, CancellationToken cancellation)
    {
        using var epochs = training.Epochs(cancellation).GetEnumerator();
        while (Next())
        {
            if (_clock.Elapsed.TotalSeconds >= (_due ?? seconds))
                TryWrite();
            yield return epochs.Current;
        }

        TryWrite(); // unless it came to its end

        bool Next()
        {
            try
            {
                return epochs.MoveNext();
            }
            catch (InputException e) when (e.Remedy != Remedy.OtherCache) // the rows are there again where they came from
            {
                Delete(_kept.Contains);
                _kept = [];
                throw;
            }
        }

        void TryWrite()
        {
            double begun = _clock.Elapsed.TotalSeconds;
            try
            {
                if (training.Checkpoint() is { History: [.., { Step: > 0 }] } checkpoint)
                    Write(checkpoint with { Notes = notes });
            }
            catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException or OutOfMemoryException)
            {
                if (!_isFaultTold)
                    say($"No checkpoint can be written ({e.Message.TrimEnd('.')}); the training goes on without.");
                _isFaultTold = true;
            }

            double now = _clock.Elapsed.TotalSeconds;
            _due = now + (seconds > 0 ? Math.Max(seconds, Share * (now - begun)) : 0);
        }
    }

    /// <summary>Deletes all of them: there is nothing to resume any more.</summary>
    public void Clear() => Delete(_ => true);

    /// <summary>
    /// Writes one beside the last; what is older goes first, and so does what another training has left, lest it be taken for
    /// the one before.
    /// </summary>
    private void Write(Checkpoint checkpoint)
    {
        int number = (Numbers() is [var last, ..] ? last : 0) % Numbered.Last + 1;
        int[] before = [.. _kept.TakeLast(1)];
        Delete(other => !before.Contains(other));
        Directory.CreateDirectory(_folder);
        checkpoint.Save(PathOf(number));
        _kept = [.. before, number];
    }

    private static string FullPath(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    private string PathOf(int number) => Path.Combine(_folder, $"{Prefix}{number}");

    /// <summary>The numbers of the complete ones, the last one first.</summary>
    private IReadOnlyList<int> Numbers() => !Directory.Exists(_folder) ? [] :
        [.. Directory.GetFiles(_folder).Select(file => Numbered.NumberOf(file, Prefix)).OfType<int>().OrderDescending()];

    /// <summary>Deletes checkpoints, and what is left of one that was never completed; nothing else.</summary>
    private void Delete(Func<int, bool> isUnwanted)
    {
        if (!Directory.Exists(_folder))
            return;
        foreach (string file in Directory.GetFiles(_folder))
        {
            string target = Path.GetFileName(file).Split('.')[0];
            bool isLeftover = Numbered.NumberOf(target, Prefix) is not null && AtomicFile.IsUnfinished(Path.GetFileName(file), target);
            if (isLeftover || (Numbered.NumberOf(file, Prefix) is { } number && isUnwanted(number)))
                File.Delete(file);
        }

        if (!Directory.EnumerateFileSystemEntries(_folder).Any())
            Directory.Delete(_folder);
    }
}
