using SoftmaxRegression.Data;
using SoftmaxRegression.Processes;

namespace Trainer;

/// <summary>What is told of an error that is not the program's.</summary>
internal static class Faults
{
    /// <summary>The sentence; null where the program itself is at fault.</summary>
    public static string? SentenceOf(Exception fault) => fault switch
    {
        InputException e => Options.Of(e) is { } name ? $"{e.Message.TrimEnd('.')} ({name})." : e.Message,
        DllNotFoundException e => $"{e.Message.TrimEnd('.')} (--engine auto).",
        ProcessLostException e => e.Message,

        // Whatever else reads or writes says so itself. The runtime calls a closed output one without permission.
        IOException or UnauthorizedAccessException =>
            $"The output cannot be written ({fault.GetBaseException().Message.TrimEnd('.')}); make room, or send it elsewhere.",
        OutOfMemoryException or AggregateException { InnerException: OutOfMemoryException } =>
            "There is not enough memory for this table; keep its rows on disk (train --cache FILE), or drop columns or rows.",
        _ => null,
    };
}
