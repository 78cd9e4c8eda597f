using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Trainer;

/// <summary>
/// The first Ctrl-C (or SIGTERM) asks the training to end; the second ends the program at once. Some programs send a
/// signal twice, to a process and to its group: what follows within a moment is the same one.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>The exit code after SIGTERM.</summary>
    public const int Terminated = 143;

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource _source = new();
    private long _first;
    private readonly PosixSignalRegistration[] _signals;

    public Interruption()
        => _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }
            .Select(signal => PosixSignalRegistration.Create(signal, Handle))];

    public CancellationToken Token => _source.Token;

    /// <summary>128 and the number of the signal, as shells have it; null where there was none.</summary>
    public int? ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (ExitCode is null)
            _first = Stopwatch.GetTimestamp();
        ExitCode ??= context.Signal == PosixSignal.SIGINT ? 130 : Terminated;
        context.Cancel = Stopwatch.GetElapsedTime(_first) < Moment;
        _source.Cancel();
    }
}
