using SoftmaxRegression.Data;

namespace SoftmaxRegression.Tests.Data;

public sealed class TrainingDataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("data-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Numbers_are_standardised_with_mean_and_population_deviation()
    {
        var data = Prepare("x,t\n1,a\n2,b\n3,a\n6,b\n");
        var column = Assert.IsType<NumericColumn>(data.Columns[0]);
        Assert.Equal(3, column.Mean, 14);
        Assert.Equal(Math.Sqrt(14.0 / 4), column.Deviation, 14);
        double[] expected = [.. new[] { 1.0, 2, 3, 6 }.Select(x => (x - 3) / Math.Sqrt(3.5))];
        Assert.Equal(expected, [.. Feature(data, 0).Order()], (a, b) => Math.Abs(a - b) < 1e-14);
    }

    [Fact]
    public void A_missing_number_takes_the_mean_and_a_missing_text_the_most_frequent_level()
    {
        var data = Prepare("x,c,t\n1,u,a\n3,u,b\nNA,?,a\n2,v,b\n");
        Assert.Equal(2, Assert.IsType<NumericColumn>(data.Columns[0]).Mean, 14);
        Assert.Equal(Math.Sqrt(2.0 / 4), ((NumericColumn)data.Columns[0]).Deviation, 14);
        Assert.Contains(0, Feature(data, 0));
        Assert.Equal("u", Assert.IsType<CategoricalColumn>(data.Columns[1]).MostFrequent);
        Assert.Equal(3, Feature(data, 1).Sum());
    }

    [Fact]
    public void A_text_becomes_one_feature_for_each_level_and_the_bias_comes_last()
    {
        var data = Prepare("c,x,t\nv,1,a\nu,2,b\nw,3,a\nu,4,b\n");
        Assert.Equal(["c=u", "c=v", "c=w", "x"], data.FeatureNames);
        Assert.Equal(5, data.Training.Features);
        var X = data.Training.Blocks[0].X;
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(1, X[0, i] + X[1, i] + X[2, i]);
            Assert.Equal(1, X[4, i]);
        }
    }

    [Fact]
    public void However_much_is_held_out_an_example_of_each_class_stays()
    {
        var data = Prepare("x,t\n1,a\n2,b\n3,a\n4,b\n5,a\n6,a\n7,a\n", new TableOptions { Validation = 0.99 });
        Assert.Equal([0, 1], data.Training.Blocks[0].Labels.ToArray().Order());
        Assert.Equal(5, data.Validation!.Count);
    }

    [Fact]
    public void Any_number_of_threads_learns_the_same_of_the_columns()
    {
        string csv = string.Join(',', Enumerable.Range(0, 300).Select(j => $"x{j}")) + ",t\n" + string.Concat(Enumerable.Range(0, 80)
            .Select(i => $"{string.Join(',', Enumerable.Range(0, 300).Select(j => Math.Sin(i * j)))},{i % 2}\n"));
        var alone = Prepare(csv, new TableOptions { Threads = 1 });
        foreach (int threads in new[] { 2, 3, 16 })
        {
            var shared = Prepare(csv, new TableOptions { Threads = threads });
            Assert.Equal(alone.Columns, shared.Columns);
            Assert.Equal(alone.Training.Blocks[0].X, shared.Training.Blocks[0].X);
        }
    }

    [Fact]
    public void Balanced_classes_weigh_rows_held_out_by_the_numbers_of_training_rows()
    {
        var rows = Enumerable.Range(0, 100).Select(i => $"{i},{(i % 10 == 0 ? "rare" : "common")}\n");
        var data = Prepare("x,t\n" + string.Concat(rows), new TableOptions { Validation = 0.25, BalanceClasses = true });
        int n = data.Training.Count, rare = data.Training.Blocks.ToArray().Sum(block => block.Labels.Count(1));
        double[] expected = [n / (2.0 * (n - rare)), n / (2.0 * rare)];
        foreach (var block in data.Training.Blocks.ToArray().Concat(data.Validation!.Blocks.ToArray()))
            Assert.Equal(block.Labels.ToArray().Select(label => expected[label]), block.Weights);
        Assert.Equal(n, data.Training.TotalWeight, 1e-12);
    }

    [Fact]
    public void A_constant_column_becomes_0()
        => Assert.All(Feature(Prepare("x,y,t\n0.1,1,a\n0.1,2,b\n0.1,3,a\n0.1,4,b\n"), 0), x => Assert.Equal(0, x));

    [Fact]
    public void Numbers_may_be_taken_as_they_are()
    {
        var options = new TableOptions { Validation = 0, Standardize = false, HasBias = false };
        var data = Prepare("x,t\n0.001,a\n1000000.5,b\n3,a\n,b\n", options);
        Assert.Equal(1, data.Training.Features);
        Assert.Equal([0.001, 3, (0.001 + 1000000.5 + 3) / 3, 1000000.5], [.. Feature(data, 0).Order()], (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void The_same_share_of_every_class_is_held_out_and_no_row_is_in_both_parts()
    {
        int[] labels = [.. Enumerable.Repeat(0, 50), .. Enumerable.Repeat(1, 30), .. Enumerable.Repeat(2, 7)];
        var (order, heldOut) = StratifiedSplit.Shuffle(labels, 3, 0.2, new Random(1));
        Assert.Equal(10 + 6 + 1, heldOut);
        Assert.Equal(Enumerable.Range(0, 87), order.Order());
        Assert.Equal([10, 6, 1], order[^heldOut..].CountBy(row => labels[row]).OrderBy(k => k.Key).Select(k => k.Value));
    }

    [Fact]
    public void What_is_learnt_of_the_columns_comes_from_the_training_rows_only()
    {
        var data = Examples.Load<double>("iris.csv");
        var input = CsvInput.FromFile(Path.Combine(Examples.DataFolder, "iris.csv"));
        var split = TrainingData<double>.Prepare(
            TableReader.Read<double>(input, new TableOptions()), new TableOptions { Validation = 0.5 }, (_, _) => 64);
        Assert.Equal([75, 75], [split.Training.Count, split.Validation!.Count]);
        Assert.NotEqual(data.Columns[0], split.Columns[0]);
        Assert.Equal(0, Feature(split, 0).Average(), 12);
        Assert.NotEqual(0, split.Validation.Blocks[0].X.Row(0).Average(), 12);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(50)]
    [InlineData(7)]
    public void Blocks_hold_every_row_once_whatever_their_size(int blockSize)
    {
        var whole = Examples.Load<double>("digits.csv");
        var blocks = Examples.Load<double>("digits.csv", blockSize: (_, _) => blockSize).Training;
        Assert.Equal(1797, blocks.Count);
        Assert.Equal(Sums(whole.Training), Sums(blocks), (a, b) => Math.Abs(a - b) < 1e-9);

        static double[] Sums(DataSet<double> data)
        {
            var sums = new double[data.Features + data.Classes];
            foreach (var block in data.Blocks)
            {
                for (int j = 0; j < data.Features; j++)
                    sums[j] += block.X.Row(j).PointwiseMultiply(block.Y.Column(j % 10)).Sum();
                for (int k = 0; k < data.Classes; k++)
                    sums[data.Features + k] += block.Y.Column(k).Sum();
            }

            return sums;
        }
    }

    private static double[] Feature(TrainingData<double> data, int j)
    {
        var values = new List<double>();
        foreach (var block in data.Training.Blocks)
            values.AddRange(block.X.Row(j));
        return [.. values];
    }

    private TrainingData<double> Prepare(string text, TableOptions? options = null)
    {
        string path = Path.Combine(_folder, "table.csv");
        File.WriteAllText(path, text);
        options ??= new TableOptions { Validation = 0 };
        return TrainingData<double>.Prepare(TableReader.Read<double>(CsvInput.FromFile(path), options), options, (_, _) => 64);
    }
}
