using System.Globalization;

namespace Benchmarks;

/// <summary>
/// Made-up tables of many features of which a row has few that are not 0: columns of many levels, and a bag of words.
/// </summary>
/// <remarks>Labels are drawn from a softmax model, so there is as much to learn as there is noise.</remarks>
internal static class Wide
{
    /// <summary>The files, of which the last two are the same twice.</summary>
    public static readonly string[] Names = ["places.csv", "shops.csv", "words.csv", "words.svm"];

    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        WriteTable(Path.Combine(folder, Names[0]), rows: 100_000, classes: 3, numbers: 2, levels: 5_000,
            ("place", 0.7));
        WriteTable(Path.Combine(folder, Names[1]), rows: 1_000_000, classes: 10, numbers: 10, levels: 10_000,
            ("shop", 0.5), ("item", 0.8), ("town", 1.1));
        WriteWords(Path.Combine(folder, Names[2]), Path.Combine(folder, Names[3]));
    }

    /// <summary>
    /// Writes a table of columns of levels, numbers and a label. A column has a name, and an exponent that says how
    /// fast its levels become rare: the r-th is about as frequent as r^−exponent.
    /// </summary>
    private static void WriteTable(
        string path, int rows, int classes, int numbers, int levels, params (string Name, double Exponent)[] columns)
    {
        var random = new Random(0);
        double[][] levelWeights = [.. columns.Select(_ => Normals(random, levels * classes))];
        double[] numberWeights = Normals(random, numbers * classes);
        int[][] levelOf = [.. columns.Select(column => Levels(random, rows, levels, column.Exponent))];

        using var csv = new StreamWriter(path) { NewLine = "\n" };
        var header = columns.Select(column => column.Name).Concat(Enumerable.Range(0, numbers).Select(j => $"x{j}"));
        csv.WriteLine(string.Join(',', header.Append("class")));
        Span<char> text = stackalloc char[16];
        var logits = new double[classes];
        for (int i = 0; i < rows; i++)
        {
            Array.Clear(logits);
            for (int c = 0; c < columns.Length; c++)
            {
                int level = levelOf[c][i];
                Add(1, levelWeights[c].AsSpan(level * classes, classes), logits);
                csv.Write(columns[c].Name[0]);
                csv.Write(level);
                csv.Write(',');
            }

            for (int j = 0; j < numbers; j++)
            {
                double x = Normal(random);
                Add(x, numberWeights.AsSpan(j * classes, classes), logits);
                x.TryFormat(text, out int length, "F3", CultureInfo.InvariantCulture);
                csv.Write(text[..length]);
                csv.Write(',');
            }

            csv.Write((char)('A' + Draw(random, logits)));
            csv.Write('\n');
        }
    }

    /// <summary>A level for each row: every level at least once, the others by Zipf's law.</summary>
    private static int[] Levels(Random random, int rows, int levels, double exponent)
    {
        int[] result = [.. Enumerable.Range(0, rows).Select(i => i < levels ? i : Zipf(random, levels, exponent))];
        random.Shuffle(result);
        // Neither the order of the names nor that of the rows tells how frequent a level is.
        int[] names = [.. Enumerable.Range(0, levels)];
        random.Shuffle(names);
        return Array.ConvertAll(result, rank => names[rank]);
    }

    /// <summary>Writes counts of words, once with every 0 and once, as LIBSVM does, without.</summary>
    private static void WriteWords(string csvPath, string svmPath)
    {
        const int Documents = 20_000, Words = 5_000, Topics = 4, Length = 60;
        const double Exponent = 0.9, Preference = 0.4;
        var random = new Random(0);
        int[] ranks = [.. Enumerable.Range(0, Words)];
        random.Shuffle(ranks);

        // cumulative[t][w]: how probable the words up to w are in topic t, up to a factor.
        var cumulative = new double[Topics][];
        for (int t = 0; t < Topics; t++)
        {
            double sum = 0;
            double[] liking = Normals(random, Words);
            cumulative[t] = Array.ConvertAll(
                ranks, r => sum += Math.Pow(1 + r, -Exponent) * Math.Exp(Preference * liking[r]));
        }

        using var csv = new StreamWriter(csvPath) { NewLine = "\n" };
        using var svm = new StreamWriter(svmPath) { NewLine = "\n" };
        csv.WriteLine(string.Join(',', ranks.Select((_, w) => $"w{w + 1}").Append("topic")));
        var counts = new int[Words];
        for (int i = 0; i < Documents; i++)
        {
            int topic = random.Next(Topics);
            Array.Clear(counts);
            int length = random.Next(Length / 2, 2 * Length);
            for (int n = 0; n < length; n++)
            {
                int place = Array.BinarySearch(cumulative[topic], random.NextDouble() * cumulative[topic][^1]);
                counts[place < 0 ? ~place : place]++;
            }

            svm.Write(topic + 1);
            for (int w = 0; w < Words; w++)
            {
                csv.Write(counts[w]);
                csv.Write(',');
                if (counts[w] > 0)
                    svm.Write($" {w + 1}:{counts[w]}");
            }

            svm.Write('\n');
            csv.Write(topic + 1);
            csv.Write('\n');
        }
    }

    /// <summary>
    /// A rank from 0, the r-th, counted from 1, about as probable as r^−exponent: the inverse of that power's integral.
    /// </summary>
    private static int Zipf(Random random, int ranks, double exponent)
    {
        double power = 1 - exponent, u = random.NextDouble();
        return Math.Min((int)Math.Pow(1 + u * (Math.Pow(ranks + 1, power) - 1), 1 / power) - 1, ranks - 1);
    }

    /// <summary>A class, as probable as the softmax of the logits says; overwrites them.</summary>
    private static int Draw(Random random, double[] logits)
    {
        double max = logits.Max(), sum = 0;
        for (int k = 0; k < logits.Length; k++)
            logits[k] = sum += Math.Exp(logits[k] - max);
        double u = random.NextDouble() * sum;
        return Array.FindIndex(logits, c => u < c);
    }

    private static void Add(double factor, ReadOnlySpan<double> weights, Span<double> logits)
    {
        for (int k = 0; k < weights.Length; k++)
            logits[k] += factor * weights[k];
    }

    private static double[] Normals(Random random, int count)
        => [.. Enumerable.Range(0, count).Select(_ => Normal(random))];

    /// <summary>Box and Muller's.</summary>
    private static double Normal(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
