using System.Globalization;

namespace Trainer.Tests;

/// <summary>Rows on disk instead of in memory: the same bits, and one sentence where something is in the way.</summary>
public class CacheTests : ProgramRunner
{
    private const string Damaged = "rows.cache is damaged; delete it, or keep the encoded rows in another file (--cache FILE).\n";

    [Theory]
    [InlineData("penguins.csv", "--epochs", "40", "--optimum")]
    [InlineData("penguins.csv", "--optimizer", "lbfgs", "--class-weight", "balanced")]
    [InlineData("digits.csv", "--epochs", "30", "--class-weight", "balanced", "--patience", "5")]
    [InlineData("digits.csv", "--epochs", "10", "--precision", "double", "--learning-rate", "0.1")]
    public void A_run_with_a_cache_has_the_bits_of_one_without_and_the_next_one_begins_with_it(string file, params string[] options)
    {
        string[] train = ["train", DataFile(file), .. options];
        Assert.Equal(0, Run([.. train, "--output", "reference"]).ExitCode);
        var reference = RunFiles.Of(PathOf("reference"));
        var first = Run([.. train, "--output", "first", "--cache", "rows.cache"]);
        Assert.Contains($"rows kept in rows.cache", first.Error, StringComparison.Ordinal);
        var second = Run([.. train, "--output", "second", "--cache", "rows.cache", "--threads", "1"]);
        Assert.Contains($"rows from rows.cache", second.Error, StringComparison.Ordinal);
        Assert.Equal(reference, RunFiles.Of(PathOf("first")));
        Assert.Equal(reference, RunFiles.Of(PathOf("second")));
        Assert.Equal([PathOf("rows.cache")], Directory.GetFiles(Folder));
    }

    [Fact]
    public void An_interrupted_run_goes_on_with_its_cache()
    {
        string[] train = ["train", DataFile("digits.csv"), "--epochs", "1000000", "--l2", "0", "--output", "run", "--cache", "rows.cache"];
        using var process = Start([.. train, "--checkpoint", "0"]);
        Within20Seconds(() => Directory.Exists(PathOf("run/checkpoints")));
        Assert.Equal(0, Bash($"kill -INT {process.Id}").ExitCode);
        AssertExits(process);
        Assert.Equal(130, process.ExitCode);
        var resumed = Start("train", DataFile("digits.csv"), "--resume", "run");
        Within20Seconds(() => resumed.StandardError.ReadLine()?.Contains("rows from", StringComparison.Ordinal) == true);
        Assert.Equal(0, Bash($"kill -INT {resumed.Id}").ExitCode);
        AssertExits(resumed);

        Damage("rows.cache");
        var refusal = Run("train", DataFile("digits.csv"), "--resume", "run", "-q");
        Assert.Equal(1, refusal.ExitCode);
        Assert.EndsWith(Damaged, refusal.Error, StringComparison.Ordinal); // the noted cache has its full path
        Assert.NotEmpty(Directory.GetFiles(PathOf("run/checkpoints")));
    }

    /// <summary>160,000 rows of 100 decimals are 65 MB of numbers, and the heap may have as much in all.</summary>
    [Fact]
    public void A_table_larger_than_memory_goes_to_disk_by_itself_and_has_the_same_bits()
    {
        string table = WriteDecimals(160_000, 100);
        string options = "train table.csv --epochs 1 --l2 1e-2 --output";
        Assert.Equal(0, Bash($"{Program} {options} reference").ExitCode);
        const string limits = "DOTNET_GCHeapHardLimit=0x4000000 prlimit --data=400000000";
        var outcome = Bash($"{limits} {Program} {options} run");
        Assert.DoesNotContain("trainer:", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("rows on disk in run (", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(RunFiles.Of(PathOf("reference")), RunFiles.Of(PathOf("run")));
        Assert.Equal(new FileInfo(table).Name, Assert.Single(Directory.GetFiles(Folder).Select(Path.GetFileName)));

        if (!Directory.Exists("/dev/shm"))
            return;
        string inMemory = Directory.CreateDirectory($"/dev/shm/{Path.GetFileName(Folder)}").FullName;
        try
        {
            var refused = Bash($"{limits} {Program} {options} {inMemory}/run");
            Assert.Equal(1, refused.ExitCode);
            Assert.Matches($"^trainer: table.csv takes about .* of memory, of which .* are free, and {inMemory}/run is in memory, too; "
                + @"keep the encoded rows in a file on a disk \(--cache FILE\)\.\n$", refused.Error);
        }
        finally
        {
            Directory.Delete(inMemory, recursive: true);
        }
    }

    [Fact]
    public void A_full_disk_is_one_sentence_and_leaves_nothing()
    {
        WriteDecimals(2000, 20);
        var outcome = Bash($"ulimit -f 64; DOTNET_EnableWriteXorExecute=0 {Program} train table.csv --output run --cache rows.cache");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Matches("^trainer: .* cannot be written .*; make room, or keep the encoded rows in another file.*\n$", outcome.Error);
        Assert.Equal([PathOf("table.csv")], Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public void Two_that_write_one_cache_and_an_interrupt_while_it_is_written_are_told()
    {
        WriteDecimals(60_000, 60);
        string[] train = ["train", "table.csv", "--epochs", "1", "--cache", "rows.cache", "--output"];
        using (File.Open(PathOf("rows.cache.unfinished"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            var second = Run([.. train, "second"]);
            Assert.Equal((1, "trainer: Another run is writing rows.cache; wait for its end, or keep the encoded rows in another file (--cache FILE).\n"),
                (second.ExitCode, second.Error));
        }

        File.Delete(PathOf("rows.cache.unfinished"));
        using var first = Start([.. train, "first"]);
        Within20Seconds(() => File.Exists(PathOf("rows.cache.unfinished")));
        Assert.Equal(0, Bash($"kill -INT {first.Id}").ExitCode);
        AssertExits(first);
        Assert.Equal((130, "trainer: Interrupted before the first step; nothing was written.\n"), (first.ExitCode, first.StandardError.ReadToEnd()));
        Assert.Equal([PathOf("table.csv")], Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public void What_is_in_the_way_or_damaged_is_told()
    {
        Write("notes.txt", "these are notes\n");
        var outcome = Run("train", DataFile("iris.csv"), "--output", "run", "--cache", "notes.txt");
        Assert.Equal((1, "trainer: notes.txt is something else than encoded rows of this version, and would be replaced; move it away, or keep "
            + "them in another file (--cache FILE).\n"), (outcome.ExitCode, outcome.Error));
        Assert.Equal("these are notes\n", File.ReadAllText(PathOf("notes.txt")));

        string[] train = ["train", DataFile("iris.csv"), "--output", "run", "--cache", "rows.cache"];
        Assert.Equal(0, Run(train).ExitCode);
        byte[] rows = Damage("rows.cache");
        outcome = Run([.. train, "-q"]);
        Assert.Equal((1, "trainer: " + Damaged), (outcome.ExitCode, outcome.Error));
        File.WriteAllBytes(PathOf("rows.cache"), rows[..^5]);
        Assert.Contains("rows.cache is written anew: it is damaged\n", Run(train).Error, StringComparison.Ordinal);
        Assert.Contains("rows.cache is written anew: it was written with other options\n", Run([.. train, "--seed", "1"]).Error, StringComparison.Ordinal);
        outcome = Run("train", "-", "--cache", "rows.cache");
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("trainer: --cache is for the rows of a file", outcome.Error, StringComparison.Ordinal);
    }

    private byte[] Damage(string name)
    {
        byte[] bytes = File.ReadAllBytes(PathOf(name));
        bytes[100] ^= 1;
        File.WriteAllBytes(PathOf(name), bytes);
        return bytes;
    }

    private static void Within20Seconds(Func<bool> happens) => Assert.True(SpinWait.SpinUntil(happens, TimeSpan.FromSeconds(20)));

    private string WriteDecimals(int rows, int columns)
    {
        var random = new Random(1);
        string[] numbers = [.. Enumerable.Range(0, 1000).Select(i => (i / 100.0 + 0.001).ToString(CultureInfo.InvariantCulture))];
        string path = PathOf("table.csv");
        using var text = new StreamWriter(path);
        text.Write(string.Concat(Enumerable.Range(0, columns).Select(j => $"x{j},")) + "t\n");
        for (int i = 0; i < rows; i++)
        {
            int first = 0;
            for (int j = 0; j < columns; j++)
            {
                int number = random.Next(1000);
                first = j == 0 ? number : first;
                text.Write(numbers[number]);
                text.Write(',');
            }

            text.Write(first + random.Next(500) > 750 ? "high\n" : "low\n");
        }

        return path;
    }
}
