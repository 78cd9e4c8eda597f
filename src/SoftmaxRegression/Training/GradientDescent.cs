using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>
/// Mini-batch gradient descent with momentum on the <see cref="Objective{T}"/>: v ← μv + (1 − μ)∇J, W ← W − ηB⁻¹v, with
/// ∇J from a few blocks of examples at a time. With a learning rate given by hand, B is the identity.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class GradientDescent<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The step as a multiple of 1/𝓛(b). Momentum makes more than 1 safe: heavy-ball descent with μ = 0.9, in this form,
    /// is stable up to 38/L, and the linear schedule removes the noise of the first epochs in the last.
    /// </summary>
    private const double StepMultiple = 12;

    /// <summary>A run whose objective is this many times that of the untrained model is not on its way down.</summary>
    private const double DivergenceFactor = 10;

    private readonly SoftmaxLayer<T> _layer;
    private readonly GradientDescentOptions _options;
    private readonly DataSet<T> _training;
    private readonly Objective<T> _objective;
    private readonly CurvatureBound<T>? _bound;
    private readonly OptimalityGap<T> _gap;
    private readonly Matrix<T> _gradient;
    private readonly Matrix<T> _velocity;
    private readonly Matrix<T> _direction;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private Matrix<T>? _best;
    private readonly int _blocksPerBatch;

    /// <summary>Prepares a run.</summary>
    /// <param name="layer">The layer to train; its weights change as the epochs are taken.</param>
    /// <param name="training">The examples to train on.</param>
    /// <param name="options">Step size and the rest.</param>
    public GradientDescent(SoftmaxLayer<T> layer, DataSet<T> training, GradientDescentOptions options)
    {
        _layer = layer;
        _training = training;
        _options = options;
        _objective = new Objective<T>(layer, options.L2, options.Threads);
        _gap = new OptimalityGap<T>(layer, training, options.L2);
        _gradient = Matrix<T>.Build.SameAs(layer.Weights);
        _velocity = _gradient.Clone();
        _direction = _gradient.Clone();
        Epochs = options.EpochsFor(training.Count, training.Features, training.Classes);
        int blockSize = training.Blocks[0].Count;
        _blocksPerBatch = (options.BatchSizeFor(training.Count, training.Features) + blockSize - 1) / blockSize;
        BatchSize = Math.Min(training.Count, _blocksPerBatch * blockSize);
        _bound = options.LearningRate is null ? new CurvatureBound<T>(layer, training, options.L2, asMetric: true, options.Threads) : null;
        LearningRate = options.LearningRate ?? StepMultiple / _bound!.ExpectedSmoothness(BatchSize);
    }

    /// <summary>The number of epochs that the run is planned for.</summary>
    public int Epochs { get; }

    /// <summary>b, how many examples a step looks at: a whole number of blocks.</summary>
    public int BatchSize { get; }

    /// <summary>η, the first step size.</summary>
    public double LearningRate { get; }

    /// <summary>Why the run ended; null while it goes on.</summary>
    public string? Ended { get; private set; }

    /// <summary>The epoch whose weights the layer has now: the last one, or with patience the best.</summary>
    public Epoch? Kept { get; private set; }

    /// <summary>
    /// Training as a sequence: the untrained model first, then the model after each epoch. Progress bars, histories
    /// and plots only read it; leaving off early ends the training.
    /// </summary>
    /// <param name="validation">Examples to measure each epoch's model on, or null.</param>
    /// <param name="cancellation">Ends the run after the current step; the epoch is reported as far as it went.</param>
    /// <returns>Epoch 0 to the last one.</returns>
    /// <exception cref="InputException">The run diverges. The sentence names the epoch and what to try.</exception>
    public IEnumerable<Epoch> Run(DataSet<T>? validation = null, CancellationToken cancellation = default)
    {
        var random = new Random(_options.Seed);
        var order = _training.Blocks.ToArray();
        long step = 0, steps = (long)Epochs * ((order.Length + _blocksPerBatch - 1) / _blocksPerBatch);
        double rate = 0;

        for (int number = 0; Ended is null; number++)
        {
            if (number > 0)
                random.Shuffle(order);
            for (int first = 0; number > 0 && first < order.Length && !cancellation.IsCancellationRequested; first += _blocksPerBatch)
            {
                rate = LearningRate * _options.Schedule.Factor((double)step++ / steps);
                Step(order.AsSpan(first, Math.Min(_blocksPerBatch, order.Length - first)), rate);
            }

            var measures = _objective.Evaluate(_training.Blocks, _gradient);
            var epoch = new Epoch(
                number, step, rate, measures,
                validation is null ? null : _objective.Evaluate(validation.Blocks),
                _gradient.Norm(), _clock.Elapsed.TotalSeconds);
            ThrowIfDiverged(epoch);
            Keep(epoch);
            Ended = cancellation.IsCancellationRequested ? "interrupted" : WhyEnd(epoch);
            yield return epoch;
        }

        _best?.CopyTo(_layer.Weights);
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _objective.Dispose();

    /// <summary>Notes the best weights so far, where they are wanted in the end.</summary>
    private void Keep(Epoch epoch)
    {
        if (_options.Patience is null || epoch.Validation is null)
        {
            Kept = epoch;
        }
        else if (Kept is null || epoch.Validation.Value.CrossEntropy < Kept.Validation!.Value.CrossEntropy)
        {
            Kept = epoch;
            _best ??= Matrix<T>.Build.SameAs(_layer.Weights);
            _layer.Weights.CopyTo(_best);
        }
    }

    /// <summary>Why there should be no more epochs; null if there should.</summary>
    private string? WhyEnd(Epoch epoch)
        => epoch.Number > 0 && _options.Tolerance > 0 && _gap.Of(_gradient) <= _options.Tolerance * epoch.Training.Objective
                ? $"converged: at most {100 * _options.Tolerance:G2} % above the optimum"
            : epoch.Number - Kept!.Number >= _options.Patience
                ? $"no better validation loss in {_options.Patience} epochs; kept epoch {Kept.Number}"
            : epoch.Number == Epochs ? "all epochs done"
            : null;

    /// <summary>v ← μv + (1 − μ)∇J, W ← W − ηB⁻¹v.</summary>
    private void Step(ReadOnlySpan<Block<T>> batch, double rate)
    {
        _objective.Gradient(batch, _gradient);

        // The last batch of an epoch may be smaller. It counts less, or its examples would count more than the others.
        double share = (1 - _options.Momentum) * Block<T>.CountOf(batch) / BatchSize;
        var velocity = _velocity.Values();
        TensorPrimitives.Multiply(velocity, T.CreateTruncating(_options.Momentum), velocity);
        TensorPrimitives.MultiplyAdd(_gradient.Values(), T.CreateTruncating(share), velocity, velocity);

        var direction = _velocity;
        if (_bound?.Inverse is { } inverse)
            _layer.Engine.Forward(inverse, _velocity, direction = _direction);
        var weights = _layer.Weights.Values();
        TensorPrimitives.MultiplyAdd(direction.Values(), T.CreateTruncating(-rate), weights, weights);
    }

    private void ThrowIfDiverged(Epoch epoch)
    {
        double untrained = Math.Log(_training.Classes);
        if (epoch.Training.Objective <= DivergenceFactor * untrained)
            return;
        var bound = new CurvatureBound<T>(_layer, _training, _options.L2, asMetric: false, _options.Threads);
        double stable = StepMultiple / bound.ExpectedSmoothness(BatchSize);
        string advice = _options.LearningRate is null ? "a larger --l2" : "--learning-rate auto";
        throw new InputException(FormattableString.Invariant($"Training diverged in epoch {epoch.Number}: the objective is ")
            + FormattableString.Invariant($"{epoch.Training.Objective:G3}, and {untrained:G3} without any training; ")
            + FormattableString.Invariant($"try {advice}, or a learning rate below {stable:G2}."));
    }
}
