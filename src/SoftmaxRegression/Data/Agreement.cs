using System.Text.Json;
using System.Text.Json.Serialization;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>Work that may fail on one process and not on the others: then it has failed on all, for the same reason.</summary>
internal static class Agreement
{
    /// <summary>Does some work on each process, and fails on all if it fails on any.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="work">The work, without exchanges.</param>
    /// <param name="position">
    /// How far it has come: of several faults, the one that comes first in the table counts. Null where it has no place there.
    /// </param>
    /// <exception cref="InputException">The input is at fault, as some process has found.</exception>
    /// <exception cref="OperationCanceledException">Some process was told to end.</exception>
    public static TResult Agreed<TResult>(this ProcessGroup group, Func<TResult> work, Func<long>? position = null)
    {
        if (group.Size == 1)
            return work();
        var (result, fault) = Try(work, position);
        var faults = group.Gather<byte>(fault is null ? [] : JsonSerializer.SerializeToUtf8Bytes(fault, FaultJson.Default.Fault))
            .Where(bytes => bytes.Length > 0)
            .Select(bytes => JsonSerializer.Deserialize(bytes, FaultJson.Default.Fault)!);
        return faults.MinBy(other => other.Position) switch
        {
            null => result!,
            { Message: null } => throw new OperationCanceledException(),
            var first => throw new InputException(first.Message, first.Remedy, first.Column),
        };
    }

    /// <summary>The same of work without a result.</summary>
    public static void Agreed(this ProcessGroup group, Action work, Func<long>? position = null)
        => group.Agreed(
            () =>
            {
                work();
                return true;
            },
            position);

    private static (TResult?, Fault?) Try<TResult>(Func<TResult> work, Func<long>? position)
    {
        try
        {
            return (work(), null);
        }
        catch (InputException e)
        {
            return (default, new Fault(position?.Invoke() ?? 0, e.Message, e.Remedy, e.Column));
        }
        catch (OperationCanceledException)
        {
            return (default, new Fault(-1, null, Remedy.None, null));
        }
    }
}

/// <summary>What a process has found; no message where it was told to end.</summary>
internal sealed record Fault(long Position, string? Message, Remedy Remedy, string? Column);

[JsonSerializable(typeof(Fault))]
internal sealed partial class FaultJson : JsonSerializerContext;
