using System.Diagnostics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>
/// Minimises the <see cref="Objective{T}"/> on all examples at once with L-BFGS, in double: slower than descent by
/// mini-batches on large data, and exact to many digits.
/// </summary>
/// <remarks>
/// The Hessian is built from the last steps on top of the metric M of the <see cref="CurvatureBound{T}"/>, and not of the
/// identity: in that metric the first step has the length 1, and later ones nearly always. Sources: Nocedal and Wright, "Numerical
/// Optimization", 2006, algorithm 7.4 for the two loops; Böhning, 1992, for B.
/// </remarks>
public sealed class Lbfgs : IMinimizer<double>
{
    private const int Memory = 20;
    private const int MaxIterations = 1000;
    private const int MaxTrials = 30;

    /// <summary>How close to the optimum it goes, as a share of the objective.</summary>
    private const double Tolerance = 1e-10;

    /// <summary>The share of the decrease that the slope promises which is enough.</summary>
    private const double SufficientDecrease = 1e-4;

    private readonly SoftmaxLayer<double> _layer;
    private readonly DataSet<double> _training;
    private readonly TrainingOptions _options;
    private readonly Objective<double> _objective;
    private readonly CurvatureBound<double> _bound;
    private readonly Matrix<double> _start;
    private readonly double _secondsPrepared;
    private Func<MinimizerState>? _state;

    /// <summary>Prepares a run.</summary>
    /// <param name="layer">The layer to train, from the weights that it has.</param>
    /// <param name="training">The examples to train on.</param>
    /// <param name="options">λ, patience, threads.</param>
    public Lbfgs(SoftmaxLayer<double> layer, DataSet<double> training, TrainingOptions options)
    {
        long start = Stopwatch.GetTimestamp();
        _layer = layer;
        _training = training;
        _options = options;
        _objective = new Objective<double>(layer, options.L2, options.Threads, training.Processes);
        _bound = new CurvatureBound<double>(layer, training, options.L2, asMetric: true, options.Threads);
        _start = layer.Weights.Clone();
        _secondsPrepared = Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>None: it takes as many steps as it needs.</summary>
    public DescentPlan? Plan => null;

    /// <summary>Why the last run ended; null while it goes on.</summary>
    public Ending? Ended { get; private set; }

    /// <summary>The epoch whose weights the layer has when the run has ended: the last one, or with patience the best.</summary>
    public Epoch? Kept { get; private set; }

    /// <summary>What it takes to go on after the last iteration.</summary>
    MinimizerState? IMinimizer<double>.State => _state?.Invoke();

    /// <summary>
    /// The minimisation as a sequence: the model as it is first, then the model after each iteration, always better than
    /// the one before. Its step counts the passes over the examples.
    /// </summary>
    /// <param name="validation">Examples to measure the model on as well, or null.</param>
    /// <param name="from">Where to go on; null to begin at the beginning.</param>
    /// <param name="cancellation">Ends the run after the current pass over the examples.</param>
    /// <returns>Epoch 0, or the first that is not done yet, to the last one.</returns>
    public IEnumerable<Epoch> Run(
        DataSet<double>? validation = null, Checkpoint? from = null, CancellationToken cancellation = default)
    {
        var clock = Stopwatch.StartNew();
        _start.CopyTo(_layer.Weights);
        var memory = new LinkedList<Pair>();
        var kept = new KeptWeights<double>(_layer, _options.Patience);
        var gap = new DualityGap<double>(_layer, _training, _options.L2, _options.Threads);
        var last = from?.History[^1] ?? new Epoch(Number: -1, Step: 0, LearningRate: 0, Seconds: _secondsPrepared);
        Resume(from, memory, kept, gap);
        var point = Evaluate();
        long passes = last.Step;
        try
        {
            for (int number = last.Number + 1; Ended is null; number++)
            {
                if (number > 0)
                {
                    if (Next(point, memory, ref passes, cancellation) is not { } next)
                    {
                        Ended = cancellation.IsCancellationRequested ? Ending.Cancelled : Ending.NoProgress;
                        _state = Ended is Ending.Cancelled ? _state : null;
                        continue;
                    }

                    point = next;
                }

                var epoch = new Epoch(number, passes, LearningRate: 0, point.Measures,
                    validation is null ? null : _objective.Evaluate(validation.Blocks),
                    point.Gradient.Norm(), last.Seconds + clock.Elapsed.TotalSeconds);
                bool isCut = cancellation.IsCancellationRequested, isPatienceOver = kept.IsPatienceOver(epoch, isWhole: !isCut);
                Kept = kept.Epoch;
                Ended = isCut ? Ending.Cancelled
                    : IsOptimal(epoch, gap) ? Ending.Converged
                    : isPatienceOver ? Ending.PatienceOver
                    : number == MaxIterations ? Ending.NoProgress
                    : null;
                if (!isCut)
                {
                    _state = Ended is not null ? null : MinimizerState.After(
                        number, kept, gap.Tried, nextGradient: 0, [point.Weights, .. memory.SelectMany(pair => pair.Matrices)]);
                }

                yield return epoch;
            }
        }
        finally
        {
            kept.Restore();
            Ended ??= Ending.LeftEarly;
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _objective.Dispose();

    /// <summary>Brings everything to where it was, or to the beginning.</summary>
    private void Resume(Checkpoint? from, LinkedList<Pair> memory, KeptWeights<double> kept, DualityGap<double> gap)
    {
        (Ended, Kept, _state) = (null, null, null);
        if (from is null)
            return;
        for (int pair = 1; pair < Math.Min(from.State.Matrices.Count, 2 * Memory); pair += 2)
            memory.AddLast(new Pair(Matrix<double>.Build.SameAs(_start), Matrix<double>.Build.SameAs(_start)));
        from.State.Restore(from.History, kept, [_layer.Weights, .. memory.SelectMany(pair => pair.Matrices)]);
        (gap.Tried, Kept) = (from.State.Tried, kept.Epoch);
    }

    /// <summary>
    /// Without a penalty there is no bound on the distance, and the gradient alone has to tell. Where rounding keeps
    /// the bound from such a small value, as in a column far from 0 that is not standardised, the run goes on until
    /// no step leads lower.
    /// </summary>
    private bool IsOptimal(Epoch epoch, DualityGap<double> gap)
        => _options.L2 > 0
            ? gap.IsWithin(Tolerance, epoch)
            : epoch.GradientNorm <= Tolerance * epoch.Training!.Value.Objective;

    private Point Evaluate()
    {
        var gradient = Matrix<double>.Build.SameAs(_layer.Weights);
        var measures = _objective.Evaluate(_training.Blocks, gradient);
        return new Point(_layer.Weights.Clone(), gradient, measures);
    }

    /// <summary>
    /// A point lower than this one, in the direction −H∇J, or where that fails −M⁻¹∇J; null where there is none, and the
    /// layer then has the weights of this one again.
    /// </summary>
    private Point? Next(Point point, LinkedList<Pair> memory, ref long passes, CancellationToken cancellation)
    {
        var direction = Direction(point.Gradient, memory);
        double slope = Dot(point.Gradient, direction), length = 1;
        for (int trial = 0; trial < MaxTrials && !cancellation.IsCancellationRequested; trial++)
        {
            point.Weights.Add(length * direction, _layer.Weights);
            var next = Evaluate();
            passes++;
            double change = next.Measures.Objective - point.Measures.Objective;
            if (change <= SufficientDecrease * length * slope && change < 0 && double.IsFinite(next.Gradient.Norm()))
            {
                memory.AddFirst(new Pair(next.Weights - point.Weights, next.Gradient - point.Gradient));
                if (memory.Count > Memory)
                    memory.RemoveLast();
                return next;
            }

            // The lowest point of the parabola through both values and the slope, but not too far from here.
            double lowest = -slope * length * length / (2 * (change - slope * length));
            length = double.IsFinite(lowest) ? Math.Clamp(lowest, 0.1 * length, 0.5 * length) : 0.1 * length;
        }

        point.Weights.CopyTo(_layer.Weights);
        if (memory.Count == 0 || cancellation.IsCancellationRequested)
            return null;
        memory.Clear();
        return Next(point, memory, ref passes, cancellation);
    }

    /// <summary>−H∇J, by the two loops: H is M⁻¹, corrected so that it maps the last changes of the gradient to the steps.</summary>
    /// <param name="gradient">∇J, N × K.</param>
    /// <param name="memory">The last steps, the newest first.</param>
    /// <returns>N × K.</returns>
    private Matrix<double> Direction(Matrix<double> gradient, LinkedList<Pair> memory)
    {
        var direction = -gradient;
        var shares = new Stack<double>();
        foreach (var pair in memory)
        {
            double share = Dot(pair.Step, direction) / pair.Curvature;
            direction -= share * pair.Change;
            shares.Push(share);
        }

        direction = InMetric(direction);
        if (memory.First?.Value is { } newest)
            direction *= newest.Curvature / Dot(newest.Change, InMetric(newest.Change));
        for (var node = memory.Last; node is not null; node = node.Previous)
            direction += (shares.Pop() - Dot(node.Value.Change, direction) / node.Value.Curvature) * node.Value.Step;
        return direction;
    }

    /// <summary>M⁻¹V/L: B is at most LM.</summary>
    private Matrix<double> InMetric(Matrix<double> values)
    {
        var scaled = Matrix<double>.Build.SameAs(values);
        _bound.Metric!.Add(1 / _bound.Largest, values, scaled, _objective.Run);
        return scaled;
    }

    private static double Dot(Matrix<double> a, Matrix<double> b) => FloatingVector.Dot<double>(a.Values(), b.Values());

    /// <summary>Where the minimisation stands: W, ∇J and J there.</summary>
    private sealed record Point(Matrix<double> Weights, Matrix<double> Gradient, Measures Measures);

    /// <summary>A step that was made, and how the gradient changed along it.</summary>
    private sealed record Pair(Matrix<double> Step, Matrix<double> Change)
    {
        /// <summary>Both, as they are kept in a checkpoint.</summary>
        public Matrix<double>[] Matrices => [Step, Change];

        /// <summary>Above 0, since J is convex.</summary>
        public double Curvature => field > 0 ? field : field = Dot(Step, Change);
    }
}
