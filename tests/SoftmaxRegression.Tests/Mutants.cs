using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SoftmaxRegression.Data;
using Xunit.Abstractions;

namespace SoftmaxRegression.Tests;

/// <summary>
/// Files to which everything happens that happens to files: a thousand of each kind, or as many as the environment
/// variable TRAINER_FUZZ says: TRAINER_FUZZ=20000 dotnet test -c Release --filter Fuzz.
/// </summary>
/// <remarks>Text is in Latin-1 here, so that every byte is a letter and every mutation one of strings.</remarks>
internal static class Mutants
{
    private static readonly int Number =
        int.Parse(Environment.GetEnvironmentVariable("TRAINER_FUZZ") ?? "1000", CultureInfo.InvariantCulture);

    /// <summary>Mutates one of the originals, again and again, and looks at what comes of it.</summary>
    /// <param name="originals">What is mutated.</param>
    /// <param name="mutate">Makes a mutant of one of them.</param>
    /// <param name="check">Tells whether something came of a mutant; throws where that is not as it should be.</param>
    /// <param name="output">Is told how many something came of, and which took most time and memory (of all tests at work).</param>
    /// <exception cref="AggregateException">Mutants that are not taken well, one for each place where that shows.</exception>
    public static void ForEach<T>(
        T[] originals, Func<T, Random, string> mutate, Func<T, string, Random, bool> check, ITestOutputHelper output)
    {
        var failures = new Dictionary<string, Exception>();
        var costs = new List<(double Seconds, double Megabytes, int Length, int Seed)>();
        int taken = 0;
        for (int seed = 0; seed < Number; seed++)
        {
            var random = new Random(seed);
            var original = random.Any(originals);
            string mutant = mutate(original, random);
            long start = Stopwatch.GetTimestamp(), bytes = GC.GetTotalAllocatedBytes();
            try
            {
                taken += check(original, mutant, random) ? 1 : 0;
            }
            catch (Exception e)
            {
                string shown = JsonSerializer.Serialize(mutant.Length <= 5000 ? mutant : mutant[..5000]);
                string place = e.StackTrace!.Split('\n').First(line => line.Contains(".cs:line", StringComparison.Ordinal));
                failures.TryAdd(
                    e.GetType() + place,
                    new InvalidOperationException($"Mutant {seed} (its seed) is not taken well: {shown}", e));
            }

            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            costs.Add((seconds, (GC.GetTotalAllocatedBytes() - bytes) / 1e6, mutant.Length, seed));
        }

        var (slow, large) = (costs.MaxBy(cost => cost.Seconds), costs.MaxBy(cost => cost.Megabytes));
        output.WriteLine($"Of {Number:N0} mutants {taken:N0} were taken, the others refused. "
            + $"The slowest, {slow.Seed}, took {slow.Seconds:N2} s. "
            + $"Most memory, {large.Megabytes:N0} MB in all, was allocated during {large.Seed} of {large.Length:N0} bytes; "
            + $"the process has never had more than {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:N0} MB.");
        if (failures.Count > 0)
            throw new AggregateException(failures.Values);
    }

    /// <summary>What comes of it; nothing where it is refused as it should be.</summary>
    public static TResult? Try<TResult>(Func<TResult> work)
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
}
