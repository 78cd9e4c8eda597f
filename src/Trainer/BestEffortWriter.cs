using System.Text;

namespace Trainer;

/// <summary>
/// Standard error that may be closed or full: what cannot be written is dropped. Nobody would read it, and work must
/// not be lost for the sake of a message about it.
/// </summary>
internal sealed class BestEffortWriter(TextWriter writer) : TextWriter
{
    public override Encoding Encoding => writer.Encoding;

    public override void Write(char value) => Try(() => writer.Write(value));

    public override void Write(string? value) => Try(() => writer.Write(value));

    public override void WriteLine(string? value) => Try(() => writer.WriteLine(value));

    public override void Flush() => Try(writer.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
