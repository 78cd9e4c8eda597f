using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests;

/// <summary>
/// Files to which everything happens that happens to files. Each is read or refused in a sentence; what is read is
/// predicted row by row. A thousand of each kind, or as many as the environment variable TRAINER_FUZZ says.
/// </summary>
/// <remarks>Text is in Latin-1 here, so that every byte is a letter and every mutation one of strings.</remarks>
public sealed class FuzzTests : IDisposable
{
    private static readonly int Mutants =
        int.Parse(Environment.GetEnvironmentVariable("TRAINER_FUZZ") ?? "1000", CultureInfo.InvariantCulture);

    private static readonly string[] Cells =
    [
        "", " ", "#x", "NaN", "NA", "?", "-", "None", "1e999", "-1.8e308", "8e307", "1e154", "1e30", "1e-45", "1e-200", "1e-320",
        "-0", "inf", "0x1F", "12.3abc",
        "1,5", "\"1,5\"", "1 234", "23%", "$5", Utf8("−5"), "2021-02-30", "2021-02-28", "13/12/2021", "2026-01-03 24:30", Utf8("٢٠٢٦-٠١-٠٣"), "true", "sep=;",
        "\"", "\"\"", "\"a\nb\"", "\r", "\0", "\u0001", Utf8("\uFEFF"), Utf8("é"), "\u00E9", "\u00FF\u00FE",
        new string('x', 5000), new string('9', 400),
    ];

    private static readonly string[] Tables =
    [
        "x,y,t\n" + Lines(40, i => $"{i * 7 % 11}.5,{i * i % 13},{"abc"[i * 7 % 11 / 4]}"),
        "id,colour,\"height, cm\",when,t\n" + Lines(30, i =>
            $"n{i % 20},{"#rgb"[i % 4]},{(i % 7 == 0 ? "NA" : 150 + i % 6)},2021-0{1 + i % 9}-11,\"{i % 3 == 0}\""),
        "a;t\r\n" + Lines(20, i => $"{i % 8};{i % 2}\r"),
    ];

    private static readonly Model[] Models =
        [.. Tables.Select(table => SoftmaxTraining.Fit(Input(table), Options(new Random(0))).Model)];

    private static readonly Func<string, Random, string>[] Mutations =
    [
        (text, random) => Replace(text, random.Next(text.Length + 1), 0, $"{(char)random.Next(256)}"),
        (text, random) => Replace(text, random.Next(text.Length + 1), 1, $"{(char)random.Next(256)}"),
        (text, random) => Replace(text, random.Next(text.Length + 1), random.Next(20), ""),
        (text, random) => Replace(text, random.Next(text.Length + 1), 0, Any(Cells, random)),
        (text, random) => text[..random.Next(text.Length + 1)],
        (text, random) => text.Replace(',', ";\t| "[random.Next(4)]),
        (text, random) => text.Replace("\n", Any(["\r\n", "\r", "\n\n"], random), StringComparison.Ordinal),
        (text, random) => Any([Utf8("\uFEFF"), "# note\n", "\n", "sep=,\n"], random) + text,
        (text, _) => text[(text.IndexOf('\n') + 1)..],
        (text, random) => Edit(text, '\n', random, (lines, i) => lines.Insert(random.Next(lines.Count), lines[i])),
        (text, random) => Edit(text, '\n', random, (lines, i) => lines.RemoveAt(i)),
        (text, random) => Edit(text, '\n', random, (lines, i) => lines.Insert(i, Any(Cells, random))),
        (text, random) => Edit(text, ',', random, (fields, i) => fields.Insert(i, fields[i])),
        (text, random) => Edit(text, ',', random, (fields, i) => fields.RemoveAt(i)),
        (text, random) => Edit(text, ',', random, (fields, i) => fields[i] = Any(Cells, random)),
        (text, random) => Edit(text, ';', random, (fields, i) => fields[i] = Any(Cells, random)),
        FillColumn,
    ];

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Every_mutant_of_a_table_is_refused_in_a_sentence_or_trained_on_and_predicted_row_by_row()
        => ForEachMutant(Tables, (text, random) =>
        {
            var options = Options(random);
            if (Try(() => SoftmaxTraining.Fit(Input(text), options)) is { } run)
            {
                Assert.True(double.IsFinite(run.Kept.Training!.Value.Objective));
                Assert.Equal(run.TrainingRows + run.ValidationRows, CountPredictions(run.Model, text));
                AssertScores(run.Model, text);
            }

            foreach (var model in Models)
            {
                Try(() => CountPredictions(model, text));
                Try(() => AssertScores(model, text));
                Try(() => AssertPredicts(model, () => Any(Cells, random)));
            }
        });

    [Fact]
    public void Every_mutant_of_a_model_is_refused_in_a_sentence_or_predicts()
        => ForEachMutant([.. Models.Select(Text)], (text, random) =>
        {
            Load(text);
            Load(Signed(text));
            Load(Signed(Regex.Replace(text, "(?<=: )[^,{}\\[\\]]+(?=,)", value => random.Next(20) > 0
                ? value.Value
                : Any(["null", "[]", "{}", "\"x\"", "-1e300", "1e-320", "0"], random))));
        });

    private static void ForEachMutant(string[] originals, Action<string, Random> check)
    {
        for (int number = 0; number < Mutants; number++)
        {
            var random = new Random(number);
            string text = Any(originals, random);
            for (int mutations = random.Next(1, 5); mutations > 0; mutations--)
                text = Any(Mutations, random)(text, random);
            try
            {
                check(text, random);
            }
            catch (Exception e)
            {
                string shown = JsonSerializer.Serialize(text);
                throw new InvalidOperationException($"Mutant {number} (its seed) is not taken well: {shown}", e);
            }
        }
    }

    private void Load(string text)
    {
        File.WriteAllText(_path, text, Encoding.Latin1);
        if (Try(() => Model.Load(_path)) is { } model)
            Try(() => AssertPredicts(model, () => "1"));
    }

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
        return AssertDistribution(model.Predict(row, unknownAsZero: true).Probabilities.Values);
    }

    private static bool AssertScores(Model model, string text)
    {
        var evaluation = Evaluation.Of(model, new RowReader(Input(text), model) { WithLabels = true }.Read());
        Assert.InRange(evaluation.Accuracy, 0, 1);
        Assert.True(double.IsFinite(evaluation.CrossEntropy) && double.IsFinite(evaluation.LogLossReduction ?? 0));
        return true;
    }

    /// <summary>What comes of it; nothing where it is refused as it should be.</summary>
    private static TResult? Try<TResult>(Func<TResult> work)
    {
        try
        {
            return work();
        }
        catch (InputException e)
        {
            Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
            Assert.InRange(e.Message.Length, 20, 600);
            return default;
        }
    }

    private static CsvInput Input(string text)
        => CsvInput.FromStream(new MemoryStream(Encoding.Latin1.GetBytes(text)), "mutant.csv");

    private static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

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
            string checksum = ModelFile.Checksum(document.RootElement.GetProperty("model"));
            return Regex.Replace(text, "\"checksum\": \"[0-9a-f]+\"", $"\"checksum\": \"{checksum}\"");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException
            or ArgumentException)
        {
            return text;
        }
    }

    private static string Replace(string text, int start, int count, string with)
        => text[..start] + with + text[Math.Min(text.Length, start + count)..];

    private static string Edit(string text, char separator, Random random, Action<List<string>, int> edit)
    {
        var parts = text.Split(separator).ToList();
        edit(parts, random.Next(parts.Count));
        return string.Join(separator, parts);
    }

    private static string FillColumn(string text, Random random)
    {
        int column = random.Next(5);
        string cell = Any(Cells, random);
        return string.Join('\n', text.Split('\n').Select((line, i) =>
        {
            string[] fields = line.Split(',');
            if (i > 0 && column < fields.Length)
                fields[column] = cell;
            return string.Join(',', fields);
        }));
    }

    private static T Any<T>(T[] items, Random random) => items[random.Next(items.Length)];

    private static string Lines(int count, Func<int, string> line)
        => string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));
}
