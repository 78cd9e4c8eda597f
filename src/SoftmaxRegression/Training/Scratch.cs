using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;
using Microsoft.Win32.SafeHandles;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>
/// A matrix for each block, with a row for each of its examples: in memory, or where that may be too small, in a file
/// that has no name any more, and is gone with the process at the latest.
/// </summary>
internal sealed class Scratch : IDisposable
{
    private readonly int[] _rows;
    private readonly int _mostRows, _columns;
    private readonly string? _folder;
    private readonly Matrix<double>[] _inMemory;
    private SafeFileHandle? _file;

    /// <summary>Makes room for the matrices.</summary>
    /// <param name="rows">How many rows that of each block has.</param>
    /// <param name="columns">How many columns each has.</param>
    /// <param name="folder">Where the file is; null for memory.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public Scratch(int[] rows, int columns, string? folder)
    {
        (_rows, _mostRows, _columns, _folder) = (rows, rows.Max(), columns, folder);
        _inMemory = folder is null ? new Matrix<double>[rows.Length] : [];
        if (folder is not null)
            Try("written", () => _file = Open(Path.Combine(folder, Path.GetRandomFileName())));
    }

    /// <summary>How many matrices there are.</summary>
    public int Count => _rows.Length;

    /// <summary>Sets the matrix of a block. Several threads may do so at once, for other blocks.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Write(int block, Matrix<double> matrix)
    {
        if (_file is null)
            _inMemory[block] = matrix;
        else
            Try("written", () => RandomAccess.Write(_file, MemoryMarshal.AsBytes(matrix.Values()), PlaceOf(block)));
    }

    /// <summary>The matrix of a block: the one that was set, or another one of the same values.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public Matrix<double> Read(int block)
    {
        if (_file is null)
            return _inMemory[block];
        var matrix = Matrix<double>.Build.Dense(_rows[block], _columns);
        Try("read", () => ReadBytes(_file, MemoryMarshal.AsBytes(matrix.Values()), PlaceOf(block)));
        return matrix;
    }

    /// <summary>Lets go of the file.</summary>
    public void Dispose() => _file?.Dispose();

    /// <summary>Deletes the file at once: it lasts as long as it is open.</summary>
    private static SafeFileHandle Open(string path)
    {
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
        File.Delete(path);
        return file;
    }

    /// <summary>Where the matrix of a block begins in the file.</summary>
    private long PlaceOf(int block) => (long)block * _mostRows * _columns * sizeof(double);

    /// <summary>Works on the file; a failure becomes one sentence for the user.</summary>
    private void Try(string whatFails, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // The last one is a limit on the size.
            string reason = e.Message.TrimEnd('.');
            throw new InputException(
                $"A file in {_folder} cannot be {whatFails} ({reason}); make room there, or choose another place.");
        }
    }

    private static void ReadBytes(SafeFileHandle file, Span<byte> bytes, long place)
    {
        while (bytes.Length > 0)
        {
            int count = RandomAccess.Read(file, bytes, place);
            if (count == 0)
                throw new EndOfStreamException("it is shorter than it was");
            bytes = bytes[count..];
            place += count;
        }
    }
}
