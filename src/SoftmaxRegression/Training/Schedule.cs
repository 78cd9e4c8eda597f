namespace SoftmaxRegression.Training;

/// <summary>How the learning rate goes on from its first value, as a function of the progress p of the run, 0 to 1.</summary>
public enum Schedule
{
    /// <summary>It stays: 1.</summary>
    Constant,

    /// <summary>It goes to zero in a straight line: 1 − p.</summary>
    Linear,

    /// <summary>It goes to zero slowly at first and at last: ½(1 + cos πp).</summary>
    Cosine,
}

/// <summary>The schedules as functions.</summary>
internal static class Schedules
{
    /// <summary>The share of the first learning rate that is left after <paramref name="progress"/> of the run.</summary>
    public static double Factor(this Schedule schedule, double progress) => schedule switch
    {
        Schedule.Constant => 1,
        Schedule.Linear => 1 - progress,
        Schedule.Cosine => (1 + Math.Cos(Math.PI * progress)) / 2,
        _ => throw new ArgumentOutOfRangeException(nameof(schedule)),
    };
}
