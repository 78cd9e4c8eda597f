using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public class OptimalityGapTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(0.1)]
    [InlineData(0.01)]
    [InlineData(0.001)]
    public void It_is_an_upper_bound_all_along_the_way_to_the_optimum(double l2)
    {
        var data = Imbalanced<double>();
        double optimum = Optimum(data, l2);
        var layer = new SoftmaxLayer<double>(data.Features, data.Classes);
        var gap = new OptimalityGap<double>(layer, data, l2);
        var gradient = Matrix<double>.Build.SameAs(layer.Weights);
        using var objective = new Objective<double>(layer, l2);
        for (int step = 0; step < 200; step++)
        {
            double above = objective.Evaluate(data.Blocks, gradient).Objective - optimum;
            Assert.True(above <= gap.Of(gradient) + 1e-12, $"step {step}: {above} above the optimum, not {gap.Of(gradient)}");
            gradient.Multiply(0.5, gradient);
            layer.Weights.Subtract(gradient, layer.Weights);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.1)]
    public void A_run_that_says_it_converged_has_also_where_one_class_is_rare(double l2)
    {
        var data = Imbalanced<float>();
        using var descent = new GradientDescent<float>(
            new SoftmaxLayer<float>(data.Features, data.Classes), data, new GradientDescentOptions(), new TrainingOptions { L2 = l2 });
        var last = descent.Run().Last();
        Assert.Equal(Ending.Converged, descent.Ended);
        Assert.InRange(last.Training.Objective / Optimum(data.ToDouble(), l2), 1 - 1e-6, 1.001);
    }

    private static double Optimum(DataSet<double> data, double l2)
    {
        using var lbfgs = new Lbfgs(new SoftmaxLayer<double>(data.Features, data.Classes), data, new TrainingOptions { L2 = l2 });
        return lbfgs.Run().Last().Training.Objective;
    }

    /// <summary>Two classes, one of them 500 times as frequent as the other.</summary>
    private static DataSet<T> Imbalanced<T>()
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(0);
        return new DataSet<T>(Enumerable.Range(0, 4008).Chunk(64).Select(rows =>
        {
            int[] labels = [.. rows.Select(row => row % 501 == 0 ? 1 : 0)];
            var x = Matrix<T>.Build.Dense(4, rows.Length, (j, i) =>
                j == 3 ? T.One : T.CreateChecked(random.NextDouble() * 3 - 1.5 + (j == 0 ? labels[i] : 0)));
            return new Block<T>(x, labels, 2);
        }));
    }
}
