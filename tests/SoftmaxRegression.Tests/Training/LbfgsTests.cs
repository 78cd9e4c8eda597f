using SoftmaxRegression.Data;
using SoftmaxRegression.Training;
namespace SoftmaxRegression.Tests.Training;

public class LbfgsTests
{
    [Theory]
    [InlineData("iris", null, 1e-2)]
    [InlineData("iris", null, 1e-3)]
    [InlineData("iris", null, 1e-4)]
    [InlineData("penguins", "species", 1e-2)]
    [InlineData("penguins", "species", 1e-3)]
    [InlineData("penguins", "species", 1e-4)]
    [InlineData("digits", null, 1e-2)]
    [InlineData("digits", null, 1e-3)]
    [InlineData("digits", null, 1e-4)]
    public void It_agrees_with_the_optimum_that_other_software_found(string name, string? label, double l2)
    {
        var data = Examples.Load<double>(name + ".csv", label);
        var layer = new SoftmaxLayer<double>(data.Training.Features, data.Training.Classes);
        using var lbfgs = new Lbfgs(layer, data.Training, new TrainingOptions { L2 = l2, Threads = 1 });
        var history = lbfgs.Run().ToList();
        double optimum = Examples.Reference(name, l2).GetProperty("objective").GetDouble();
        Assert.Equal(1, history[^1].Training!.Value.Objective / optimum, 1e-8);
        Assert.Equal(Ending.Converged, lbfgs.Ended);
        double reached = new Objective<double>(layer, l2).Evaluate(data.Training.Blocks).Objective;
        Assert.Equal(history[^1].Training!.Value.Objective, reached, 14);
    }

    [Fact]
    public void Every_entry_of_the_history_is_better_than_the_one_before()
    {
        var data = Examples.Load<double>("iris.csv");
        using var lbfgs = new Lbfgs(new SoftmaxLayer<double>(5, 3), data.Training, new TrainingOptions { L2 = 1e-3, Threads = 1 });
        var objectives = lbfgs.Run().Select(epoch => epoch.Training!.Value.Objective).ToList();
        Assert.Equal(Math.Log(3), objectives[0], 13);
        Assert.Equal(objectives.OrderDescending(), objectives);
    }

    [Theory]
    [InlineData(1e-1, true, 3, 2000)]
    [InlineData(1e-3, true, 3, 2000)]
    [InlineData(1e-3, false, 3, 2000)]
    [InlineData(1e-1, true, 1100, 300)] // more dense features than B is inverted for
    public void Sparse_features_have_the_optimum_of_the_same_features_as_a_matrix(double l2, bool hasBias, int numbers, int examples)
    {
        var (sparse, dense) = Examples.RandomSparse<double>(levels: 100, classes: 4, examples, seed: 9, numbers: numbers);
        double expected = Optimum(dense), found = Optimum(sparse);
        Assert.Equal(1, found / expected, 1e-9);

        double Optimum(DataSet<double> data)
        {
            var layer = new SoftmaxLayer<double>(data.Features, data.Classes, hasBias);
            using var lbfgs = new Lbfgs(layer, data, new TrainingOptions { L2 = l2 });
            var last = lbfgs.Run().Last();
            Assert.Equal(Ending.Converged, lbfgs.Ended);
            Assert.InRange(last.Step, 1, 100);
            return last.Training!.Value.Objective;
        }
    }

    [Fact]
    public void Without_a_penalty_on_separable_data_it_says_that_the_gradient_is_not_zero_yet_or_as_good_as()
    {
        using var lbfgs = new Lbfgs(new SoftmaxLayer<double>(30, 3), Examples.Random<double>(30, 3, 20, seed: 3), new TrainingOptions { L2 = 0 });
        var history = lbfgs.Run().ToList();
        Assert.True(history[^1].Training!.Value.CrossEntropy < 1e-3);
        Assert.True(lbfgs.Ended is Ending.Converged or Ending.NoProgress);
    }
}
