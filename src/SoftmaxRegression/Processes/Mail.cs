namespace SoftmaxRegression.Processes;

/// <summary>A message from each process to each other one, time and again, in memory that is kept. Nobody writes to himself.</summary>
/// <param name="group">The processes.</param>
internal sealed class Mail(ProcessGroup group)
{
    private readonly int[] _sentBytes = new int[group.Size], _receivedBytes = new int[group.Size];
    private byte[] _sent = [], _received = [];

    /// <summary>Says how long the messages are, before the first of them is written.</summary>
    /// <param name="process">To whom and from whom.</param>
    /// <param name="sent">How many bytes go there.</param>
    /// <param name="received">How many bytes come from there.</param>
    public void SetBytes(int process, int sent, int received)
        => (_sentBytes[process], _receivedBytes[process]) = process == group.Rank ? (0, 0) : (sent, received);

    /// <summary>The message to a process, which is to be written; empty for this one.</summary>
    public Span<byte> To(int process)
    {
        int bytes = ProcessGroup.StartOf(group.Size, _sentBytes);
        if (_sent.Length < bytes)
            _sent = new byte[bytes];
        return _sent.AsSpan(ProcessGroup.StartOf(process, _sentBytes), _sentBytes[process]);
    }

    /// <summary>The message from a process, until the next exchange; empty for this one.</summary>
    public ReadOnlySpan<byte> From(int process)
        => _received.AsSpan(ProcessGroup.StartOf(process, _receivedBytes), _receivedBytes[process]);

    /// <summary>Sends the messages, and takes those of the others.</summary>
    public void Exchange()
    {
        int sent = ProcessGroup.StartOf(group.Size, _sentBytes), received = ProcessGroup.StartOf(group.Size, _receivedBytes);
        if (_received.Length < received)
            _received = new byte[received];
        group.AllToAll<byte>(_sent.AsSpan(0, sent), _sentBytes, _received.AsSpan(0, received), _receivedBytes);
    }
}
