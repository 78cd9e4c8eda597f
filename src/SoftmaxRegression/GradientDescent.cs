using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;

namespace SoftmaxRegression;

/// <summary>What a run of gradient descent may choose.</summary>
public sealed record GradientDescentOptions
{
    /// <summary>How many passes over the training examples, 0 or more.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>How many examples a step looks at, 1 or more.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>η, the step size, above 0.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>λ, the strength of the L2 penalty, 0 or above.</summary>
    public double L2 { get; init; } = 1e-4;

    /// <summary>Where the random order of the batches starts from.</summary>
    public int Seed { get; init; }

    /// <summary>How many threads may share the work of a step, 1 or more; the result is the same for any number.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How many examples to put in a block: several blocks make a batch, and each should fit the cache.</summary>
    public int BlockSize => (BatchSize + BlocksPerBatch - 1) / BlocksPerBatch;

    internal int BlocksPerBatch => (BatchSize + MaxBlockSize - 1) / MaxBlockSize;

    private const int MaxBlockSize = 64;
}

/// <summary>
/// Mini-batch gradient descent on the <see cref="Objective{T}"/>: W ← W − η∇J, with ∇J from a few blocks of examples at
/// a time.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="layer">The layer to train; its weights change as the epochs are taken.</param>
/// <param name="options">Step size and the rest.</param>
public sealed class GradientDescent<T>(SoftmaxLayer<T> layer, GradientDescentOptions options) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double DivergenceFactor = 10;

    private readonly Objective<T> _objective = new(layer, options.L2, options.Threads);
    private readonly Matrix<T> _gradient = Matrix<T>.Build.SameAs(layer.Weights);
    private readonly Random _random = new(options.Seed);

    /// <summary>
    /// Training as a sequence: the untrained model first, then the model after each epoch. Progress bars, histories
    /// and plots only read it; leaving off early ends the training.
    /// </summary>
    /// <param name="training">The examples to train on.</param>
    /// <param name="validation">Examples to measure each epoch's model on, or null.</param>
    /// <param name="cancellation">Ends the run after the current step; the epoch is reported as far as it went.</param>
    /// <returns>Epoch 0 to the last one.</returns>
    /// <exception cref="InputException">The run diverges. The sentence names the epoch and what to try.</exception>
    public IEnumerable<Epoch> Run(
        DataSet<T> training, DataSet<T>? validation = null, CancellationToken cancellation = default)
    {
        var clock = Stopwatch.StartNew();
        var order = training.Blocks.ToArray();
        long step = 0;
        yield return Measure(0);
        for (int number = 1; number <= options.Epochs && !cancellation.IsCancellationRequested; number++)
        {
            _random.Shuffle(order);
            for (int first = 0; first < order.Length && !cancellation.IsCancellationRequested; step++)
            {
                var batch = order.AsSpan(first, Math.Min(options.BlocksPerBatch, order.Length - first));
                Step(batch);
                first += batch.Length;
            }

            var epoch = Measure(number);
            ThrowIfDiverged(epoch, training.Classes);
            yield return epoch;
        }

        Epoch Measure(int number)
        {
            var measures = _objective.Evaluate(training.Blocks, _gradient);
            return new Epoch(
                number,
                step,
                number == 0 ? 0 : options.LearningRate,
                measures,
                validation is null ? null : _objective.Evaluate(validation.Blocks),
                _gradient.FrobeniusNorm(),
                clock.Elapsed.TotalSeconds);
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _objective.Dispose();

    /// <summary>W ← W − η∇J.</summary>
    private void Step(ReadOnlySpan<Block<T>> batch)
    {
        _objective.Evaluate(batch, _gradient);
        var weights = layer.Weights.Values();
        TensorPrimitives.MultiplyAdd(_gradient.Values(), T.CreateChecked(-options.LearningRate), weights, weights);
    }

    private void ThrowIfDiverged(Epoch epoch, int classes)
    {
        // The untrained model has the loss ln K; a run far above that is not on its way down.
        if (epoch.Training.Objective > DivergenceFactor * Math.Log(classes) || !double.IsFinite(epoch.Training.Objective))
        {
            throw new InputException($"Training diverged in epoch {epoch.Number}: the objective is "
                + $"{epoch.Training.Objective:G3}, and {Math.Log(classes):G3} without any training; "
                + $"try a learning rate well below {options.LearningRate}.");
        }
    }
}
