using System.Diagnostics;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>
/// Mini-batch gradient descent with momentum on the <see cref="Objective{T}"/>: v ← μv + (1 − μ)∇J, W ← W − ηM⁻¹v, with
/// ∇J from a few blocks of examples at a time. With a learning rate given by hand, M is the identity.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class GradientDescent<T> : IMinimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SoftmaxLayer<T> _layer;
    private readonly DataSet<T> _training;
    private readonly GradientDescentOptions _options;
    private readonly TrainingOptions _run;
    private readonly Objective<T> _objective;
    private readonly Matrix<T> _start, _gradient, _velocity;
    private readonly Metric<T>? _metric;
    private readonly int _blocksPerBatch;
    private readonly double _secondsPrepared;
    private Func<MinimizerState>? _state;

    /// <summary>Prepares a run.</summary>
    /// <param name="layer">The layer to train, from the weights that it has; they change as the epochs are taken.</param>
    /// <param name="training">The examples to train on.</param>
    /// <param name="options">Step size and the rest.</param>
    /// <param name="run">What does not depend on the way of minimising: λ, patience, seed, threads.</param>
    public GradientDescent(SoftmaxLayer<T> layer, DataSet<T> training, GradientDescentOptions options, TrainingOptions run)
    {
        long start = Stopwatch.GetTimestamp();
        (_layer, _training, _options, _run) = (layer, training, options, run);
        _objective = new Objective<T>(layer, run.L2, run.Threads, training.Processes);
        _start = layer.Weights.Clone();
        _gradient = Matrix<T>.Build.SameAs(layer.Weights);
        _velocity = _gradient.Clone();

        var bound = options.LearningRate is null ? new CurvatureBound<T>(layer, training, run.L2, asMetric: true, run.Threads) : null;
        _metric = bound?.Metric;
        int blockSize = training.Blocks[0].Count, wanted = options.BatchSizeFor(training, bound);
        _blocksPerBatch = (wanted + blockSize - 1) / blockSize;
        int batchSize = Math.Min(training.Count, _blocksPerBatch * blockSize);
        Plan = new DescentPlan(
            options.EpochsFor(training.Count, wanted, training.StoredFeatures, training.Classes),
            batchSize,
            options.LearningRate ?? bound!.StepSize(batchSize, options.Momentum, options.Schedule),
            _metric is not null);
        _secondsPrepared = Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>How many epochs of which steps are planned.</summary>
    public DescentPlan Plan { get; }

    /// <summary>Why the last run ended; null while it goes on.</summary>
    public Ending? Ended { get; private set; }

    /// <summary>The epoch whose weights the layer has when the run has ended: the last one, or with patience the best.</summary>
    public Epoch? Kept { get; private set; }

    /// <summary>What it takes to go on after the last whole epoch.</summary>
    MinimizerState? IMinimizer<T>.State => _state?.Invoke();

    /// <summary>
    /// Training as a sequence: the model as it is first, then the model after each epoch. Progress bars, histories and
    /// plots only read it; it may be left at any epoch, and taken again, which starts anew and gives the same bits.
    /// </summary>
    /// <param name="validation">Examples to measure each epoch's model on, or null.</param>
    /// <param name="from">Where to go on; null to begin at the beginning.</param>
    /// <param name="cancellation">Ends the run after the current step; the epoch is reported as far as it went.</param>
    /// <returns>Epoch 0, or the first that is not done yet, to the last one.</returns>
    /// <exception cref="InputException">The run diverges. The sentence names the epoch and what to try.</exception>
    public IEnumerable<Epoch> Run(
        DataSet<T>? validation = null, Checkpoint? from = null, CancellationToken cancellation = default)
    {
        var clock = Stopwatch.StartNew();
        _start.CopyTo(_layer.Weights);
        _velocity.Clear();
        var last = from?.History[^1] ?? new Epoch(Number: -1, Step: 0, LearningRate: 0, Seconds: _secondsPrepared);
        var order = new BlockOrder<T>(_training, _run.Seed, shuffles: last.Number);
        var kept = new KeptWeights<T>(_layer, _run.Patience);
        var gap = new DualityGap<T>(_layer, _training, _run.L2, _run.Threads);
        int stepsInEpoch = (_training.Blocks.Length + _blocksPerBatch - 1) / _blocksPerBatch;
        long inMetric = stepsInEpoch * (_metric?.Multiplications ?? 0);
        var measuring = new MeasuringPlan(
            new(_training.StoredFeatures, _training.Classes, _training.Count, validation?.Count ?? 0, inMetric),
            Plan.Epochs,
            mayConverge: _run.L2 > 0 && _options.Tolerance > 0,
            isObjectiveAwaited: _run.Patience is not null && validation is null);
        long step = last.Step, steps = (long)Plan.Epochs * stepsInEpoch;
        double rate = last.LearningRate;
        Resume(from, kept, gap, measuring);
        try
        {
            for (int number = last.Number + 1; Ended is null; number++)
            {
                Kept = null; // where an epoch fails, nothing is measured at the end: other processes would wait for this one
                if (number > 0)
                {
                    order.Shuffle();
                    for (int first = 0; first < order.Blocks.Length && !cancellation.IsCancellationRequested; first += _blocksPerBatch)
                    {
                        rate = Plan.LearningRate * _options.Schedule.Factor((double)step++ / steps);
                        Step(order.Blocks.Slice(first, Math.Min(_blocksPerBatch, order.Blocks.Length - first)), rate);
                    }
                }

                var epoch = Measure(new Epoch(number, step, rate), validation, measuring, cancellation) with
                {
                    Seconds = last.Seconds + clock.Elapsed.TotalSeconds,
                };
                bool isCut = cancellation.IsCancellationRequested, isPatienceOver = kept.IsPatienceOver(epoch, isWhole: !isCut);
                Kept = kept.Epoch;
                Ended = isCut ? Ending.Cancelled
                    : number > 0 && gap.IsWithin(_options.Tolerance, epoch) ? Ending.Converged
                    : isPatienceOver ? Ending.PatienceOver
                    : number == Plan.Epochs ? Ending.AllEpochsDone
                    : null;
                if (epoch is { GradientNorm: { } norm, Training.Objective: var objective })
                    measuring.Note(number, norm, gap.Limit(_options.Tolerance, objective));
                if (!isCut)
                    _state = Ended is not null ? null : MinimizerState.After(
                        number, kept, gap.Tried, measuring.NextGradient, _layer.Weights.Clone(), _velocity.Clone());
                yield return epoch;
            }
        }
        finally
        {
            kept.Restore();
            if (Kept is { Training: null } && (Ended is not null || _training.Processes.Size == 1)) // others may not have left
                Kept = Kept with { Training = _objective.Evaluate(_training.Blocks) };
            Ended ??= Ending.LeftEarly;
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _objective.Dispose();

    /// <summary>Brings everything to where it was, or to the beginning.</summary>
    private void Resume(Checkpoint? from, KeptWeights<T> kept, DualityGap<T> gap, MeasuringPlan measuring)
    {
        (Ended, Kept, _state) = (null, null, null);
        if (from is null)
            return;
        from.State.Restore(from.History, kept, _layer.Weights, _velocity);
        (gap.Tried, measuring.NextGradient, Kept) = (from.State.Tried, from.State.NextGradient, kept.Epoch);
    }

    /// <summary>v ← μv + (1 − μ)∇J, W ← W − ηM⁻¹v.</summary>
    private void Step(ReadOnlySpan<Block<T>> batch, double rate)
    {
        _objective.Gradient(batch, _gradient);

        // A smaller batch, or one of less weight, counts less, or its examples would count more than the others.
        double weight = Plan.BatchSize * _training.TotalWeight / _training.Count;
        double share = (1 - _options.Momentum) * Block<T>.WeightOf(batch) / weight;
        FloatingVector.Combine<T>(
            T.CreateTruncating(share), _gradient.Values(), T.CreateTruncating(_options.Momentum), _velocity.Values());
        if (_metric is not null)
            _metric.Add(T.CreateTruncating(-rate), _velocity, _layer.Weights, _objective.Run);
        else
            FloatingVector.Combine<T>(T.CreateTruncating(-rate), _velocity.Values(), T.One, _layer.Weights.Values());
    }

    /// <summary>Measures the model: as the plan says, and all of it at the end or where it may have diverged.</summary>
    private Epoch Measure(Epoch epoch, DataSet<T>? validation, MeasuringPlan plan, CancellationToken cancellation)
    {
        int classes = _training.Classes;
        bool withGradient = plan.IsGradientDue(epoch.Number);
        Measures? held = validation is null ? null : _objective.Evaluate(validation.Blocks);
        bool isLost = Divergence.IsIn(held, classes) || Divergence.IsIn(_layer.Weights) || Divergence.IsIn(_velocity);
        if (isLost || plan.IsDue(epoch.Number) || cancellation.IsCancellationRequested)
            epoch = epoch with { Training = _objective.Evaluate(_training.Blocks, withGradient ? _gradient : null) };
        if (Divergence.IsIn(epoch.Training, classes))
        {
            var bound = new CurvatureBound<T>(_layer, _training, _run.L2, asMetric: false, _run.Threads);
            double stable = bound.StepSize(Plan.BatchSize, _options.Momentum, _options.Schedule);
            throw Divergence.In(epoch, classes, isRateGiven: _options.LearningRate is not null, stable);
        }

        return epoch with { Validation = held, GradientNorm = withGradient ? _gradient.Norm() : null };
    }
}
