using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

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
    private readonly string _path;
    private readonly SourceStamp _source;
    private DiskFile? _file;
    private Task<string>? _hash;
    private string? _replaced;

    /// <summary>Prepares for a file of that name.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="options">How they are encoded, and where they are kept.</param>
    /// <exception cref="InputException">The rows are not in a file.</exception>
    public BlockCache(CsvInput input, TableOptions options)
    {
        (_input, _options) = (input, options);
        var group = options.Processes;
        string path = group.Size == 1 ? options.Cache! : $"{options.Cache}.{group.Rank + 1}-of-{group.Size}";
        if (Directory.Exists(path))
            throw new InputException($"{path} is a folder; name a file in it.", Remedy.OtherCache);
        var file = new FileInfo(path);
        _path = file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        _source = SourceStamp.Of(input) ?? throw new InputException(
            $"{input.Name} is no file, and could not be told from other rows the next time; save it as a file first.");
    }

    /// <summary>Another version may read tables otherwise.</summary>
    private static string ProgramVersion { get; } = typeof(BlockCache<T>).Assembly.GetName().Version!.ToString(3);

    private static ReadOnlySpan<byte> Magic => "softmax rows 1\n\0"u8;

    /// <summary>The folder of the file.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(_path))!;

    /// <summary>Takes what is kept; null where there is nothing, or something else.</summary>
    /// <param name="blockSize">Examples in a block, given the numbers of training examples and of features.</param>
    /// <exception cref="InputException">The file is in the way of something else.</exception>
    public TrainingData<T>? Find(Func<int, int, int> blockSize)
    {
        if (DiskFile.Existing(_path) is not { } file)
            return null;
        try
        {
            if (Read(file) is not var (contents, places))
                _replaced = "it is damaged";
            else if (WhyOther(contents, blockSize) is { } reason)
                _replaced = reason;
            else
                return DataOf(file, places, contents.Packing<T>(), contents.Columns, contents.Known, isReused: true);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Begins to write, before anything is read, that nobody else does. The source is hashed meanwhile.</summary>
    /// <exception cref="InputException">Somebody else writes that file, or nobody can.</exception>
    public void Begin()
    {
        _file = DiskFile.Begin(_path);
        _file.Append(Magic);
        _hash = Task.Run(() => SourceStamp.HashOf(_input));
    }

    /// <summary>The file that is being written.</summary>
    public DiskFile Written => _file ?? throw new InvalidOperationException("It has not begun.");

    /// <summary>Writes what the blocks are of, and gives the file its name.</summary>
    /// <exception cref="InputException">There is no room, or the source has changed meanwhile.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public TrainingData<T> Complete(
        PackedBlocks<T> blocks, IReadOnlyList<Column> columns, KnownRows known, CancellationToken cancellation)
    {
        string hash = _hash!.WaitAsync(cancellation).GetAwaiter().GetResult();
        if (SourceStamp.Of(_input) != _source)
            throw _input.Changed();
        var contents = new CacheContents(
            ProgramVersion, _source with { Hash = hash }, OptionsText(), typeof(T) == typeof(float), known, columns,
            [.. blocks.Packing.Lowest.Select(double.CreateTruncating)], blocks.Packing.EntryColumns);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(contents, CacheJson.Default.CacheContents);
        var trailer = new CacheTrailer(Written.Length, blocks.Places.Length, json.Length, HashOf(blocks.Places, json));
        Written.Append<BlockPlace>(blocks.Places);
        Written.Append<byte>(json);
        Written.Append<CacheTrailer>([trailer]);
        Written.Complete();
        _file = null;
        return DataOf(DiskFile.Existing(_path)!, blocks.Places, blocks.Packing, columns, known, isReused: false);
    }

    /// <summary>Gives up what was begun and not completed.</summary>
    public void Dispose() => _file?.Dispose();

    private TrainingData<T> DataOf(
        DiskFile file, BlockPlace[] places, RowPacking<T> packing, IReadOnlyList<Column> columns, KnownRows known, bool isReused)
        => TrainingData<T>.OfBlocks(
            new PackedBlocks<T>(file, places, packing, known.Sizes), columns, known, _options, Folder,
            new CacheUse(_path, IsKept: true, isReused, _replaced, file.Length));

    /// <summary>What a file says that it holds; null where it is damaged.</summary>
    private (CacheContents Contents, BlockPlace[] Places)? Read(DiskFile file)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(Magic.Length, file.Length)];
        file.Read(0, start);
        if (!start.SequenceEqual(Magic)) // nor is an empty file one of ours: it may be a device
        {
            throw new InputException($"{_path} is something else than encoded rows of this version, and would be replaced; move it away, or "
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
    private string? WhyOther(CacheContents contents, Func<int, int, int> blockSize)
    {
        var sizes = contents.Known.Sizes;
        int features = checked((int)contents.Known.Facts.Features) + (_options.HasBias ? 1 : 0);
        bool isSameFile = contents.Source with { Hash = null } == _source
            || (contents.Source.Length == _source.Length && contents.Source.Hash == SourceStamp.HashOf(_input));
        return contents.Version != ProgramVersion ? "another version has written it"
            : !isSameFile ? $"{_input.Name} has changed since"
            : contents.IsSingle != (typeof(T) == typeof(float)) ? "its numbers are of another precision"
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

/// <summary>What the rows of a cache are of.</summary>
internal sealed record CacheContents(
    string Version, SourceStamp Source, string Options, bool IsSingle, KnownRows Known, IReadOnlyList<Column> Columns,
    IReadOnlyList<double> Lowest, int EntryColumns)
{
    /// <summary>How the rows are packed.</summary>
    public RowPacking<T> Packing<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new([.. Lowest.Select(T.CreateTruncating)], EntryColumns);
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
