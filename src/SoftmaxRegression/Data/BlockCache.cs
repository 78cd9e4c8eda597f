using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>
/// The file that keeps the rows of a training for the next one: blocks of packed rows, where each of them is, and what they are
/// of. Its last bytes say where that begins, and hold a hash of it: what was never completed has none, and is never used.
/// </summary>
/// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class BlockCache<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly CsvInput _input;
    private readonly TableOptions _options;
    private readonly string _whole, _path;
    private readonly string? _part;
    private readonly SourceStamp _source;
    private DiskFile? _file;
    private Task<string>? _hash;
    private string? _replaced;

    /// <summary>Prepares for a file of that name; each of several processes for one with its number behind that name.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="options">How they are encoded, and where they are kept.</param>
    /// <exception cref="InputException">The rows are not in a file.</exception>
    public BlockCache(CsvInput input, TableOptions options)
    {
        (_input, _options) = (input, options);
        if (Directory.Exists(options.Cache))
            throw new InputException($"{options.Cache} is a folder; name a file in it.", Remedy.OtherCache);
        var file = new FileInfo(options.Cache!);
        _whole = file.LinkTarget is null ? options.Cache! : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        _part = Group.Size == 1 ? null : $"{Group.Rank + 1}-of-{Group.Size}";
        _path = _part is null ? _whole : $"{_whole}.{_part}";
        _source = SourceStamp.Of(input) ?? throw new InputException(
            $"{input.Name} is no file, and could not be told from other rows the next time; save it as a file first.");
    }

    /// <summary>Another version may read tables otherwise.</summary>
    private static string ProgramVersion { get; } = typeof(BlockCache<T>).Assembly.GetName().Version!.ToString(3);

    private ProcessGroup Group => _options.Processes;

    private static ReadOnlySpan<byte> Magic => "softmax rows 1\n\0"u8;

    /// <summary>The folder of the file.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(_path))!;

    /// <summary>Takes what is kept, if every process finds its blocks; null where there is nothing, or something else.</summary>
    /// <param name="blockSize">Examples in a block, given the numbers of training examples and of features.</param>
    /// <exception cref="InputException">The file is in the way of something else.</exception>
    public KeptRows<T>? Find(Func<int, int, int> blockSize)
    {
        var found = Group.Agreed(() => FindOwn(blockSize));
        int[] others = [found is null ? 1 : 0];
        Group.Sum(others.AsSpan());
        if (found is null || others[0] == 0)
            return found;
        found.Blocks.File.Dispose();
        _replaced = "other processes have not got theirs";
        return null;
    }

    /// <summary>Begins to write, before anything is read, that nobody else does. The source is hashed meanwhile.</summary>
    /// <exception cref="InputException">Somebody else writes that file, or nobody can.</exception>
    public void Begin()
    {
        Group.Agreed(() =>
        {
            _file = DiskFile.Begin(_path);
            _file.Append(Magic);
        });
        _hash = Task.Run(() => SourceStamp.HashOf(_input));
    }

    /// <summary>The file that is being written.</summary>
    public DiskFile Written => _file ?? throw new InvalidOperationException("It has not begun.");

    /// <summary>Writes what the blocks are of, and gives the file its name.</summary>
    /// <exception cref="InputException">There is no room, or the source has changed meanwhile.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public KeptRows<T> Complete(
        PackedBlocks<T> blocks, IReadOnlyList<Column> columns, KnownRows known, CancellationToken cancellation)
        => Group.Agreed(() =>
        {
            string hash = _hash!.WaitAsync(cancellation).GetAwaiter().GetResult();
            if (SourceStamp.Of(_input) != _source)
                throw _input.Changed();
            var contents = new CacheContents(
                ProgramVersion, _source with { Hash = hash }, OptionsText(), typeof(T) == typeof(float), known, columns,
                [.. blocks.Packing.Lowest.Select(double.CreateTruncating)], blocks.Packing.EntryColumns)
            {
                Part = _part,
            };
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(contents, CacheJson.Default.CacheContents);
            var trailer = new CacheTrailer(Written.Length, blocks.Places.Length, json.Length, HashOf(blocks.Places, json));
            Written.Append<BlockPlace>(blocks.Places);
            Written.Append<byte>(json);
            Written.Append<CacheTrailer>([trailer]);
            Written.Complete();
            _file = null;
            return Kept(_path, DiskFile.Existing(_path)!, contents, blocks.Places, isReused: false);
        });

    /// <summary>Gives up what was begun and not completed.</summary>
    public void Dispose() => _file?.Dispose();

    /// <summary>Finds the blocks of this process. What a process alone has written holds those of any.</summary>
    private KeptRows<T>? FindOwn(Func<int, int, int> blockSize)
        => (_part is null ? null : Find(_whole, null, blockSize, out _)) ?? Find(_path, _part, blockSize, out _replaced);

    private KeptRows<T>? Find(string path, string? part, Func<int, int, int> blockSize, out string? reason)
    {
        reason = null;
        if (DiskFile.Existing(path) is not { } file)
            return null;
        try
        {
            if (Read(file, path) is not var (contents, places))
                reason = "it is damaged";
            else if ((reason = WhyOther(contents, part, blockSize)) is null)
                return Kept(path, file, contents, places, isReused: true);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        return null;
    }

    private KeptRows<T> Kept(string path, DiskFile file, CacheContents contents, BlockPlace[] places, bool isReused)
    {
        var packing = new RowPacking<T>([.. contents.Lowest.Select(T.CreateTruncating)], contents.EntryColumns);
        return new KeptRows<T>(new PackedBlocks<T>(file, places, packing, contents.Known.Sizes), contents.Columns, contents.Known,
            new CacheUse(path, IsKept: true, isReused, _replaced, file.Length));
    }

    /// <summary>What a file says that it holds; null where it is damaged.</summary>
    private (CacheContents Contents, BlockPlace[] Places)? Read(DiskFile file, string path)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(Magic.Length, file.Length)];
        file.Read(0, start);
        if (!start.SequenceEqual(Magic)) // nor is an empty file one of ours: it may be a device
        {
            throw new InputException($"{path} is something else than encoded rows of this version, and would be replaced; move it away, or "
                + "keep them in another file.", Remedy.OtherCache);
        }

        int size = Marshal.SizeOf<CacheTrailer>();
        Span<CacheTrailer> trailers = stackalloc CacheTrailer[1];
        if (file.Length < Magic.Length + size)
            return null;
        file.Read(file.Length - size, trailers);
        var trailer = trailers[0];
        long bytes = (long)trailer.Places * Marshal.SizeOf<BlockPlace>() + trailer.JsonBytes;
        if (trailer is not { Places: > 0, JsonBytes: > 0, Offset: > 0 } || trailer.Offset + bytes + size != file.Length)
            return null;
        var places = new BlockPlace[trailer.Places];
        byte[] json = new byte[trailer.JsonBytes];
        file.Read<BlockPlace>(trailer.Offset, places);
        file.Read<byte>(trailer.Offset + bytes - json.Length, json);
        return HashOf(places, json) == trailer.Hash && JsonSerializer.Deserialize(json, CacheJson.Default.CacheContents) is { } contents
            ? (contents, places)
            : null;
    }

    /// <summary>Why what is kept is of no use here; null where it is.</summary>
    private string? WhyOther(CacheContents contents, string? part, Func<int, int, int> blockSize)
    {
        var sizes = contents.Known.Sizes;
        int features = checked((int)contents.Known.Facts.Features) + (_options.HasBias ? 1 : 0);
        bool isSameFile = contents.Source with { Hash = null } == _source
            || (contents.Source.Length == _source.Length && contents.Source.Hash == SourceStamp.HashOf(_input));
        return contents.Version != ProgramVersion ? "another version has written it"
            : !isSameFile ? $"{_input.Name} has changed since"
            : contents.IsSingle != (typeof(T) == typeof(float)) ? "its numbers are of another precision"
            : contents.Part != part ? "it holds the blocks of another process"
            : contents.Options != OptionsText() ? "it was written with other options"
            : sizes.Block != blockSize(sizes.Training, features) ? "it was written for batches of another size"
            : null;
    }

    /// <summary>The options that make a difference to the rows.</summary>
    private string OptionsText()
        => JsonSerializer.Serialize(_options with { BalanceClasses = false }, CacheJson.Default.TableOptions);

    private static ulong HashOf(BlockPlace[] places, byte[] json)
    {
        var hash = new XxHash3();
        hash.Append(MemoryMarshal.AsBytes(places.AsSpan()));
        hash.Append(json);
        return hash.GetCurrentHashAsUInt64();
    }
}

/// <summary>Rows that are kept, what was learnt of their columns, and what is known of them.</summary>
internal sealed record KeptRows<T>(PackedBlocks<T> Blocks, IReadOnlyList<Column> Columns, KnownRows Known, CacheUse Use)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>What the rows of a cache are of.</summary>
internal sealed record CacheContents(
    string Version, SourceStamp Source, string Options, bool IsSingle, KnownRows Known, IReadOnlyList<Column> Columns,
    IReadOnlyList<double> Lowest, int EntryColumns)
{
    /// <summary>Of several processes the one whose blocks these are, as in 2-of-4; null where all are here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Part { get; init; }
}

/// <summary>The end of a cache.</summary>
/// <param name="Offset">Where the places of blocks begin, which are followed by what the rows are of.</param>
/// <param name="Places">How many places there are.</param>
/// <param name="JsonBytes">How many bytes it takes to say what the rows are of.</param>
/// <param name="Hash">A hash of both.</param>
internal readonly record struct CacheTrailer(long Offset, int Places, int JsonBytes, ulong Hash);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(CacheContents))]
[JsonSerializable(typeof(TableOptions))]
internal sealed partial class CacheJson : JsonSerializerContext;
