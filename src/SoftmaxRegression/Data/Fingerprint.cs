using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>
/// What tells one table from another: a hash of its cells as they were read, and not of the bytes of a file. Line ends,
/// quotes, blanks, separators and columns that were left out make no difference.
/// </summary>
internal sealed class Fingerprint : IDisposable
{
    private const int RowsAtOnce = 1 << 20;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Begins with what the cells are of.</summary>
    /// <param name="label">The name of the label's column.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="columns">The name of each column, and the levels of one that has some.</param>
    public Fingerprint(
        string label, IReadOnlyList<string> classes, IEnumerable<(string Name, IReadOnlyList<string>? Levels)> columns)
    {
        Add([label, .. classes]);
        foreach (var (name, levels) in columns)
            Add([name, .. levels ?? []]);
    }

    /// <summary>The fingerprint of a table whose rows are in the order of the file.</summary>
    /// <exception cref="InputException">They are on disk and cannot be read.</exception>
    public static string Of<T>(Table<T> table, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var fingerprint = new Fingerprint(
            table.Facts.Label, table.Classes, table.Columns.Select(column => (column.Name, column.Levels)));
        var hashes = new ulong[Math.Min(table.Rows, RowsAtOnce)];
        for (int start = 0; start < table.Rows; start += hashes.Length)
        {
            int first = table.Index.From(start), count = Math.Min(hashes.Length, table.Rows - start);
            int end = table.Index.From(start + count);
            Array.Clear(hashes);
            table.Index.Group.Agreed(() => Threads.For(threads, threads, thread =>
            {
                var rows = new TableRows<T>();
                for (int at = first + thread * Table<T>.ChunkRows; at < end; at += threads * Table<T>.ChunkRows)
                {
                    table.Store.Open(at, Math.Min(Table<T>.ChunkRows, end - at), rows);
                    for (int i = 0; i < rows.Count; i++)
                        hashes[table.Index.NumberOf(at + i) - start] = OfRow(rows.EntryColumns(i), rows.EntryValues(i), rows.Row(i));
                }
            }));
            table.Index.Group.Unite(hashes.AsSpan(0, count));
            fingerprint.Add(hashes.AsSpan(0, count));
        }

        return fingerprint.End();
    }

    /// <summary>The hash of a row.</summary>
    /// <param name="entries">The columns of sparse numbers that are not 0.</param>
    /// <param name="values">These numbers; empty where all are 1.</param>
    /// <param name="cells">
    /// One for each other column, numbers counted from its origin and texts as the places of their levels, NaN where missing;
    /// and the class.
    /// </param>
    public static ulong OfRow<T>(ReadOnlySpan<int> entries, ReadOnlySpan<T> values, ReadOnlySpan<T> cells)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Whether ones are stored depends on the other rows.
        if (!values.ContainsAnyExcept(T.One))
            values = [];
        return XxHash3.HashToUInt64(MemoryMarshal.AsBytes(cells), entries.IsEmpty ? 0
            : (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(values), (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(entries))));
    }

    /// <summary>Goes on with the hashes of the next rows.</summary>
    public void Add(ReadOnlySpan<ulong> rows) => _hash.AppendData(MemoryMarshal.AsBytes(rows));

    /// <summary>The fingerprint, in hexadecimal.</summary>
    public string End() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    /// <summary>Texts one after the other, each with its length: none can pass for two.</summary>
    private void Add(IReadOnlyCollection<string> texts)
    {
        _hash.AppendData(BitConverter.GetBytes(texts.Count));
        foreach (string text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            _hash.AppendData(BitConverter.GetBytes(bytes.Length));
            _hash.AppendData(bytes);
        }
    }
}
