using System.Diagnostics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>
/// Minimises the <see cref="Objective{T}"/> on all examples at once with L-BFGS, in double: slower than descent by
/// mini-batches on large data, and exact to many digits.
/// </summary>
/// <remarks>
/// The minimiser is MathNet's. It sees the weights in the coordinates V of W = W₀ + MV with MMᵀ = B⁻¹, where B is the
/// <see cref="CurvatureBound{T}"/>: there the objective is well conditioned. Its own verdict is not relied upon: its line
/// search fails now and then, and then it starts again from the best weights; the gradient decides.
/// </remarks>
public sealed class Lbfgs : IDisposable
{
    private const int Memory = 20;
    private const int MaxIterations = 1000;
    private const int MaxStarts = 5;

    /// <summary>How close to the optimum it goes, as a share of the objective.</summary>
    private const double Tolerance = 1e-10;

    private readonly SoftmaxLayer<double> _layer;
    private readonly DataSet<double> _training;
    private readonly double _l2;
    private readonly Objective<double> _objective;
    private readonly Matrix<double> _gradient;
    private readonly Matrix<double> _best;
    private readonly Matrix<double> _start;
    private readonly Matrix<double>? _coordinates;
    private readonly OptimalityGap<double> _gap;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Prepares a run.</summary>
    /// <param name="layer">The layer to train, from the weights that it has.</param>
    /// <param name="training">The examples to train on.</param>
    /// <param name="l2">λ, 0 or above.</param>
    /// <param name="threads">How many threads share the work.</param>
    public Lbfgs(SoftmaxLayer<double> layer, DataSet<double> training, double l2, int threads)
    {
        _layer = layer;
        _training = training;
        _l2 = l2;
        _gap = new OptimalityGap<double>(layer, training, l2);
        _objective = new Objective<double>(layer, l2, threads);
        _gradient = Matrix<double>.Build.SameAs(layer.Weights);
        _best = layer.Weights.Clone();
        _start = layer.Weights.Clone();
        _coordinates = new CurvatureBound<double>(layer, training, l2, asMetric: true, threads).Inverse?.Cholesky().Factor;
    }

    /// <summary>Why the run ended; null before it.</summary>
    public string? Ended { get; private set; }

    /// <summary>Minimises. The layer ends with the best weights that were found.</summary>
    /// <param name="validation">Examples to measure the model on as well, or null.</param>
    /// <param name="cancellation">Ends the run after the current pass over the examples.</param>
    /// <returns>The untrained model, and every evaluation that was better than all before.</returns>
    public IReadOnlyList<Epoch> Run(DataSet<double>? validation = null, CancellationToken cancellation = default)
    {
        var history = new List<Epoch>();
        double gap = double.PositiveInfinity;
        long evaluations = 0;
        for (int start = 0; start < MaxStarts && !IsDone(); start++)
        {
            try
            {
                _best.CopyTo(_start);
                var minimizer = new LimitedMemoryBfgsMinimizer(1e-14, 1e-14, 1e-16, Memory, MaxIterations);
                minimizer.FindMinimum(
                    ObjectiveFunction.Gradient(Evaluate), Vector<double>.Build.Dense(_best.RowCount * _best.ColumnCount));
            }
            catch (Exception e) when (e is OptimizationException or OperationCanceledException)
            {
                // The best weights are kept; whether they will do is for the gradient to say.
            }
        }

        _best.CopyTo(_layer.Weights);
        Ended = cancellation.IsCancellationRequested ? "interrupted"
            : IsDone() ? "converged: the gradient is as good as zero"
            : $"no better weights found; the gradient norm is still {history[^1].GradientNorm:G2}";
        return history;

        bool IsDone() => history.Count > 0
            && (cancellation.IsCancellationRequested || gap <= Tolerance * history[^1].Training.Objective);

        (double, Vector<double>) Evaluate(Vector<double> v)
        {
            if (IsDone())
                throw new OperationCanceledException();
            var step = Matrix<double>.Build.Dense(_best.RowCount, _best.ColumnCount, v.ToArray());
            _start.Add(_coordinates is null ? step : _coordinates * step, _layer.Weights);
            var measures = _objective.Evaluate(_training.Blocks, _gradient);
            evaluations++;
            if (history.Count == 0 || measures.Objective < history[^1].Training.Objective)
            {
                _layer.Weights.CopyTo(_best);
                history.Add(new Epoch(history.Count, evaluations - 1, LearningRate: 0, measures,
                    validation is null ? null : _objective.Evaluate(validation.Blocks),
                    _gradient.Norm(), _clock.Elapsed.TotalSeconds));

                // Without a penalty there is no bound, and the gradient alone has to tell.
                gap = _l2 > 0 ? _gap.Of(_gradient) : history[^1].GradientNorm;
            }

            var gradient = _coordinates is null ? _gradient : _coordinates.TransposeThisAndMultiply(_gradient);
            return (measures.Objective, Vector<double>.Build.Dense(gradient.ToColumnMajorArray()));
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _objective.Dispose();
}
