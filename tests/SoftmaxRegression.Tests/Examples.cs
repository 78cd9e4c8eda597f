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

    /// <summary>
    /// Examples twice: with the first features sparse, and as one dense matrix. There are two columns of levels, of which
    /// each example has one, and one of numbers that are mostly 0; then some numbers, and the constant.
    /// </summary>
    public static (DataSet<T> Sparse, DataSet<T> Dense) RandomSparse<T>(int levels, int classes, int examples, int seed, bool weighted = false, int numbers = 3)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        int sparseFeatures = 2 * levels + 1;
        var blocks = Enumerable.Range(0, examples).Chunk(64).Select(block =>
        {
            var sparse = new SparseRowsBuilder<T>();
            var all = Matrix<T>.Build.Dense(sparseFeatures + numbers + 1, block.Length);
            for (int i = 0; i < block.Length; i++)
            {
                // Squares of uniform numbers: some levels are frequent, and others rare.
                int first = (int)(levels * Math.Pow(random.NextDouble(), 2)), second = levels + (int)(levels * random.NextDouble());
                Add(i, first, T.One);
                Add(i, second, T.One);
                if (random.Next(5) == 0)
                    Add(i, 2 * levels, T.CreateChecked(random.NextDouble() * 4 - 1));
                sparse.EndExample();
                for (int j = 0; j < numbers; j++)
                    all[sparseFeatures + j, i] = T.CreateChecked(random.NextDouble() * 2 - 1 + first / (double)levels);
                all[sparseFeatures + numbers, i] = T.One;
            }

            int[] labels = [.. block.Select(i => all[0, i % block.Length] == T.One ? 0 : random.Next(classes))];
            T[] weights = weighted ? [.. block.Select(_ => T.CreateChecked(random.NextDouble() + 0.5))] : [];
            return (
                new Block<T>(all.SubMatrix(sparseFeatures, numbers + 1, 0, block.Length), labels, classes)
                {
                    Sparse = sparse.Build(sparseFeatures),
                    Weights = weights,
                },
                new Block<T>(all, labels, classes) { Weights = weights });

            void Add(int i, int feature, T value)
            {
                sparse.Add(feature, value);
                all[feature, i] = value;
            }
        }).ToList();
        return (new DataSet<T>(blocks.Select(both => both.Item1)), new DataSet<T>(blocks.Select(both => both.Item2)));
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
