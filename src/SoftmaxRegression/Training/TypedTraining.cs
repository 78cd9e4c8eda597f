using System.Globalization;
using System.Numerics;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Models;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Training;

/// <summary>The work of <see cref="SoftmaxTraining"/>, in one numeric type.</summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class TypedTraining<T> : SoftmaxTraining
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int? _unnamed;
    private readonly ModelOrigin _origin;
    private readonly TrainingData<T> _data;
    private readonly SoftmaxLayer<T> _layer;
    private readonly Lazy<IMinimizer<T>> _minimizer;
    private readonly Checkpoint? _from;
    private List<Epoch> _history = [];
    private bool _isRunning;

    /// <summary>Reads the table and makes it ready.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="options">What to do otherwise than by default.</param>
    /// <param name="minimizer">Makes what trains the layer on the data; only when epochs are wanted.</param>
    /// <param name="from">Where to go on; null to begin at the beginning.</param>
    /// <param name="cancellation">Ends reading.</param>
    public TypedTraining(
        CsvInput input, TrainingOptions options, Func<SoftmaxLayer<T>, DataSet<T>, IMinimizer<T>> minimizer, Checkpoint? from,
        CancellationToken cancellation)
    {
        Options = options;
        var descent = options.Optimizer as GradientDescentOptions ?? new GradientDescentOptions();
        _data = TrainingData<T>.Of(input, options, descent.BlockSizeFor, facts => TableCheck.ThrowIfUnfit(input, facts), cancellation);
        var facts = _data.Known.Facts;
        (Rows, Label, Classes, Columns, LeftOut) = (facts.Rows, facts.Label, facts.Classes, facts.Columns, facts.LeftOut);
        (Unlabeled, _unnamed, FeatureNames, Cache) = (facts.Unlabeled, facts.Unnamed, _data.FeatureNames, _data.Cache);
        SingleClasses = [.. Classes.Where((_, k) => _data.Known.Counts[k] == 1)];
        _layer = new SoftmaxLayer<T>(
            _data.Training.Features, Classes.Count, options.HasBias,
            Engines.Choose<T>(options.Engine, _data.Training.Features, Classes.Count));
        _origin = new ModelOrigin(input.Name, Rows, OptionRecord.Of(options))
        {
            Data = _data.Known.Fingerprint,
            IsSingle = typeof(T) == typeof(float),
            Engine = _layer.Engine.Name,
            Version = typeof(SoftmaxTraining).Assembly.GetName().Version!.ToString(3),
        };
        _from = from;
        if (from is not null)
            ResumeCheck.ThrowIfOther(from.Origin, _origin);
        _minimizer = new Lazy<IMinimizer<T>>(() => minimizer(_layer, _data.Training));
    }

    private ProcessGroup Processes => _data.Training.Processes;

    public override DescentPlan? Plan => _minimizer.Value.Plan;

    public override TrainingRun Result()
    {
        if (_isRunning || _history.Count == 0)
            throw new InvalidOperationException("There is no result before the epochs have been taken.");
        var kept = _minimizer.Value.Kept!;
        return new TrainingRun
        {
            Model = Model(),
            Options = Options,

            // The training rows of the epoch that is kept may have been measured at the end only.
            History = [.. _history.Select(epoch => epoch.Number == kept.Number ? kept : epoch)],
            Kept = kept,
            Ended = _minimizer.Value.Ended!.Value,
            Engine = _layer.Engine.Name,
            TrainingRows = _data.Training.Count,
            ValidationRows = _data.Validation?.Count ?? 0,
        };
    }

    public override Checkpoint? Checkpoint() => _history.Count == 0 || _minimizer.Value.State is not { } state ? null : new Checkpoint
    {
        Origin = _origin,
        Options = Options,
        History = [.. _history.Take(state.Epoch + 1)],
        State = state,
    };

    public override IEnumerable<Epoch> Epochs(CancellationToken cancellation = default)
    {
        if (_isRunning)
            throw new InvalidOperationException("The epochs are being taken already; one training runs at a time.");
        _isRunning = true;
        try
        {
            _history = [.. _from?.History ?? []];
            using var epochs = _minimizer.Value.Run(_data.Validation, _from, Processes.Agreed(cancellation)).GetEnumerator();
            while (Next(epochs) is { } epoch)
                yield return epoch;
        }
        finally
        {
            _isRunning = false;
        }
    }

    /// <summary>The next epoch, noted; null after the last. Where the training fails there is no result.</summary>
    private Epoch? Next(IEnumerator<Epoch> epochs)
    {
        try
        {
            if (!epochs.MoveNext())
                return null;
            WeightCheck.ThrowIfDifferent(Processes, _layer.Weights, epochs.Current);
            ThrowIfNotFinite(epochs.Current);
            _history.Add(epochs.Current);
            return epochs.Current;
        }
        catch
        {
            _history = [];
            throw;
        }
    }

    public override Evaluation Evaluate(bool onTrainingRows = false)
        => Evaluation.Of(_layer, (onTrainingRows ? null : _data.Validation) ?? _data.Training, Classes);

    public override double? FindOptimum(CancellationToken cancellation = default)
    {
        var precise = new SoftmaxLayer<double>(_data.Training.Features, Classes.Count, _layer.HasBias);
        _layer.Weights.ToDouble().CopyTo(precise.Weights);
        using var lbfgs = new Lbfgs(precise, _data.Training.ToDouble(), Options with { Patience = null });
        var agreed = Processes.Agreed(cancellation);
        double least = lbfgs.Run(cancellation: agreed).Last().Training!.Value.Objective;
        return agreed.IsCancellationRequested ? null : least;
    }

    public override void Dispose()
    {
        if (_minimizer.IsValueCreated)
            _minimizer.Value.Dispose();
        _data.Dispose();
    }

    /// <summary>
    /// Standardisation keeps the rows trained on in reach, but not those held out: one of them may be so far away that
    /// its loss has no number.
    /// </summary>
    private void ThrowIfNotFinite(Epoch epoch)
    {
        if (epoch.Validation is not { } held || double.IsFinite(held.CrossEntropy))
            return;
        var room = new BlockRoom<T>();
        var largest = new (double Magnitude, int Feature)[_data.Validation!.Blocks.Length];
        for (int b = 0; b < largest.Length; b++)
        {
            if (_data.Validation.Blocks[b].Owner == Processes.Rank)
                largest[b] = _data.Validation.Blocks[b].In(room).Largest();
        }

        Processes.Unite(largest.AsSpan());
        int feature = largest.MaxBy(block => block.Magnitude).Feature;
        string column = _data.Columns[Encoder<T>.ColumnsOfFeatures(_data.Columns)[feature]].Name;
        throw new InputException($"Column {Cell.Quoted(column)} has a value among the rows held out that is too far from those "
            + "trained on; correct it, or leave the column out.", Remedy.DropColumn, column);
    }

    /// <summary>The weights as they are now, by the names of classes and features.</summary>
    private Model Model()
    {
        string[] names = [.. FeatureNames];
        var places = new Lazy<Dictionary<string, int>>(() => RowEncoder.Places(names));
        return new Model
        {
            Label = Label,
            Classes = Classes,
            Standardize = Options.Standardize,
            Columns = _data.Columns,
            LeftOut = LeftOut.Count > 0 ? LeftOut : null,
            Missing = Options.Missing.Count > 0 ? Options.Missing : null,
            Unnamed = _unnamed,
            Weights = Classes.Index().ToDictionary(
                k => k.Item,
                k => (IReadOnlyDictionary<string, double>)new FeatureWeights(
                    names, places, [.. names.Select((_, j) => Shortest(_layer.Weights[j, k.Index]))])),
            Bias = !_layer.HasBias ? null : Classes.Index().ToDictionary(
                k => k.Item, k => Shortest(_layer.Weights[_layer.Weights.RowCount - 1, k.Index])),
            Origin = _origin,
        };
    }

    /// <summary>The double with the fewest digits that is the same number in <typeparamref name="T"/>.</summary>
    private static double Shortest(T value)
        => double.Parse(value.ToString(null, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
