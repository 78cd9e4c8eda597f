namespace Benchmarks;

/// <summary>A made-up table of the shape of UCI's letters: 16 whole numbers from 0 to 15, and 26 classes.</summary>
internal static class Letters
{
    private const int Rows = 20_000, Features = 16, Classes = 26, Largest = 15;
    private const double Deviation = 2.2;

    public static void Write(string output)
    {
        var random = new Random(0);
        var centers = new double[Classes, Features];
        for (int k = 0; k < Classes; k++)
        {
            for (int j = 0; j < Features; j++)
                centers[k, j] = 4 + 7 * random.NextDouble();
        }

        using var csv = new StreamWriter(output) { NewLine = "\n" };
        csv.WriteLine(string.Join(',', Enumerable.Range(0, Features).Select(j => $"f{j}").Append("letter")));
        for (int i = 0; i < Rows; i++)
        {
            int k = random.Next(Classes);
            var values = Enumerable.Range(0, Features)
                .Select(j => Math.Clamp(Math.Round(centers[k, j] + Deviation * Noise()), 0, Largest));
            csv.WriteLine($"{string.Join(',', values)},{(char)('A' + k)}");
        }

        // A sum of twelve uniform numbers is as good as normal, and has a variance of 1.
        double Noise() => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
    }
}
