namespace SoftmaxRegression.Processes;

/// <summary>An exchange has failed: a process of the group is lost, or the way to it.</summary>
/// <param name="code">The error that MPI gives.</param>
public sealed class ProcessLostException(int code)
    : Exception($"A process of the job is lost, or the way to it (error {code} of MPI); start the job again.");
