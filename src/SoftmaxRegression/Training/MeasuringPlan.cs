namespace SoftmaxRegression.Training;

/// <summary>
/// After which epochs of a descent the training rows are measured, and after which their gradient is computed as well:
/// a rule on the shape of the data and on earlier gradients, never on the clock, so that a run has one history only.
/// </summary>
/// <remarks>
/// <para>
/// Validation rows are measured after every epoch: patience and the chart want all their losses. Training rows are
/// after every <see cref="Interval"/>-th, the least number with which measuring is at most a quarter of all
/// multiplications, as if that always took the gradient as well; and after the first, in which the loss falls most, and
/// the last.
/// </para>
/// <para>
/// The gradient costs as much as the steps of an epoch and is wanted for one thing only, to try and prove that the run
/// may end (<see cref="DualityGap{T}"/>), which needs a norm below a limit. In one epoch the norm seldom falls to less
/// than half: where it is 2^p times the limit, it is computed again p epochs later, or at an epoch shortly before that
/// is measured anyway.
/// </para>
/// <para>Where all of this takes less than a millisecond, everything is measured after every epoch.</para>
/// </remarks>
internal sealed class MeasuringPlan
{
    /// <summary>The softmax of one logit takes as long as the products of so many features.</summary>
    public const int SoftmaxInFeatures = 64;

    /// <summary>Data are small up to so many multiplications of a forward pass and its softmax, (N + 64)·K·n.</summary>
    private const double Small = 1e7;

    private readonly bool _isSmall, _mayConverge;
    private readonly int _last;

    /// <summary>Makes the plan of one run.</summary>
    /// <param name="work">How much there is to multiply.</param>
    /// <param name="last">The last epoch that is planned.</param>
    /// <param name="mayConverge">Whether an end can be proven: not where λ or the tolerance is 0.</param>
    /// <param name="isObjectiveAwaited">Whether patience waits for the objective on the training rows.</param>
    public MeasuringPlan(Work work, int last, bool mayConverge, bool isObjectiveAwaited = false)
    {
        (_mayConverge, _last) = (mayConverge, last);
        _isSmall = ((double)work.Features + SoftmaxInFeatures) * work.Classes * work.Training <= Small;
        Interval = NextGradient = _isSmall || isObjectiveAwaited ? 1 : IntervalFor(work, last);
    }

    /// <summary>The training rows are measured after so many epochs, twice as many, and so on.</summary>
    public int Interval { get; }

    /// <summary>The first epoch after which the gradient is computed again.</summary>
    public int NextGradient { get; set; }

    /// <summary>Whether the training rows are measured after an epoch.</summary>
    public bool IsDue(int epoch)
        => epoch <= 1 || epoch % Interval == 0 || epoch == _last || IsGradientDue(epoch);

    /// <summary>Whether the gradient on all training rows is computed after an epoch.</summary>
    public bool IsGradientDue(int epoch) => _isSmall || (_mayConverge && (epoch >= NextGradient || epoch == _last));

    /// <summary>Takes note of a gradient that was computed.</summary>
    /// <param name="epoch">After which epoch.</param>
    /// <param name="norm">Its norm.</param>
    /// <param name="limit">The norm below which a proof is tried.</param>
    public void Note(int epoch, double norm, double limit)
    {
        int next = epoch + (int)Math.Clamp(Math.Log2(norm / limit), 1, int.MaxValue - epoch), measured = next - next % Interval;
        NextGradient = measured > epoch ? measured : next;
    }

    /// <summary>
    /// Measuring is a quarter of all where it is a third of the steps. Counted in rows of a forward pass, each of N·K
    /// multiplications, an epoch's steps are 2n, and those of the metric come on top; a gradient is 2n, too.
    /// Where the validation rows leave too little, a chart has to have its points: every third epoch, or ten in all.
    /// </summary>
    private static int IntervalFor(Work work, int last)
    {
        double steps = 2.0 * work.Training + (double)work.InMetric / work.Features;
        double room = steps / 3 - work.Validation, most = Math.Max(3, last / 10);
        return (int)(room > 0 ? Math.Min(most, Math.Ceiling(2.0 * work.Training / room)) : most);
    }

    /// <summary>How much an epoch has to multiply.</summary>
    /// <param name="Features">N; of sparse features, as many as are not 0.</param>
    /// <param name="Classes">K.</param>
    /// <param name="Training">n, the training rows.</param>
    /// <param name="Validation">The validation rows.</param>
    /// <param name="InMetric">Multiplications by M⁻¹ in an epoch, for one class.</param>
    public readonly record struct Work(int Features, int Classes, int Training, int Validation, long InMetric);
}
