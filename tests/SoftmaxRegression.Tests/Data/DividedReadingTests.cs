using System.Globalization;
using System.Numerics;
using System.Text;
using SoftmaxRegression.Data;
using SoftmaxRegression.Tests.Processes;

namespace SoftmaxRegression.Tests.Data;

/// <summary>Processes that read a table together have the blocks that one process alone has, each some of them.</summary>
public sealed class DividedReadingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainer-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("iris.csv", 2)]
    [InlineData("penguins.csv", 3)]
    [InlineData("digits.csv", 4)]
    [InlineData("digits.csv", 16)]
    public void Each_process_has_its_blocks_of_a_table_and_all_know_the_same(string name, int processes)
    {
        string path = Path.Combine(Examples.DataFolder, name);
        Check<float>(path, new TableOptions(), 64, processes);
        Check<double>(path, new TableOptions { BalanceClasses = true, Validation = 0, HasBias = false }, 7, processes);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Columns_of_every_kind_are_read_as_by_one_process(int processes)
    {
        string path = Write(MadeUp.Mixed(700));
        var options = new TableOptions { DropUnlabeled = true };
        Check<float>(path, options, 32, processes);
        Check<double>(path, options with { MinCount = 3, Categorical = ["small"], Drop = ["x"], Standardize = false }, 50, processes);
    }

    [Fact]
    public void Sparse_numbers_go_to_the_process_that_holds_their_block()
    {
        Check<float>(Write(MadeUp.Wide(200)), new TableOptions(), 16, 3);
        Check<double>(Write(MadeUp.Wide(200)), new TableOptions { Standardize = false, BalanceClasses = true }, 5, 2);
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(1200, 3)]
    public void A_file_in_the_format_of_LIBSVM_is_divided(int features, int processes)
    {
        string path = Write(new SvmExample(features, 300, seed: 1).SvmText, "rows.svm");
        Check<float>(path, new TableOptions(), 16, processes);
        Check<double>(path, new TableOptions { Validation = 0 }, 64, processes);
    }

    /// <summary>Columns without a name, that count the rows, that nearly do; a preamble, line breaks in cells, empty lines.</summary>
    [Fact]
    public void What_depends_on_the_order_of_rows_is_seen_across_processes()
    {
        var text = new StringBuilder("# made up\n\n,number,tenth,jumps,\"a\nb\",t\n");
        for (int i = 0; i < 500; i++)
        {
            // In every second or third chunk the numbers that jump are in order, and in all they are not.
            int chunk = i / 64, jumping = (chunk % 2 == 0 ? 10_000 : 0) + i;
            text.Append(
                CultureInfo.InvariantCulture, $"{i + 1},{1_700_000_000 + 10 * i},{i / 10.0},{jumping},\"x\n{i % 7}\"\"\",{i % 3}\n");
            text.Append(i % 100 == 50 ? "\n" : "");
        }

        string path = Write(text.ToString());
        foreach (int processes in new[] { 2, 3 })
            Check<float>(path, new TableOptions(), 16, processes);
        using var alone = Of<float>(path, new TableOptions(), 16);
        Assert.Equal(["number"], alone.Known.Facts.Columns.Where(column => column.IsCounter).Select(column => column.Name));
        Assert.Equal("it has no name and counts the rows", Assert.Single(alone.Known.Facts.LeftOut).Reason);
    }

    /// <summary>Numbers whose squares cancel, or leave the range of numbers; constant ones; ones that are rounded.</summary>
    [Fact]
    public void Statistics_have_the_same_bits()
    {
        var random = new Random(1);
        string path = Write("x,far,huge,tiny,one,t\n" + string.Concat(Enumerable.Range(0, 400).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{random.NextDouble()},{1e9 + random.NextDouble()},{random.Next(9)}e200,{random.Next(9)}e-200,1,{"abcd"[i % 4]}\n"))));
        foreach (int processes in new[] { 2, 4, 16 })
            Check<double>(path, new TableOptions { Seed = processes, HasHeader = true }, 3, processes);
        Check<double>(path, new TableOptions { Drop = ["huge"], Standardize = false }, 8, 3);
    }

    [Fact]
    public void Rows_and_levels_that_do_not_go_in_one_letter_are_sent_in_several()
    {
        var random = new Random(1);
        var text = new StringBuilder($"{string.Join(',', Enumerable.Range(0, 250).Select(j => $"x{j}"))},id,t\n");
        for (int i = 0; i < 4_000; i++)
        {
            text.AppendJoin(',', Enumerable.Range(0, 250).Select(_ => random.Next(1000) / 8.0))
                .Append(CultureInfo.InvariantCulture, $",{new string('n', 700)}{i},{i % 5}\n");
        }

        string path = Write(text.ToString());
        Check<double>(path, new TableOptions { Categorical = ["id"] }, 256, 2);
    }

    [Fact]
    public void A_table_has_fewer_rows_than_there_are_processes()
        => Check<float>(Write("x,c,t\n1,u,a\n2,v,b\n3,u,a\n5,v,b\n"), new TableOptions(), 2, 5);

    [Fact]
    public void A_table_without_names_is_divided()
    {
        string path = Write(string.Concat(Enumerable.Range(0, 300).Select(i => $"{i % 17},{i % 5},{i % 2}\n")));
        Check<float>(path, new TableOptions { HasHeader = false }, 16, 3);
    }

    [Fact]
    public void Some_processes_have_rows_on_disk_and_others_in_memory()
    {
        string path = Write(MadeUp.Mixed(700));
        var options = new TableOptions { DropUnlabeled = true };
        using var alone = Of<float>(path, options, 32);
        ThreadGroup.Run(3, group =>
        {
            // That there are options for a cache has rows read on to disk; they go into a temporary file without it.
            var own = options with { Processes = group, Cache = group.Rank == 1 ? Path.Combine(_folder, "cache") : null };
            var table = TableReader.Read<float>(CsvInput.FromFile(path), own);
            Assert.Equal(group.Rank == 1, table.Store is not MemoryRows<float>);
            using var part = TrainingData<float>.Prepare(table, own with { CacheFolder = _folder }, (_, _) => 32);
            Assert.Equal(group.Rank == 1, part.Cache is not null);
            SameBits.Assert(alone, part);
            return true;
        });
    }

    [Fact]
    public void What_one_process_has_kept_is_used_by_several()
    {
        string path = Write(MadeUp.Mixed(700)), cache = Path.Combine(_folder, "kept");
        var options = new TableOptions { DropUnlabeled = true, Cache = cache, BalanceClasses = true };
        Of<float>(path, options, 32).Dispose();
        foreach (int processes in new[] { 2, 4 })
            CheckKept(path, options, processes, isReused: true);
        Assert.Equal(["kept", "table.csv"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void What_several_processes_have_kept_is_used_if_all_find_theirs()
    {
        string path = Write(MadeUp.Mixed(700)), cache = Path.Combine(_folder, "kept");
        var options = new TableOptions { DropUnlabeled = true, Cache = cache };
        CheckKept(path, options, 3, isReused: false);
        CheckKept(path, options, 3, isReused: true);
        Assert.Equal(
            ["kept.1-of-3", "kept.2-of-3", "kept.3-of-3", "table.csv"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());

        File.Delete($"{cache}.2-of-3");
        IEnumerable<string?> replaced = CheckKept(path, options, 3, isReused: false);
        Assert.Equal(["other processes have not got theirs", null, "other processes have not got theirs"], replaced);
        File.Copy($"{cache}.1-of-3", $"{cache}.2-of-3", overwrite: true);
        Assert.Equal("it holds the blocks of another process", CheckKept(path, options, 3, isReused: false)[1]);
        CheckKept(path, options, 2, isReused: false);
        CheckKept(path, options, 3, isReused: true);
    }

    [Fact]
    public void A_process_that_has_no_room_on_disk_ends_all_by_the_same_sentence()
    {
        string path = Write(MadeUp.Mixed(700)), cache = Path.Combine(_folder, "kept"), nowhere = Path.Combine(_folder, "nowhere");
        var options = new TableOptions { DropUnlabeled = true, Cache = cache };
        using (DiskFile.Begin($"{cache}.2-of-3"))
        {
            Assert.All(Refusals(group => Of<float>(path, options with { Processes = group }, 32)), refusal
                => Assert.StartsWith($"Another run is writing {cache}.2-of-3", refusal.Message, StringComparison.Ordinal));
        }

        Assert.All(
            Refusals(group =>
            {
                var own = options with { Processes = group, CacheFolder = nowhere, Cache = group.Rank == 1 ? cache : null };
                return TrainingData<float>.Prepare(TableReader.Read<float>(CsvInput.FromFile(path), own), own, (_, _) => 32);
            }),
            refusal => Assert.StartsWith($"A file in {nowhere} cannot be opened", refusal.Message, StringComparison.Ordinal));
        Assert.Equal(["table.csv"], Directory.GetFiles(_folder).Select(Path.GetFileName));

        InputException[] Refusals(Func<ThreadGroup, TrainingData<float>> work)
            => ThreadGroup.Run(3, group => Assert.Throws<InputException>(() => work(group)));
    }

    /// <summary>Rows 300 to 500 are in chunks of different processes; what is wrong is found by one of them, or by all.</summary>
    [Theory]
    [InlineData("1,red", "2 fields where")]
    [InlineData("1,red,a,7", "4 fields where")]
    [InlineData("1e999,red,a", "is not a finite number")]
    [InlineData("12 km,red,a", "is not a number")]
    [InlineData("1,red,", "the label is missing")]
    [InlineData("x,c,t", "repeats the header")]
    [InlineData("1,r\u0001d,a", "control characters")]
    [InlineData("1,red,\u0001", "control characters")]
    [InlineData("1,re\"d,a", "doubled")]
    [InlineData("1e200,red,a", "too large to be squared")]
    public void A_fault_is_told_as_by_one_process_whoever_finds_it(string row, string what)
    {
        foreach (int first in new[] { 300, 390, 450 })
        {
            string[] rows = [.. Enumerable.Range(0, 600).Select(i => $"{i % 31},{(i % 3 == 0 ? "red" : "blue")},{"ab"[i % 2]}")];
            (rows[first], rows[first + 100]) = (row, row);
            var options = new TableOptions { Standardize = false };
            string path = Write("x,c,t\n" + string.Join('\n', rows));
            var expected = Assert.Throws<InputException>(() => Of<double>(path, options, 32));
            Assert.Contains(what, expected.Message, StringComparison.Ordinal);
            foreach (int processes in new[] { 2, 3 })
                AssertFault<double>(expected, path, options, processes);
        }
    }

    [Fact]
    public void Of_several_faults_that_of_the_first_row_is_told()
    {
        string[] rows = [.. Enumerable.Range(0, 600).Select(i => $"{i % 31},{"ab"[i % 2]}")];
        (rows[330], rows[400], rows[480]) = ("1,2,3", "1e999,a", "7");
        string path = Write("x,t\n" + string.Join('\n', rows));
        var expected = Assert.Throws<InputException>(() => Of<float>(path, new TableOptions(), 32));
        Assert.Contains("row 331", expected.Message, StringComparison.Ordinal);
        AssertFault<float>(expected, path, new TableOptions(), 4);
    }

    [Fact]
    public void Of_several_columns_that_of_the_first_row_is_told()
    {
        string[] rows = [.. Enumerable.Range(0, 600).Select(i => $"{i % 31},{i % 29},{"ab"[i % 2]}")];
        (rows[450], rows[520]) = ("1,1e200,a", "1e200,1,b"); // of four processes the last one has the first of these rows
        var options = new TableOptions { Standardize = false };
        string path = Write("x,y,t\n" + string.Join('\n', rows));
        var expected = Assert.Throws<InputException>(() => Of<double>(path, options, 32));
        Assert.Equal("y", expected.Column);
        AssertFault<double>(expected, path, options, 4);
    }

    [Fact]
    public void A_number_that_is_rounded_away_is_known_to_all()
    {
        string[] rows = [.. Enumerable.Range(0, 600).Select(i => $"{(i == 400 ? "1e-50" : "0")},{i % 29},{"ab"[i % 2]}")];
        string path = Write("x,y,t\n" + string.Join('\n', rows));
        var expected = Assert.Throws<InputException>(() => Of<float>(path, new TableOptions(), 32));
        Assert.Contains("so close together", expected.Message, StringComparison.Ordinal);
        AssertFault<float>(expected, path, new TableOptions(), 3);
    }

    [Fact]
    public void A_column_without_a_name_that_counts_nothing_is_refused()
    {
        string[] rows = [.. Enumerable.Range(0, 300).Select(i => $"{(i == 222 ? 7 : i)},{i % 9},{"ab"[i % 2]}")];
        string path = Write(",x,t\n" + string.Join('\n', rows));
        var expected = Assert.Throws<InputException>(() => Of<float>(path, new TableOptions(), 32));
        AssertFault<float>(expected, path, new TableOptions(), 3);
    }

    [Fact]
    public void One_process_that_is_told_to_end_ends_all()
    {
        string path = Write(MadeUp.Mixed(700));
        var ended = ThreadGroup.Run(3, group => Record.Exception(() => TrainingData<float>.Of(
            CsvInput.FromFile(path), new TableOptions { DropUnlabeled = true, Processes = group }, (_, _) => 32, _ => { },
            new CancellationToken(canceled: group.Rank == 1))));
        Assert.All(ended, exception => Assert.IsType<OperationCanceledException>(exception));
    }

    [Fact]
    public void A_stream_comes_to_one_process_only()
        => Assert.All(
            ThreadGroup.Run(2, group => Assert.Throws<InputException>(() => TableReader.Read<float>(
                CsvInput.FromStream(new MemoryStream("x,t\n1,a\n2,b\n"u8.ToArray()), "standard input"),
                new TableOptions { Processes = group }))),
            refusal => Assert.Contains("save it as a file", refusal.Message, StringComparison.Ordinal));

    [Fact]
    public void Processes_that_read_different_files_notice_it()
    {
        string[] paths = [Write("x,t\n1,a\n2,b\n3,a\n", "one.csv"), Write("x,t\n1,a\n2,b\n", "other.csv")];
        var refusals = ThreadGroup.Run(2, group => Assert.Throws<InputException>(
            () => TableReader.Read<float>(CsvInput.FromFile(paths[group.Rank]), new TableOptions { Processes = group })));
        Assert.All(refusals, refusal => Assert.Contains("has 3 rows or 2", refusal.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("csv", "x,t\n1,a\n2,b\n3,a\n4,b\n", "x,t\n2,b\n1,a\n3,a\n4,b\n")]
    [InlineData("svm", "1 1:1\n2 1:2\n1 1:3\n2 1:4\n", "2 1:2\n1 1:1\n1 1:3\n2 1:4\n")]
    public void Processes_that_read_the_same_rows_in_another_order_notice_it(string extension, string one, string other)
    {
        string[] paths = [Write(one, $"one.{extension}"), Write(other, $"other.{extension}")];
        var refusals = ThreadGroup.Run(2, group => Assert.Throws<InputException>(
            () => Of<float>(paths[group.Rank], new TableOptions { Processes = group, Validation = 0 }, blockSize: 1)));
        Assert.All(refusals, refusal => Assert.Contains("the labels of their rows differ", refusal.Message, StringComparison.Ordinal));
    }

    /// <summary>Compares what one process alone has with what each of several has: in memory, on disk, and found there again.</summary>
    private void Check<T>(string path, TableOptions options, int blockSize, int processes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var alone = Of<T>(path, options, blockSize);
        string cache = Path.Combine(_folder, $"cache-{Guid.NewGuid()}");
        foreach (var where in new[] { options, options with { Cache = cache }, options with { Cache = cache } })
        {
            ThreadGroup.Run(processes, group =>
            {
                using var part = Of<T>(path, where with { Processes = group, Threads = 1 + group.Rank % 3 }, blockSize);
                SameBits.Assert(alone, part);
                return true;
            });
        }
    }

    /// <summary>Compares rows that are kept.</summary>
    /// <returns>Why each process has written its file anew.</returns>
    private static string?[] CheckKept(string path, TableOptions options, int processes, bool isReused)
    {
        using var alone = Of<float>(path, options with { Cache = null }, 32);
        return ThreadGroup.Run(processes, group =>
        {
            using var part = Of<float>(path, options with { Processes = group }, 32);
            Assert.Equal(isReused, part.Cache!.IsReused);
            SameBits.Assert(alone, part);
            return part.Cache.Replaced;
        });
    }

    private static void AssertFault<T>(InputException expected, string path, TableOptions options, int processes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Assert.All(
            ThreadGroup.Run(
                processes, group => Assert.Throws<InputException>(() => Of<T>(path, options with { Processes = group }, 32))),
            fault => Assert.Equal(
                (expected.Message, expected.Remedy, expected.Column), (fault.Message, fault.Remedy, fault.Column)));

    private static TrainingData<T> Of<T>(string path, TableOptions options, int blockSize)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => TrainingData<T>.Of(CsvInput.FromFile(path), options, (_, _) => blockSize, _ => { }, CancellationToken.None);

    private string Write(string text, string name = "table.csv")
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
