using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Training;

/// <summary>
/// From a table to a classifier, in one call: <see cref="Fit(string, TrainingOptions, Action{Epoch}, CancellationToken)"/>.
/// Or step by step: <see cref="Prepare"/> reads and encodes the table, <see cref="Epochs"/> trains, as long as somebody
/// takes the epochs, and <see cref="Result"/> is what came of it. Processes that train together all make the same calls.
/// </summary>
public abstract class SoftmaxTraining : IDisposable
{
    private protected SoftmaxTraining()
    {
    }

    /// <summary>How many rows the table has, validation rows included.</summary>
    public int Rows { get; private protected init; }

    /// <summary>How many rows were left out because they have no label.</summary>
    public int Unlabeled { get; private protected init; }

    /// <summary>The name of the label's column.</summary>
    public string Label { get; private protected init; } = "";

    /// <summary>The K classes, in ordinal order, or where all are numbers, in the order of these.</summary>
    public IReadOnlyList<string> Classes { get; private protected init; } = [];

    /// <summary>The classes that have one example only, which is trained on and never held out.</summary>
    public IReadOnlyList<string> SingleClasses { get; private protected init; } = [];

    /// <summary>The columns that features come from, in the order of the file.</summary>
    public IReadOnlyList<TableColumn> Columns { get; private protected init; } = [];

    /// <summary>The columns that were left out because they cannot help, and why.</summary>
    public IReadOnlyList<LeftOutColumn> LeftOut { get; private protected init; } = [];

    /// <summary>Where the rows are, if they are on disk; null where they are in memory.</summary>
    public CacheUse? Cache { get; private protected init; }

    /// <summary>The names of the features that the columns became, without the constant of the bias.</summary>
    public IReadOnlyList<string> FeatureNames { get; private protected init; } = [];

    /// <summary>What it is trained with.</summary>
    public TrainingOptions Options { get; private protected init; } = new();

    /// <summary>What gradient descent intends to do; null for L-BFGS, which takes as many steps as it needs.</summary>
    public abstract DescentPlan? Plan { get; }

    /// <summary>Trains on a file.</summary>
    /// <param name="path">A CSV file with a line of column names.</param>
    /// <param name="options">What to do otherwise than by default.</param>
    /// <param name="onEpoch">Is shown the untrained model and the model after each epoch.</param>
    /// <param name="cancellation">Ends the training after the current step, with what there is.</param>
    /// <returns>The model and its history.</returns>
    /// <exception cref="InputException">The file or its contents are at fault, or the training diverges.</exception>
    /// <exception cref="DllNotFoundException">The engine that was asked for is not installed.</exception>
    public static TrainingRun Fit(
        string path, TrainingOptions? options = null, Action<Epoch>? onEpoch = null, CancellationToken cancellation = default)
        => Fit(CsvInput.FromFile(path), options, onEpoch, cancellation);

    /// <summary>Trains on rows from a file, a stream or memory.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="options">What to do otherwise than by default.</param>
    /// <param name="onEpoch">Is shown the untrained model and the model after each epoch.</param>
    /// <param name="cancellation">Ends the training after the current step, with what there is.</param>
    /// <returns>The model and its history.</returns>
    /// <exception cref="InputException">The rows are at fault, or the training diverges.</exception>
    /// <exception cref="DllNotFoundException">The engine that was asked for is not installed.</exception>
    public static TrainingRun Fit(
        CsvInput input, TrainingOptions? options = null, Action<Epoch>? onEpoch = null, CancellationToken cancellation = default)
    {
        using var training = Prepare(input, options, cancellation);
        foreach (var epoch in training.Epochs(cancellation))
            onEpoch?.Invoke(epoch);
        return training.Result();
    }

    /// <summary>Reads a table and makes it ready: held-out rows apart, columns encoded.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="options">What to do otherwise than by default.</param>
    /// <param name="cancellation">Ends reading and preparing.</param>
    /// <returns>A training that has not begun.</returns>
    /// <exception cref="InputException">The rows are at fault.</exception>
    /// <exception cref="DllNotFoundException">The engine that was asked for is not installed.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static SoftmaxTraining Prepare(CsvInput input, TrainingOptions? options = null, CancellationToken cancellation = default)
        => Create(input, options ?? new TrainingOptions(), from: null, cancellation);

    /// <summary>Reads a table and makes it ready to go on after a checkpoint, with the same bits as if nothing had been.</summary>
    /// <param name="input">The rows that the training began with.</param>
    /// <param name="checkpoint">Where to go on; its options are those of the training.</param>
    /// <param name="threads">How many threads may share the work; null for all cores.</param>
    /// <param name="cache">As <see cref="TableOptions.Cache"/>, whatever it was.</param>
    /// <param name="cacheFolder">As <see cref="TableOptions.CacheFolder"/>, whatever it was.</param>
    /// <param name="processes">As <see cref="TableOptions.Processes"/>, however many there were; null for this one alone.</param>
    /// <param name="cancellation">Ends reading and preparing.</param>
    /// <returns>A training whose epochs begin after the checkpoint's.</returns>
    /// <exception cref="InputException">The rows, the engine or the program are not those it began with.</exception>
    /// <exception cref="DllNotFoundException">The engine that it began with is not installed.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static SoftmaxTraining Resume(
        CsvInput input, Checkpoint checkpoint, int? threads = null, string? cache = null, string? cacheFolder = null,
        ProcessGroup? processes = null, CancellationToken cancellation = default)
    {
        var options = checkpoint.Options with
        {
            Threads = threads ?? Environment.ProcessorCount,
            Cache = cache,
            CacheFolder = cacheFolder,
            Processes = processes ?? ProcessGroup.Alone,
        };
        return Create(input, options, checkpoint, cancellation);
    }

    private static SoftmaxTraining Create(
        CsvInput input, TrainingOptions options, Checkpoint? from, CancellationToken cancellation)
        => options.Optimizer switch
        {
            GradientDescentOptions { DoublePrecision: false } descent => new TypedTraining<float>(
                input, options, (layer, data) => new GradientDescent<float>(layer, data, descent, options), from, cancellation),
            GradientDescentOptions descent => new TypedTraining<double>(
                input, options, (layer, data) => new GradientDescent<double>(layer, data, descent, options), from, cancellation),
            _ => new TypedTraining<double>(input, options, (layer, data) => new Lbfgs(layer, data, options), from, cancellation),
        };

    /// <summary>
    /// Trains, an epoch each time that one is taken. To leave off is to end the training; to take the epochs again is to
    /// begin anew, and gives the same bits.
    /// </summary>
    /// <param name="cancellation">Ends the training after the current step; the epoch is shown as far as it went.</param>
    /// <returns>The untrained model, and the model after each epoch.</returns>
    /// <exception cref="InputException">The training diverges, or examples on disk cannot be read.</exception>
    /// <exception cref="InvalidOperationException">The epochs are being taken by somebody else.</exception>
    public abstract IEnumerable<Epoch> Epochs(CancellationToken cancellation = default);

    /// <summary>What came of the last time that the epochs were taken, to their end or to where they were left.</summary>
    /// <returns>The model, its history, and why it ended there.</returns>
    /// <exception cref="InvalidOperationException">They have not been taken yet, or are being taken now.</exception>
    public abstract TrainingRun Result();

    /// <summary>
    /// What it takes to go on after the last whole epoch that was taken, now or at another time: also while the next one
    /// is under way, and after a cancellation or where the epochs were left.
    /// </summary>
    /// <returns>The checkpoint; null before the first epoch, and where the training has come to its end.</returns>
    public abstract Checkpoint? Checkpoint();

    /// <summary>Scores the trained model on the rows held out, or where there are none, on those trained on.</summary>
    /// <param name="onTrainingRows">Whether to score it on the rows trained on in any case.</param>
    /// <returns>The scores, in which every row counts the same.</returns>
    /// <exception cref="InputException">Examples on disk cannot be read.</exception>
    public abstract Evaluation Evaluate(bool onTrainingRows = false);

    /// <summary>Finds the least objective there is on the rows trained on, by L-BFGS from the trained weights on.</summary>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>The objective in nats; null where the search was cancelled.</returns>
    /// <exception cref="InputException">Examples on disk cannot be read.</exception>
    public abstract double? FindOptimum(CancellationToken cancellation = default);

    /// <summary>Ends the threads.</summary>
    public abstract void Dispose();
}
