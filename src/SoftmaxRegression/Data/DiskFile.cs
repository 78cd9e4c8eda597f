using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SoftmaxRegression.Data;

/// <summary>A file that is read and written at any place, by several threads; what goes wrong is said in one sentence.</summary>
internal sealed class DiskFile : IDisposable
{
    private const string Unfinished = ".unfinished";

    private readonly string _path;
    private readonly string _shown;
    private bool _isComplete;

    private DiskFile(SafeFileHandle handle, string path, string shown) => (Handle, _path, _shown) = (handle, path, shown);

    /// <summary>How many bytes were appended, or were there.</summary>
    public long Length { get; private set; }

    /// <summary>The open file.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>A file for as long as it is open: it has no name any more as soon as it is there, so that nothing is left.</summary>
    /// <param name="folder">Where there is room.</param>
    /// <exception cref="InputException">None can be made.</exception>
    public static DiskFile Temporary(string folder)
    {
        string path = Path.Combine(folder, $".rows.{Path.GetRandomFileName()}");
        string shown = $"A file in {folder}";
        return Opening(shown, () =>
        {
            var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
            File.Delete(path);
            return new DiskFile(handle, path, shown);
        });
    }

    /// <summary>A file that gets its name by <see cref="Complete"/>; until then, nobody else can begin one for that name.</summary>
    /// <param name="path">The name.</param>
    /// <exception cref="InputException">It cannot be made, or somebody else is about to.</exception>
    public static DiskFile Begin(string path) => Opening(path, () =>
    {
        try
        {
            return new DiskFile(
                File.OpenHandle(path + Unfinished, FileMode.Create, FileAccess.ReadWrite, FileShare.None), path + Unfinished, path);
        }
        catch (IOException e) when (e.HResult is 11 or 35 or unchecked((int)0x80070020)) // EAGAIN of Linux and macOS, and Windows
        {
            throw new InputException($"Another run is writing {path}; wait for its end, or keep the encoded rows in another file.",
                Remedy.OtherCache);
        }
    });

    /// <summary>A file that is there; null where there is none.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static DiskFile? Existing(string path) => !File.Exists(path) ? null : Opening(path, () =>
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return new DiskFile(handle, path, path) { Length = RandomAccess.GetLength(handle) };
    });

    /// <summary>Gives the file its name, by which it can be opened, and closes it.</summary>
    public void Complete()
    {
        try
        {
            if (OperatingSystem.IsWindows()) // where an open file that nobody else may open keeps its name
                Handle.Dispose();
            File.Move(_path, _shown, overwrite: true);
            _isComplete = true;
            Handle.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(e);
        }
    }

    /// <summary>Writes at the end.</summary>
    /// <exception cref="InputException">There is no room, or something else is in the way.</exception>
    public void Append<TValue>(ReadOnlySpan<TValue> values)
        where TValue : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        Write(Length, bytes);
        Length += bytes.Length;
    }

    /// <summary>Writes somewhere.</summary>
    /// <exception cref="InputException">There is no room, or something else is in the way.</exception>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(Handle, bytes, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException) // a limit on the size
        {
            throw NotWritten(e);
        }
    }

    /// <summary>Reads from somewhere on, as much as is wanted.</summary>
    /// <exception cref="InputException">There is less, or it cannot be read.</exception>
    public void Read<TValue>(long offset, Span<TValue> values)
        where TValue : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        try
        {
            while (bytes.Length > 0)
            {
                int count = RandomAccess.Read(Handle, bytes, offset);
                if (count == 0)
                    throw NotRead("is shorter than it was");
                bytes = bytes[count..];
                offset += count;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotRead($"cannot be read ({e.Message.TrimEnd('.')})");
        }
    }

    /// <summary>Closes the file; one that has not got its name goes.</summary>
    public void Dispose()
    {
        bool isLeft = _path.EndsWith(Unfinished, StringComparison.Ordinal) && !_isComplete && !Handle.IsClosed;
        if (OperatingSystem.IsWindows()) // where an open file cannot be deleted
            Handle.Dispose();
        if (isLeft)
            File.Delete(_path);
        Handle.Dispose();
    }

    /// <summary>Makes the sentence for a file that does not hold what was written.</summary>
    public InputException Damaged() => NotRead("is damaged");

    private static DiskFile Opening(string shown, Func<DiskFile> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{shown} cannot be opened ({e.Message.TrimEnd('.')}); keep the encoded rows in another file.",
                Remedy.OtherCache);
        }
    }

    private InputException NotRead(string why)
        => new($"{_shown} {why}; delete it, or keep the encoded rows in another file.", Remedy.OtherCache);

    private InputException NotWritten(Exception e) => new(
        $"{_shown} cannot be written ({e.Message.Replace(Unfinished, "", StringComparison.Ordinal).TrimEnd('.')}); make room, or keep the "
        + "encoded rows in another file.", Remedy.OtherCache);
}
