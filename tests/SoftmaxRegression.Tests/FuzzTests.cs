using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;
using Xunit.Abstractions;
using static SoftmaxRegression.Tests.Mutants;

namespace SoftmaxRegression.Tests;

/// <summary>
/// Tables and models to which everything happens (<see cref="Mutants"/>). Each is read or refused in a sentence; what is
/// read is predicted row by row.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string[] Tables =
    [
        DataFile("iris.csv"), DataFile("penguins.csv"), DataFile("digits.csv"),
        "x,y,t\n" + Lines(40, i => $"{i * 7 % 11}.5,{i * i % 13},{Abc(i)}"),
        "id,colour,\"height, cm\",when,t\n" + Lines(30, i =>
            $"n{i % 20},{"#rgb"[i % 4]},{(i % 7 == 0 ? "NA" : 150 + i % 6)},2021-0{1 + i % 9}-11,\"{i % 3 == 0}\""),
        "a;t\r\n" + Lines(20, i => $"{i % 8};{i % 2}\r"),

        // Milliseconds since 1970, days, texts that look like comments, shares in percent, thousands with commas.
        "ts,t\n" + Lines(20, i => $"{1_600_000_000_000 + 15_768_000_000 * (i * 7 % 11)},{Abc(i)}"),
        "when,x,t\n" + Lines(40, i => $"2021-01-{1 + i / 3:00},{i * 7 % 11}.25,{Abc(i)}"),
        "tag,x,t\n" + Lines(40, i => $"{new[] { "#red", "blue", "#green" }[i % 3]},{i * 7 % 11},{Abc(i)}"),
        "rate,z,t\n" + Lines(40, i => $"{i * 7 % 11}%,{i % 5},{Abc(i)}"),
        "income,age,t\n" + Lines(40, i => $"\"{1 + i * 7 % 11},{100 + i % 5}.00\",{40 + i % 13},{Abc(i)}"),

        // A separator at the end of each line, the index of a data frame, no names, a header that comes again.
        "x,y,t,\n" + Lines(40, i => $"{i * 7 % 11},{i % 5},{Abc(i)},"),
        ",x,y,t\n" + Lines(40, i => $"{i},{i * 7 % 11},{i % 5},{Abc(i)}"),
        Lines(40, i => $"{new[] { "low", "mid", "high" }[i * 7 % 11 / 4]},{"sml"[i % 3]},{Abc(i)}"),
        "x,y,t\n" + Lines(40, i => i == 20 ? "x,y,t" : $"{i * 7 % 11},{i % 5},{Abc(i)}"),

        // A class called NA, empty lines, long texts, hardly any difference, huge numbers, few rows of one class.
        "x,y,region\n" + Lines(40, i => $"{i * 7 % 11},{i % 5},{new[] { "NA", "AS", "EU" }[i * 7 % 11 / 4]}"),
        "x,t\n" + Lines(40, i => i % 9 == 8 ? "" : $"{i * 7 % 11},{Abc(i)}"),
        "note,x,t\n" + Lines(20, i => $"{new string((char)('A' + i % 3), 3000)},{i * 7 % 11},{Abc(i)}"),
        "temp,t\n" + Lines(30, i => $"{36.5 + i * 7 % 11 / 1e9:R},{Abc(i)}"),
        "x,y,t\n" + Lines(30, i => $"{(i % 2 == 0 ? "-" : "")}1.79769313486231e308,{i * 7 % 11}e300,{Abc(i)}"),
        "x,y,t\n" + Lines(60, i => $"{i * 7 % 11},{i % 5},{(i % 29 == 0 ? "pos" : "neg")}"),
    ];

    private static readonly Sample[] Samples = [.. Tables.Select(table => new Sample(table))];

    private static readonly Model[] Models = [.. Samples.Select(sample => sample.Model).OfType<Model>()];

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Every_mutant_of_a_table_is_refused_in_a_sentence_or_trained_on_and_predicted_row_by_row()
        => ForEach(Samples, (sample, random) => Mutations.Of(sample.Table, random), (sample, text, random) =>
        {
            var options = Options(random);
            var run = Try(() => SoftmaxTraining.Fit(Input(text), options));
            if (run is not null)
            {
                Assert.True(double.IsFinite(run.Kept.Training!.Value.Objective));
                Assert.Equal(run.TrainingRows + run.ValidationRows, CountPredictions(run.Model, text));
                AssertScores(run.Model, text);
            }

            foreach (var model in new[] { sample.Model ?? random.Any(Models), random.Any(Models) })
            {
                Try(() => CountPredictions(model, text));
                Try(() => AssertScores(model, text));
                Try(() => AssertPredicts(model, () => Mutations.AnyCell(random)));
            }

            return run is not null;
        }, output);

    [Fact]
    public void Every_mutant_of_a_model_is_refused_in_a_sentence_or_predicts()
        => ForEach([.. Models.Where(model => model.Columns.Count < 20).Select(Text)], Mutant, (_, text, _) =>
        {
            File.WriteAllText(_path, text, Encoding.Latin1);
            return Try(() => Model.Load(_path)) is { } model && Try(() => AssertPredicts(model, () => "1"));
        }, output);

    private static string Mutant(string model, Random random) => random.Next(4) switch
    {
        0 => Mutations.Of(model, random),
        1 => Signed(Mutations.Of(model, random)),
        _ => Signed(JsonMutations.Of(model, random)),
    };

    private static TrainingOptions Options(Random random) => new()
    {
        Validation = random.Next(2) * 0.3,
        Standardize = random.Next(4) > 0,
        HasBias = random.Next(4) > 0,
        HasHeader = random.Next(4) switch { 0 => false, 1 => true, _ => null },
        Missing = random.Next(3) == 0 ? ["-0", "3", " x "] : [],
        BalanceClasses = random.Next(4) == 0,
        Threads = random.Next(1, 3),
        Optimizer = new GradientDescentOptions { Epochs = random.Next(4), DoublePrecision = random.Next(2) > 0 },
    };

    private static int CountPredictions(Model model, string text)
    {
        var classifier = new Classifier(model);
        var reader = new RowReader(Input(text), model);
        int count = 0;
        foreach (var rows in reader.Read())
        {
            foreach (var row in classifier.Probabilities(rows.X).EnumerateRows())
            {
                AssertDistribution(row);
                count++;
            }
        }

        Assert.Equal(reader.Rows, count);
        return count;
    }

    private static bool AssertDistribution(IEnumerable<double> probabilities)
    {
        Assert.All(probabilities, probability => Assert.InRange(probability, 0, 1));
        Assert.Equal(1, probabilities.Sum(), 1e-9);
        return true;
    }

    private static bool AssertPredicts(Model model, Func<string> cell)
    {
        var row = model.Columns.ToDictionary(column => column.Name, _ => cell());
        return AssertDistribution(model.Predict(row, UnknownLevel.Zero).Probabilities.Values);
    }

    private static bool AssertScores(Model model, string text)
    {
        var evaluation = Evaluation.Of(model, new RowReader(Input(text), model) { WithLabels = true }.Read());
        Assert.InRange(evaluation.Accuracy, 0, 1);
        Assert.True(double.IsFinite(evaluation.CrossEntropy) && double.IsFinite(evaluation.LogLossReduction ?? 0));
        return true;
    }

    private static CsvInput Input(string text)
        => CsvInput.FromStream(new MemoryStream(Encoding.Latin1.GetBytes(text)), "mutant.csv");

    private static string Text(Model model)
    {
        using var stream = new MemoryStream();
        ModelFile.Write(model, stream);
        return Encoding.Latin1.GetString(stream.ToArray());
    }

    /// <summary>The text of a model with the checksum of its contents, if it has any.</summary>
    private static string Signed(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.Latin1.GetBytes(text));
            string checksum = ModelFile.Checksum(JsonMarshal.GetRawUtf8Value(document.RootElement.GetProperty("model")));
            return Regex.Replace(text, "\"checksum\": ?\"[0-9a-f]+\"", $"\"checksum\": \"{checksum}\"");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException
            or ArgumentException)
        {
            return text;
        }
    }

    /// <summary>A table of the repository: its header, and some 60 rows from all over it.</summary>
    private static string DataFile(string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Examples.DataFolder, name), Encoding.Latin1);
        return Lines(lines.Length, i => i == 0 || i % (lines.Length / 60) == 1 ? lines[i] : null);
    }

    private static char Abc(int i) => "abc"[i * 7 % 11 / 4];

    private static string Lines(int count, Func<int, string?> line)
        => string.Concat(Enumerable.Range(0, count).Select(line).OfType<string>().Select(text => text + "\n"));

    /// <summary>A table, and the model that was trained on it, if it is one that can be.</summary>
    private sealed record Sample(string Table)
    {
        public Model? Model { get; } = Try(() => SoftmaxTraining.Fit(Input(Table), Options(new Random(0))))?.Model;
    }
}
