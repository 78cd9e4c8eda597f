using System.Numerics;
using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Tests;

/// <summary>Examples to compute on: made up, or from the data sets of the repository.</summary>
internal static class Examples
{
    public static string DataFolder { get; } = Find("data");

    /// <summary>m examples with N features (the last one constant) and soft or one-hot targets, in blocks.</summary>
    public static DataSet<T> Random<T>(int features, int classes, int examples, int seed, bool soft = false, int blockSize = 64)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        return new DataSet<T>(Enumerable.Range(0, examples).Chunk(blockSize).Select(block =>
        {
            var x = Matrix<T>.Build.Dense(features, block.Length, (j, _) =>
                j == features - 1 ? T.One : T.CreateChecked(random.NextDouble() * 4 - 2));
            if (!soft)
                return new Block<T>(x, block.Select(_ => random.Next(classes)).ToArray(), classes);
            var y = Matrix<T>.Build.Dense(block.Length, classes, (_, _) => T.CreateChecked(random.NextDouble()));
            return new Block<T>(x, y.NormalizeRows(1));
        }));
    }

    public static Matrix<T> RandomMatrix<T>(int rows, int columns, int seed, double scale = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        return Matrix<T>.Build.Dense(rows, columns, (_, _) => T.CreateChecked((random.NextDouble() * 2 - 1) * scale));
    }

    /// <summary>A data set of the repository, all rows for training.</summary>
    public static TrainingData<T> Load<T>(string name, string? label = null, Func<int, int, int>? blockSize = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => TrainingData<T>.Prepare(
            TableReader.Read<T>(CsvInput.FromFile(Path.Combine(DataFolder, name)), new TableOptions { Label = label }),
            new TableOptions { Validation = 0 },
            blockSize ?? ((_, _) => 64));

    /// <summary>What independent software found for a data set at λ.</summary>
    public static JsonElement Reference(string dataset, double l2)
    {
        using var stream = File.OpenRead(Path.Combine(DataFolder, "reference-optima.json"));
        return JsonDocument.Parse(stream).RootElement.GetProperty("entries").EnumerateArray().Single(entry =>
            entry.GetProperty("dataset").GetString() == dataset && entry.GetProperty("lambda").GetDouble() == l2);
    }

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Trainer.sln")))
                return Path.Combine(at.FullName, folder);
        }

        throw new DirectoryNotFoundException(folder);
    }
}
