using System.Diagnostics;

namespace Benchmarks;

/// <summary>Something to measure, again and again.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Take">Does it once.</param>
internal sealed record Measurement(string Name, Func<double> Take)
{
    /// <summary>Takes each in turn, round after round: what disturbs the machine disturbs all of them alike.</summary>
    /// <returns>What each gave, without its first time, which compiles and fills caches.</returns>
    public static List<(string Name, List<double> Results)> Interleave(int rounds, List<Measurement> measurements)
    {
        var results = measurements.ConvertAll(measurement => (measurement.Name, Results: new List<double>()));
        measurements.ForEach(measurement => measurement.Take());
        for (int round = 0; round < rounds; round++)
        {
            foreach (var (measurement, result) in measurements.Zip(results))
                result.Results.Add(measurement.Take());
        }

        return results;
    }

    /// <summary>The value in the middle.</summary>
    public static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>How long something takes.</summary>
    public static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
