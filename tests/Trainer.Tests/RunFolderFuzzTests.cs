using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Plots;
using SoftmaxRegression.Tests;
using SoftmaxRegression.Training;
using Xunit.Abstractions;
using static SoftmaxRegression.Tests.Mutants;

namespace Trainer.Tests;

/// <summary>
/// Run folders to which everything happens (<see cref="Mutants"/>): each is read or refused in a sentence, and what is read
/// can be drawn. Histories and metrics are signed anew in the manifest, so that they are believed.
/// </summary>
public sealed class RunFolderFuzzTests(ITestOutputHelper output) : ProgramRunner
{
    /// <summary>Pictures take far longer than all else: one in so many mutants that are read is drawn.</summary>
    private const int Drawn = 10;

    private static readonly Original[] Runs =
    [
        new(new() { Optimizer = new GradientDescentOptions { Epochs = 5 } }, optimum: 0.05),
        new(new() { Optimizer = new GradientDescentOptions { Epochs = 40 }, L2 = 0, Patience = 4, BalanceClasses = true }),
        new(new() { Optimizer = new LbfgsOptions(), Validation = 0 }),
    ];

    private string RunPath => Path.Combine(Folder, "run");

    [Fact]
    public void Every_mutant_of_a_history_is_refused_in_a_sentence_or_can_be_drawn()
        => ForEach(Runs, (run, random) => WithOtherNumbers(run.Files[SavedRun.HistoryName], random),
            (run, text, random) => IsRead(run, SavedRun.HistoryName, text, random), output);

    [Fact]
    public void Every_mutant_of_metrics_is_refused_in_a_sentence_or_can_be_drawn()
        => ForEach(Runs, (run, random) => Mutant(run.Files[SavedRun.MetricsName], random),
            (run, text, random) => IsRead(run, SavedRun.MetricsName, text, random), output);

    [Fact]
    public void Every_mutant_of_a_manifest_is_refused_in_a_sentence_or_believed_and_no_file_of_others_is_touched()
        => ForEach(Runs, (run, random) => Mutant(run.Files[Manifest.Name], random), (run, text, random) =>
        {
            bool isRead = IsRead(run, Manifest.Name, text, random);
            string[] others = Strew(random);
            Try(() =>
            {
                using var folder = new RunFolder(RunPath);
                if (random.Next(40 * Drawn) == 0)
                {
                    folder.Write(run.Model, run.History, run.Metrics, "training", run.Scores, image: null);
                    Assert.Equal(run.Metrics.ToJson(), SavedRun.Open(RunPath).Metrics().ToJson());
                }

                return true;
            });
            Assert.All(others, other => Assert.Equal("mine", File.ReadAllText(other)));
            Assert.Equal(["other", "run"], Directory.GetFileSystemEntries(Folder).Select(Path.GetFileName).Order());
            Array.ForEach(Directory.GetDirectories(RunPath), folder => Directory.Delete(folder, recursive: true));
            Array.ForEach(Directory.GetFiles(RunPath, "*.png"), File.Delete);
            return isRead;
        }, output);

    [Theory]
    [InlineData(SavedRun.HistoryName, "\n(\\w+),2,", "\n$1,-2,", "its epochs are not 0, 1, 2 and so on")]
    [InlineData(SavedRun.HistoryName, "\n\\w+,0,.*", "", "its epochs are not 0, 1, 2 and so on")]
    [InlineData(SavedRun.HistoryName, "(\n\\w+,0,\\d+,[^,]*),[^,]*,[^,]*,[^,]*", "$1,,,", "no first loss")]
    [InlineData(SavedRun.HistoryName, "(?s)\n.*", "\n", "it has no epochs")]
    [InlineData(SavedRun.HistoryName, "epoch", "epochs", "cannot be read (")]
    [InlineData(SavedRun.HistoryName, "\n(\\w+),2,", "\n$1,\"two\nor three\",", "cannot be read (")]
    [InlineData(SavedRun.MetricsName, "\"train\": ", "\"train\": null, \"was\": ", "cannot be read (")]
    [InlineData(SavedRun.MetricsName, "\"train\": ", "\"was\": ", "cannot be read (")]
    [InlineData(Manifest.Name, "\"files\": ", "\"files\": null, \"were\": ", "not readable as the list of a run's files")]
    [InlineData(Manifest.Name, "\"sha256\": \"\\w+\"", "\"sha256\": \n\"x\"", "what run")]
    [InlineData(Manifest.Name, "(?s)\"run\": \"(.*?)\"sha256\": \"", "\"run\": \"\\n$1\"sha256\": \"x", "what run  ")]
    public void What_makes_no_sense_is_refused_in_a_sentence(string name, string before, string after, string says)
    {
        string text = new Regex(before).Replace(Runs[0].Files[name], after, 1);
        Assert.NotEqual(Runs[0].Files[name], text);
        Put(Runs[0], name, text);
        var refusal = Assert.Throws<InputException>(() => Read(Runs[0], new Random(0)));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    private static string Mutant(string text, Random random)
        => random.Next(3) == 0 ? Mutations.Of(text, random) : JsonMutations.Of(text, random);

    /// <summary>A mutant of a table, or the table with other numbers here and there.</summary>
    private static string WithOtherNumbers(string table, Random random)
    {
        if (random.Next(4) == 0)
            return Mutations.Of(table, random);
        string[] numbers =
        [
            "", "0", "-0", "1", "-1", "3", "0.5", $"{random.NextDouble()}", "NaN", "Infinity", "-Infinity",
            "1e300", "-1e300", "1e-300", "1e-320", "1.7976931348623157e308", "-1.7976931348623157e308", "2147483647", "1000000",
        ];
        int share = random.Any([2, 10, 100]), column = random.Next(14);
        string favourite = random.Any(numbers);
        return string.Join('\n', table.Split('\n').Select((line, i) => i == 0 ? line : string.Join(',', line.Split(',').Select(Other))));

        string Other(string field, int j)
            => j == column ? random.Any([favourite, field]) : random.Next(share) == 0 ? random.Any(numbers) : field;
    }

    private bool IsRead(Original run, string other, string contents, Random random)
    {
        Put(run, other, contents);
        return Try(() => Read(run, random));
    }

    /// <summary>Reads all that lies in the folder, and draws what can be drawn of it.</summary>
    private bool Read(Original other, Random random)
    {
        var run = SavedRun.Open(RunPath, attempts: 1);
        var (history, metrics, model) = (run.History(), run.Metrics(), run.Model());
        using var losses = LossChart.Of(history, metrics.Notes(model.Origin));
        using var comparison = ComparisonChart.Of([("one", history), ("other", other.History)], metrics.Optimum);
        if (random.Next(Drawn) == 0)
        {
            losses.Save(Stream.Null);
            comparison.Save(Stream.Null);
        }

        return true;
    }

    /// <summary>
    /// Writes the files of a run, one of them another, for which the manifest is signed anew; but not those that are there,
    /// since to write takes longer than to read.
    /// </summary>
    private void Put(Original run, string other, string contents)
    {
        Directory.CreateDirectory(RunPath);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(contents)));
        string manifest = Regex.Replace(
            run.Files[Manifest.Name], $"(\"{other}\",\\s+\"generation\": 1,\\s+\"sha256\": )\"\\w+\"", $"$1\"{hash}\"");
        foreach (var (name, original) in run.Files)
        {
            string path = Path.Combine(RunPath, name);
            string text = name == other ? contents : name == Manifest.Name ? manifest : original;
            if (!File.Exists(path) || File.ReadAllText(path, Encoding.Latin1) != text)
                File.WriteAllText(path, text, Encoding.Latin1);
        }
    }

    /// <summary>Files of others, in the folder of the run and beside it, and what a killed run may have left.</summary>
    private string[] Strew(Random random)
    {
        int generation = random.Any([1, 2, 3, 999_999_999]);
        string own = Path.Combine(RunPath, $".generation-{generation}"), other = Path.Combine(Folder, "other");
        Directory.CreateDirectory(own);
        Directory.CreateDirectory(other);
        if (random.Next(2) == 0)
            File.WriteAllText(Path.Combine(own, random.Any([SavedRun.ModelName, "loss.png.x7f3.unfinished"])), "half");
        if (random.Next(4) == 0)
            Directory.CreateSymbolicLink(Path.Combine(RunPath, ".generation-7"), other);
        string[] others =
        [
            Path.Combine(RunPath, "notes.txt"), Path.Combine(own, "notes.txt"), Path.Combine(other, SavedRun.ModelName),
            Path.Combine(other, Manifest.Name),
        ];
        Array.ForEach(others, file => File.WriteAllText(file, "mine"));
        return others;
    }

    /// <summary>A run on the irises, as it lies in its folder.</summary>
    private sealed class Original
    {
        public Original(TrainingOptions options, double? optimum = null)
        {
            using var training = SoftmaxTraining.Prepare(CsvInput.FromFile(DataFile("iris.csv")), options);
            foreach (var _ in training.Epochs()) { }
            var run = training.Result();
            (Model, History, Scores) = (run.Model, run.History, training.Evaluate());
            Metrics = Metrics.Of(training, run) with { Optimum = optimum };
            string path = Directory.CreateTempSubdirectory("trainer-").FullName;
            using (var folder = new RunFolder(path))
                folder.Write(Model, History, Metrics, "training", Scores, image: null);
            Files = Directory.GetFiles(path).Where(file => Path.GetExtension(file) is ".json" or ".csv")
                .ToDictionary(file => Path.GetFileName(file), file => File.ReadAllText(file, Encoding.Latin1));
            Directory.Delete(path, recursive: true);
        }

        public Model Model { get; }

        public IReadOnlyList<Epoch> History { get; }

        public Metrics Metrics { get; }

        public Evaluation Scores { get; }

        /// <summary>The contents of all files but the pictures, in Latin-1.</summary>
        public Dictionary<string, string> Files { get; }
    }
}
