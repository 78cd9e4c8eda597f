using System.Text;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;
using Xunit.Abstractions;
using static SoftmaxRegression.Tests.Mutants;

namespace SoftmaxRegression.Tests;

/// <summary>Files in LIBSVM's format to which everything happens: read, or refused in a sentence (<see cref="Mutants"/>).</summary>
public sealed class SvmFuzzTests(ITestOutputHelper output)
{
    private static readonly string[] Files =
    [
        new SvmExample(5, rows: 40, seed: 1).SvmText,
        new SvmExample(1100, rows: 40, seed: 2).SvmText,
        new SvmExample(1100, rows: 40, seed: 3, areOnes: true).SvmText,
        "# first\n+1 1:0.5 7:1e3 # second\n-1 0:2\t3:4\r\n\n+1 1:0.25\n-1 3:1\n+1 1:1 2:3\n-1 2:2\n",
    ];

    private static readonly Model[] Models = [.. Files.Select(file => SoftmaxTraining.Fit(Input(file), Options(new Random(0))).Model)];

    [Fact]
    public void Every_mutant_of_a_file_is_refused_in_a_sentence_or_trained_on_and_predicted_row_by_row()
        => ForEach(Files, Mutant, (_, text, random) =>
        {
            var run = Try(() => SoftmaxTraining.Fit(Input(text), Options(random)));
            if (run is not null)
            {
                Assert.True(double.IsFinite(run.Kept.Training!.Value.Objective));
                Assert.Equal(run.TrainingRows + run.ValidationRows, CountPredictions(run.Model, text));
                Assert.True(AreOwn(run.Model, text));
            }

            Try(() => CountPredictions(random.Any(Models), text));
            Try(() => AreOwn(random.Any(Models), text));
            return run is not null;
        }, output);

    private static string Mutant(string file, Random random) => random.Next(3) switch
    {
        0 => Mutations.Of(file, random),
        1 => Mutations.Of(file.Replace(' ', ','), random).Replace(',', ' '),
        _ => Mutations.Of(file.Replace(':', ','), random).Replace(',', ':'),
    };

    private static TrainingOptions Options(Random random) => new()
    {
        Validation = random.Next(2) * 0.3,
        Standardize = random.Next(4) > 0,
        HasBias = random.Next(4) > 0,
        Threads = random.Next(1, 3),
        Optimizer = new GradientDescentOptions { Epochs = random.Next(4), DoublePrecision = random.Next(2) > 0 },
    };

    private static int CountPredictions(Model model, string text)
    {
        var classifier = new Classifier(model);
        int count = 0;
        foreach (var rows in new RowReader(Input(text), model) { Keep = ["label", "1"] }.Read())
        {
            foreach (var row in classifier.Probabilities(rows.X, rows.Sparse).EnumerateRows())
            {
                Assert.Equal(1, row.Sum(), 1e-9);
                Assert.All(row, probability => Assert.InRange(probability, 0, 1));
                count++;
            }
        }

        return count;
    }

    private static bool AreOwn(Model model, string text)
    {
        var reader = new RowReader(Input(text), model) { WithLabels = true };
        Assert.True(double.IsFinite(Evaluation.Of(model, reader.Read()).CrossEntropy));
        return reader.AreOwn;
    }

    private static CsvInput Input(string text)
        => CsvInput.FromStream(new MemoryStream(Encoding.Latin1.GetBytes(text)), "mutant.svm");
}
