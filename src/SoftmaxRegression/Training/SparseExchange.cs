using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Training;

/// <summary>
/// What the gradient of sparse features is summed from, block by block: the features of the examples and the errors. Of
/// a block that another process holds, a process gets all features, and the errors of the classes that it adds up itself.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Of a block of m examples with E entries a process gets 4·(m + 3 + E) bytes, E values where not all are 1, and m·k
/// errors of its k classes; and from each other process 4 bytes that say how much will come.
/// </remarks>
/// <param name="group">The processes.</param>
/// <param name="strips">Who adds up which classes.</param>
/// <param name="of">The sparse features and the errors, m × K, of a block that this process holds, by its place.</param>
internal sealed class SparseExchange<T>(
    ProcessGroup group, ClassStrips strips, Func<int, (SparseRows<T> Features, Matrix<T> Errors)> of)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Mail _mail = new(group);

    /// <summary>By process: how many bytes the features of its blocks take, and how many examples these have.</summary>
    private readonly int[] _bytes = new int[group.Size], _examples = new int[group.Size];

    /// <summary>By place: who holds the block, how many examples it has, and where it begins in the message of its owner.</summary>
    private readonly List<(int Owner, int Examples, int Start)> _places = [];

    /// <summary>Exchanges some blocks.</summary>
    /// <param name="blocks">The blocks, by their places.</param>
    public void Exchange<TBlock>(ReadOnlySpan<Block<TBlock>> blocks)
        where TBlock : unmanaged, IBinaryFloatingPointIeee754<TBlock>
    {
        _places.Clear();
        foreach (var block in blocks)
            _places.Add((block.Owner, block.Count, 0));
        if (group.Size == 1)
            return;
        SetBytes();
        for (int process = 0; process < group.Size; process++)
        {
            if (process != group.Rank)
                Write(_mail.To(process), process);
        }

        _mail.Exchange();
        for (int process = 0; process < group.Size; process++)
            Find(process);
    }

    /// <summary>Adds the rows of sparse features in the gradient of a class of this process, Σ x(s − δ), of a block.</summary>
    public void AddGradient(int place, int k, Span<T> gradient)
    {
        var (owner, examples, start) = _places[place];
        if (owner == group.Rank)
        {
            var (features, errors) = of(place);
            features.AddGradient(errors.ColumnSpan(k), gradient);
            return;
        }

        var message = _mail.From(owner)[start..];
        var sizes = Take<int>(ref message, 2);
        var starts = Take<int>(ref message, examples + 1);
        var indices = Take<int>(ref message, sizes[0]);
        var values = Take<T>(ref message, sizes[1]);
        var error = Take<T>(ref message, (k - strips.First + 1) * examples)[^examples..];
        SparseRows<T>.AddGradient(starts, indices, values, error, gradient);
    }

    /// <summary>Finds out how long the messages will be.</summary>
    private void SetBytes()
    {
        Array.Clear(_bytes);
        Array.Clear(_examples);
        for (int place = 0; place < _places.Count; place++)
        {
            var (owner, examples, _) = _places[place];
            _examples[owner] += examples;
            if (owner == group.Rank)
            {
                var (_, indices, values) = of(place).Features.Arrays;
                _bytes[owner] += sizeof(int) * (examples + 3 + indices.Length) + Unsafe.SizeOf<T>() * values.Length;
            }
        }

        group.GatherNumbers(_bytes);
        for (int process = 0; process < group.Size; process++)
        {
            _mail.SetBytes(
                process,
                _bytes[group.Rank] + Unsafe.SizeOf<T>() * _examples[group.Rank] * strips.CountOf(process),
                _bytes[process] + Unsafe.SizeOf<T>() * _examples[process] * strips.Count);
        }
    }

    /// <summary>Of each block of this process the features, and the errors of the other's classes.</summary>
    private void Write(Span<byte> message, int process)
    {
        for (int place = 0; place < _places.Count; place++)
        {
            if (_places[place].Owner != group.Rank)
                continue;
            var (features, errors) = of(place);
            var (starts, indices, values) = features.Arrays;
            Put<int>(ref message, [indices.Length, values.Length]);
            Put<int>(ref message, starts);
            Put<int>(ref message, indices);
            Put<T>(ref message, values);
            int m = errors.RowCount;
            Put<T>(ref message, errors.Values().Slice(strips.FirstOf(process) * m, strips.CountOf(process) * m));
        }
    }

    /// <summary>Finds the blocks of a process in its message.</summary>
    private void Find(int process)
    {
        var message = _mail.From(process);
        int bytes = message.Length;
        for (int place = 0; place < _places.Count && bytes > 0; place++)
        {
            if (_places[place].Owner != process)
                continue;
            int m = _places[place].Examples;
            _places[place] = (process, m, bytes - message.Length);
            var sizes = Take<int>(ref message, 2);
            Take<int>(ref message, m + 1 + sizes[0]);
            Take<T>(ref message, sizes[1] + m * strips.Count);
        }
    }

    private static void Put<TValue>(ref Span<byte> message, scoped ReadOnlySpan<TValue> values)
        where TValue : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        bytes.CopyTo(message);
        message = message[bytes.Length..];
    }

    private static ReadOnlySpan<TValue> Take<TValue>(ref ReadOnlySpan<byte> message, int count)
        where TValue : unmanaged
    {
        var bytes = message[..(count * Unsafe.SizeOf<TValue>())];
        message = message[bytes.Length..];
        return MemoryMarshal.Cast<byte, TValue>(bytes);
    }
}
