using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Training;

/// <summary>A matrix for each block, with a row for each of its examples: in memory, or where that may be too small, on disk.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly int[] _rows;
    private readonly long[] _places;
    private readonly int _columns;
    private readonly Matrix<double>[] _inMemory;
    private readonly DiskFile? _file;

    /// <summary>Makes room for the matrices.</summary>
    /// <param name="rows">How many rows that of each block has; 0 for a block that has none.</param>
    /// <param name="columns">How many columns each has.</param>
    /// <param name="folder">Where there is room on disk; null for memory.</param>
    /// <exception cref="InputException">Nothing can be written there.</exception>
    public Scratch(int[] rows, int columns, string? folder)
    {
        (_rows, _places, _columns) = (rows, new long[rows.Length], columns);
        for (int block = 1; block < rows.Length; block++)
            _places[block] = _places[block - 1] + sizeof(double) * (long)rows[block - 1] * columns;
        _inMemory = folder is null ? new Matrix<double>[rows.Length] : [];
        _file = folder is null ? null : DiskFile.Temporary(folder);
    }

    /// <summary>How many blocks there are.</summary>
    public int Count => _rows.Length;

    /// <summary>Sets the matrix of a block. Several threads may do so at once, for other blocks.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Write(int block, Matrix<double> matrix)
    {
        if (_file is null)
            _inMemory[block] = matrix;
        else
            _file.Write(_places[block], MemoryMarshal.AsBytes(matrix.Values()));
    }

    /// <summary>The matrix of a block: the one that was set, or another one of the same values.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public Matrix<double> Read(int block)
    {
        if (_file is null)
            return _inMemory[block];
        var matrix = Matrix<double>.Build.Dense(_rows[block], _columns);
        _file.Read(_places[block], matrix.Values());
        return matrix;
    }

    /// <summary>Lets go of the file.</summary>
    public void Dispose() => _file?.Dispose();
}
