using System.Numerics;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Tests.Data;

/// <summary>Rows on disk become the same blocks as rows in memory, bit for bit, and what is kept is used or said to be of no use.</summary>
public sealed class BlockCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainer-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("iris.csv")]
    [InlineData("penguins.csv")]
    [InlineData("digits.csv")]
    public void Blocks_on_disk_have_the_bits_of_blocks_in_memory(string name)
    {
        string path = Path.Combine(Examples.DataFolder, name);
        foreach (var options in new TableOptions[] { new(), new() { BalanceClasses = true, Seed = 3, Validation = 0.4 }, new() { Standardize = false } })
        {
            Check<float>(path, options, 64);
            Check<double>(path, options with { HasBias = false }, 7);
        }
    }

    /// <summary>Decimals, small whole numbers, dates, texts of few and of many levels, missing values, rows without a label, a useless column.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Every_kind_of_column_and_of_gap_is_kept(int threads)
    {
        string path = Write("mixed.csv", MadeUp.Mixed(700));
        Check<float>(path, new() { DropUnlabeled = true, Threads = threads }, 32);
        Check<double>(path, new() { DropUnlabeled = true, Threads = threads, MinCount = 3, Categorical = ["small"], Drop = ["x"] }, 50);
    }

    [Fact]
    public void Sparse_numbers_are_kept()
        => Check<float>(Write("wide.csv", MadeUp.Wide(200)), new(), 16);

    [Fact]
    public void A_file_in_the_format_of_LIBSVM_is_kept()
        => Check<float>(Write("rows.svm", string.Concat(Enumerable.Range(0, 90).Select(i => $"{i % 3} 1:{i} 7:0.5\n"))), new(), 8);

    [Fact]
    public void A_kept_file_is_used_while_its_source_and_options_are_the_same()
    {
        string path = Write("mixed.csv", MadeUp.Mixed(300)), cache = Path.Combine(_folder, "kept");
        var options = new TableOptions { DropUnlabeled = true, Cache = cache };
        Assert.Null(Use(path, options).Replaced);
        Assert.True(Use(path, options).IsReused);
        Assert.True(Use(path, options with { Threads = 1, BalanceClasses = true }).IsReused);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-2));
        Assert.True(Use(path, options).IsReused); // the bytes are the same

        AssertReplaced("it was written with other options", path, options with { Seed = 1 });
        AssertReplaced("it was written with other options", path, options with { Drop = ["x"] });
        AssertReplaced("its numbers are of another precision", path, options with { Drop = ["x"] }, ofDoubles: true);
        AssertReplaced("it was written for batches of another size", path, options with { Drop = ["x"] }, ofDoubles: true, blockSize: 5);
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("green", "grown", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-1));
        AssertReplaced("mixed.csv has changed since", path, options with { Drop = ["x"] }, ofDoubles: true, blockSize: 5);
        File.AppendAllText(path, text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        AssertReplaced("mixed.csv has changed since", path, options with { Drop = ["x"] }, ofDoubles: true, blockSize: 5);
        Assert.Equal(["kept", "mixed.csv"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Another_file_of_the_same_size_and_time_is_told_apart_and_a_copy_is_known()
    {
        string text = MadeUp.Mixed(300), path = Write("one.csv", text), cache = Path.Combine(_folder, "kept");
        var options = new TableOptions { DropUnlabeled = true, Cache = cache };
        Use(path, options);
        string copy = Write("copy.csv", text), other = Write("other.csv", text.Replace("green", "grown", StringComparison.Ordinal));
        foreach (string file in new[] { copy, other })
            File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(path));
        Assert.True(Use(copy, options).IsReused);
        Assert.Equal("other.csv has changed since", Use(other, options).Replaced);
    }

    [Fact]
    public void What_is_no_cache_is_not_replaced()
    {
        string path = Write("mixed.csv", MadeUp.Mixed(300)), link = Path.Combine(_folder, "link"), cache = Path.Combine(_folder, "kept");
        var options = new TableOptions { DropUnlabeled = true, Cache = Write("empty", "") };
        Assert.Throws<InputException>(() => Use(path, options));
        Assert.Contains("is a folder", Assert.Throws<InputException>(() => Use(path, options with { Cache = _folder })).Message, StringComparison.Ordinal);
        Use(path, options with { Cache = cache });
        File.CreateSymbolicLink(link, cache);
        Assert.True(Use(path, options with { Cache = link }).IsReused);
        Assert.Equal("it was written with other options", Use(path, options with { Cache = link, Seed = 2 }).Replaced);
        Assert.Equal(cache, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void What_is_damaged_is_never_used()
    {
        string path = Write("mixed.csv", MadeUp.Mixed(300)), cache = Path.Combine(_folder, "kept");
        var options = new TableOptions { DropUnlabeled = true, Cache = cache };
        Use(path, options);
        byte[] whole = File.ReadAllBytes(cache);
        var random = new Random(1);
        var (outdated, damaged) = (0, 0);
        for (int i = 0; i < 300; i++)
        {
            byte[] mutant = [.. whole];
            if (i % 3 == 0)
                mutant = mutant[..random.Next(whole.Length)];
            else
                mutant[random.Next(16, whole.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(cache, mutant);
            try
            {
                using var data = Of<float>(path, options);
                outdated += data.Cache!.IsReused ? throw new InvalidOperationException("Damage was not noticed.") : 1;
            }
            catch (InputException e)
            {
                damaged++;
                Assert.Matches("^.*kept is (damaged|something else).*\\.$", e.Message);
            }
        }

        Assert.True(outdated > 20 && damaged > 20);
        File.WriteAllText(cache, "a,b\n1,2\n");
        Assert.Contains("would be replaced", Assert.Throws<InputException>(() => Use(path, options)).Message, StringComparison.Ordinal);
        Assert.Equal("a,b\n1,2\n", File.ReadAllText(cache));
    }

    [Fact]
    public void Who_writes_a_file_keeps_others_from_it_and_leaves_nothing_when_ended()
    {
        string path = Write("mixed.csv", MadeUp.Mixed(300)), cache = Path.Combine(_folder, "kept");
        var options = new TableOptions { DropUnlabeled = true, Cache = cache };
        using (DiskFile.Begin(cache))
        {
            var refusal = Assert.Throws<InputException>(() => Use(path, options));
            Assert.StartsWith($"Another run is writing {cache}", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Throws<OperationCanceledException>(() => TrainingData<float>.Of(
            CsvInput.FromFile(path), options, (_, _) => 8, _ => { }, new CancellationToken(canceled: true)));
        Assert.Equal(["mixed.csv"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Rows_of_a_stream_are_not_kept()
    {
        var input = CsvInput.FromStream(new MemoryStream("x,t\n1,a\n2,b\n"u8.ToArray()), "rows");
        Assert.Contains("is no file", Assert.Throws<InputException>(() => new BlockCache<float>(
            input, new TableOptions { Cache = "kept" })).Message, StringComparison.Ordinal);
    }

    /// <summary>Compares rows in memory with rows that are kept, and with the same ones found again.</summary>
    private void Check<T>(string path, TableOptions options, int blockSize)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string cache = Path.Combine(_folder, "cache");
        File.Delete(cache);
        using var memory = Of<T>(path, options, blockSize);
        Assert.Null(memory.Cache);
        foreach (bool isReused in new[] { false, true })
        {
            using var disk = Of<T>(path, options with { Cache = cache }, blockSize);
            Assert.Equal(isReused, disk.Cache!.IsReused);
            Assert.Equal(memory.Known.Fingerprint, disk.Known.Fingerprint);
            Assert.Equivalent(memory.Known.Facts with { Columns = [] }, disk.Known.Facts with { Columns = [] });
            Assert.Equivalent(memory.Columns, disk.Columns);
            Assert.Equal(memory.FeatureNames, disk.FeatureNames);
            Assert.Equal(memory.Known.Counts, disk.Known.Counts);
            SameBits.Assert(memory.Training, disk.Training);
            SameBits.Assert(memory.Validation, disk.Validation);
        }
    }

    private static void AssertReplaced(string reason, string path, TableOptions options, bool ofDoubles = false, int blockSize = 8)
    {
        Assert.Equal(reason, Use(path, options, ofDoubles, blockSize).Replaced);
        Assert.True(Use(path, options, ofDoubles, blockSize).IsReused);
    }

    private static CacheUse Use(string path, TableOptions options, bool ofDoubles = false, int blockSize = 8)
    {
        if (ofDoubles)
        {
            using var doubles = Of<double>(path, options, blockSize);
            return doubles.Cache!;
        }

        using var data = Of<float>(path, options, blockSize);
        return data.Cache!;
    }

    /// <summary>The data, every block of which was read.</summary>
    private static TrainingData<T> Of<T>(string path, TableOptions options, int blockSize = 8)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var data = TrainingData<T>.Of(CsvInput.FromFile(path), options, (_, _) => blockSize, _ => { }, CancellationToken.None);
        try
        {
            var room = new BlockRoom<T>();
            foreach (var block in data.Training.Blocks.ToArray().Concat(data.Validation?.Blocks.ToArray() ?? []))
                block.In(room);
            return data;
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
