using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public class CurvatureBoundTests
{
    private const double L2 = 0.01;

    [Fact]
    public void No_direction_from_any_weights_is_more_curved_than_the_bound()
    {
        var data = Examples.Random<double>(features: 6, classes: 4, examples: 90, seed: 1);
        var bound = Bound(data);
        for (int seed = 0; seed < 20; seed++)
        {
            var layer = new SoftmaxLayer<double>(6, 4);
            var direction = Examples.RandomMatrix<double>(6, 4, seed);
            double curvature = Curvature(Examples.RandomMatrix<double>(6, 4, seed + 100, scale: 2), direction);
            Assert.InRange(curvature, 0, direction.TransposeThisAndMultiply(bound * direction).Trace());

            double Curvature(Matrix<double> weights, Matrix<double> along)
            {
                const double h = 1e-3;
                using var objective = new Objective<double>(layer, L2);
                return (J(weights + h * along) - 2 * J(weights) + J(weights - h * along)) / (h * h);

                double J(Matrix<double> at)
                {
                    at.CopyTo(layer.Weights);
                    return objective.Evaluate(data.Blocks).Objective;
                }
            }
        }
    }

    [Fact]
    public void The_metric_is_the_inverse_of_the_bound()
    {
        var data = Examples.Load<double>("iris.csv").Training;
        var inverse = Inverse(data);
        var identity = Matrix<double>.Build.DenseIdentity(data.Features);
        Assert.InRange((inverse * Bound(data) - identity).FrobeniusNorm(), 0, 1e-2);
    }

    [Fact]
    public void Without_a_metric_the_largest_curvature_is_the_largest_eigenvalue_of_the_bound()
    {
        var data = Examples.Load<double>("iris.csv").Training;
        double largest = (X(data) * X(data).Transpose() / (2 * data.Count)).Evd().EigenValues.Max(value => value.Real) + L2;
        Assert.Equal(largest, Measure(data, asMetric: false).Largest, 1e-3);
    }

    [Fact]
    public void An_example_that_counts_twice_bends_the_bound_as_two_examples_do()
    {
        var once = Examples.Random<double>(features: 5, classes: 3, examples: 40, seed: 2).Blocks[0];
        double[] weights = [.. Enumerable.Range(0, 40).Select(i => i < 10 ? 2.0 : 1)];
        var weighted = new DataSet<double>(new Block<double>(once.X, once.Y) { Weights = weights });
        var repeated = new DataSet<double>(new Block<double>(
            once.X.Append(once.X.SubMatrix(0, 5, 0, 10)), once.Y.Stack(once.Y.SubMatrix(0, 10, 0, 3))));
        Assert.Equal(Measure(repeated, asMetric: false).Largest, Measure(weighted, asMetric: false).Largest, 1e-9);
        var difference = Inverse(repeated) - Inverse(weighted);
        Assert.InRange(difference.L2Norm(), 0, 1e-9);
    }

    [Fact]
    public void Only_the_proportions_of_the_weights_matter()
    {
        var once = Examples.Random<double>(features: 5, classes: 3, examples: 40, seed: 2);
        var block = once.Blocks[0];
        double[] weights = [.. Enumerable.Repeat(8.0, 40)];
        var heavy = new DataSet<double>(new Block<double>(block.X, block.Y) { Weights = weights });
        Assert.Equal(Measure(once, asMetric: false).Largest, Measure(heavy, asMetric: false).Largest, 1e-12);
        Assert.Equal(Measure(once, asMetric: false).Example, Measure(heavy, asMetric: false).Example, 1e-12);
    }

    [Fact]
    public void The_step_of_the_default_momentum_is_12_and_less_momentum_makes_shorter_steps()
    {
        var bound = Measure(Examples.Load<double>("iris.csv").Training, asMetric: true);
        Assert.Equal(12, Multiple(0.9, Schedule.Linear));
        Assert.Equal(12, Multiple(0.99, Schedule.Linear));
        Assert.InRange(Multiple(0, Schedule.Linear), 0.5, 1);
        Assert.InRange(Multiple(0.5, Schedule.Linear), 1, 2);

        // Where nothing takes the noise of the batches away.
        Assert.Equal(1, Multiple(0.9, Schedule.Constant));
        Assert.Equal(12 / bound.ExpectedSmoothness(150), bound.StepSize(150, 0.9, Schedule.Constant));

        double Multiple(double momentum, Schedule schedule)
            => bound.StepSize(32, momentum, schedule) * bound.ExpectedSmoothness(32);
    }

    [Fact]
    public void The_smoothness_of_a_batch_goes_from_that_of_an_example_to_that_of_all()
    {
        var bound = Measure(Examples.Load<double>("iris.csv").Training, asMetric: true);
        Assert.Equal(bound.Example, bound.ExpectedSmoothness(1), 1e-12);
        Assert.Equal(bound.Largest, bound.ExpectedSmoothness(150), 1e-12);
        Assert.InRange(bound.ExpectedSmoothness(10), bound.ExpectedSmoothness(11), bound.ExpectedSmoothness(9));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var data = Examples.Load<double>("digits.csv").Training;
        Assert.Equal(Inverse(data, threads: 1), Inverse(data, threads: 3));
    }

    /// <summary>Images of 32 × 32 pixels, and the bias.</summary>
    [Theory]
    [InlineData(1025, true)]
    [InlineData(1026, false)]
    public void Up_to_1024_features_beside_the_bias_are_inverted(int features, bool isInverted)
        => Assert.Equal(isInverted, Measure(Examples.Random<double>(features, classes: 2, examples: 64, seed: 1), asMetric: true).Metric is InverseMetric<double>);

    [Fact]
    public void More_features_than_are_inverted_are_learnt_in_few_epochs()
    {
        // Without a metric it took some 310 epochs, and L-BFGS 160 passes.
        var data = Walks<float>();
        var options = new TrainingOptions { L2 = 1e-2 };
        using var descent = new GradientDescent<float>(
            Layer<float>(), data, new GradientDescentOptions { Epochs = 200 }, options);
        var last = descent.Run().Last();
        Assert.Equal(Ending.Converged, descent.Ended);
        Assert.InRange(last.Number, 1, 130);

        using var lbfgs = new Lbfgs(Layer<double>(), data.ToDouble(), options);
        var optimum = lbfgs.Run().Last();
        Assert.Equal(Ending.Converged, lbfgs.Ended);
        Assert.InRange(optimum.Step, 1, 40);
        Assert.Equal(1, last.Training!.Value.Objective / optimum.Training!.Value.Objective, 1e-3);

        // The SIMD engine takes ten times as long where the compiler does not optimize.
        SoftmaxLayer<T> Layer<T>()
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
            => new(data.Features, 3, hasBias: true, MathNetEngine<T>.Managed());
    }

    /// <summary>Random walks of 1,049 steps, with the bias: neighbours are nearly the same, and few directions are most of it.</summary>
    private static DataSet<T> Walks<T>()
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(5);
        return new DataSet<T>(Enumerable.Range(0, 500).Chunk(64).Select(block =>
        {
            double at = 0;
            var X = Matrix<T>.Build.Dense(1050, block.Length, (j, _) => T.CreateChecked(
                j == 1049 ? 1 : at = (j == 0 ? 0 : 0.98 * at) + 0.4 * (random.NextDouble() - 0.5)));
            int[] labels = [.. block.Select((_, i) => random.Next(3) == 0 ? random.Next(3) : X[100, i] > X[400, i] ? 1 : X[700, i] > X[900, i] ? 2 : 0)];
            return new Block<T>(X, labels, 3);
        }));
    }

    private static CurvatureBound<double> Measure(DataSet<double> data, bool asMetric, int threads = 1)
        => new(new SoftmaxLayer<double>(data.Features, data.Classes), data, L2, asMetric, threads);

    private static Matrix<double> Inverse(DataSet<double> data, int threads = 1)
        => Assert.IsType<InverseMetric<double>>(Measure(data, asMetric: true, threads).Metric).Inverse;

    /// <summary>½XXᵀ/n + λI, without λ for the bias: Böhning's bound as it is written.</summary>
    private static Matrix<double> Bound(DataSet<double> data)
    {
        var bound = X(data) * X(data).Transpose() / (2 * data.Count);
        for (int j = 0; j < data.Features - 1; j++)
            bound[j, j] += L2;
        return bound;
    }

    private static Matrix<double> X(DataSet<double> data)
        => data.Blocks.ToArray().Select(block => block.X).Aggregate((left, right) => left.Append(right));
}
