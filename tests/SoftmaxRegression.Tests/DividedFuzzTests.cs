using System.Text;
using SoftmaxRegression.Data;
using SoftmaxRegression.Tests.Data;
using SoftmaxRegression.Tests.Processes;
using Xunit.Abstractions;
using static SoftmaxRegression.Tests.Mutants;

namespace SoftmaxRegression.Tests;

/// <summary>Tables to which everything happens (<see cref="Mutants"/>) come out the same of one process and of several.</summary>
public sealed class DividedFuzzTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string[] Tables =
    [
        MadeUp.Mixed(300),
        "x,y,t\n" + Lines(i => $"{i * 7 % 11}.5,{i * i % 13},{"abc"[i * i % 3]}"),
        ",x,when,t\n" + Lines(i => $"{i},{i / 8.0},2021-01-{1 + i / 10:00},{"abc"[i % 3]}"),
        "n,x,t\n" + Lines(i => $"{i % 7},{i % 5},{"ab"[i % 2]}"),
        "a;t\n" + Lines(i => $"{i % 8};{i % 2}"),
        new SvmExample(5, rows: 300, seed: 1).SvmText,
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("trainer-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_mutant_comes_out_the_same_of_several_processes()
        => ForEach(Tables, Mutations.Of, (table, text, random) =>
        {
            string path = Path.Combine(_folder, table == Tables[^1] ? "mutant.svm" : "mutant.csv");
            File.WriteAllText(path, text, Encoding.Latin1);
            var options = Options(random, path);
            InputException? refusal = null;
            using var alone = Refused(() => Of(path, options), found => refusal = found);
            ThreadGroup.Run(random.Next(2, 5), group =>
            {
                InputException? other = null;
                using var part = Refused(() => Of(path, options with { Processes = group }), found => other = found);
                Assert.Equal(refusal?.Message, other?.Message);
                if (alone is not null)
                    SameBits.Assert(alone, part!);
                return true;
            });
            return alone is not null;
        }, output);

    private static TableOptions Options(Random random, string path) => new()
    {
        Validation = random.Next(2) * 0.3,
        Standardize = random.Next(4) > 0,
        HasBias = random.Next(4) > 0,
        HasHeader = path.EndsWith(".svm", StringComparison.Ordinal) ? null : random.Next(8) switch { 0 => false, 1 => true, _ => null },
        BalanceClasses = random.Next(4) == 0,
        DropUnlabeled = random.Next(4) > 0,
        Threads = random.Next(1, 3),
    };

    private static TrainingData<float> Of(string path, TableOptions options)
        => TrainingData<float>.Of(CsvInput.FromFile(path), options, (_, _) => 16, _ => { }, CancellationToken.None);

    private static TrainingData<float>? Refused(Func<TrainingData<float>> work, Action<InputException> refuse)
    {
        try
        {
            return work();
        }
        catch (InputException e)
        {
            refuse(e);
            return null;
        }
    }

    private static string Lines(Func<int, string> line) => string.Concat(Enumerable.Range(0, 300).Select(i => $"{line(i)}\n"));
}
