using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public class GradientDescentTests
{
    [Theory]
    [InlineData("iris")]
    [InlineData("penguins", "species")]
    [InlineData("digits")]
    public void Full_batches_in_double_reach_the_optimum_that_other_software_found(string name, string? label = null)
    {
        var data = Examples.Load<double>(name + ".csv", label);
        var (layer, epochs) = Train(data.Training, new()
        {
            BatchSize = data.Training.Count,
            Schedule = Schedule.Constant,
            Epochs = 300,
        }, new() { L2 = 1e-2 });
        double optimum = Examples.Reference(name, 1e-2).GetProperty("objective").GetDouble();
        double reached = new Objective<double>(layer, 1e-2).Evaluate(data.Training.Blocks).Objective;
        Assert.True(reached / optimum - 1 is > -1e-9 and < 1e-3, $"{reached} where the optimum is {optimum}");
        Assert.True(epochs.Count < 300, "The gradient should have ended the run.");
    }

    [Fact]
    public void The_weights_of_iris_are_those_that_other_software_found()
    {
        var data = Examples.Load<double>("iris.csv");
        var (layer, _) = Train(data.Training, Precise, new() { L2 = 1e-2 });
        var reference = Examples.Reference("iris", 1e-2);
        var weights = reference.GetProperty("weights_features_by_classes");
        for (int j = 0; j < 4; j++)
        {
            for (int k = 0; k < 3; k++)
                Assert.Equal(weights[j][k].GetDouble(), layer.Weights[j, k], 1e-4);
        }

        // A constant added to the bias of every class changes nothing.
        double[] bias = [.. layer.Weights.Row(4) - layer.Weights.Row(4).Average()];
        for (int k = 0; k < 3; k++)
            Assert.Equal(reference.GetProperty("intercepts")[k].GetDouble(), bias[k], 1e-4);
    }

    [Theory]
    [InlineData("iris")]
    [InlineData("digits")]
    public void Without_a_tolerance_full_batches_come_within_a_millionth_of_the_optimum(string name)
    {
        var data = Examples.Load<double>(name + ".csv");
        var (layer, _) = Train(data.Training, Precise, new() { L2 = 1e-2 });
        double optimum = Examples.Reference(name, 1e-2).GetProperty("objective").GetDouble();
        Assert.Equal(1, new Objective<double>(layer, 1e-2).Evaluate(data.Training.Blocks).Objective / optimum, 1e-6);
    }

    private static GradientDescentOptions Precise => new()
    {
        BatchSize = int.MaxValue,
        Schedule = Schedule.Constant,
        Epochs = 300,
        Tolerance = 0,
    };

    [Theory]
    [InlineData("iris", null, 1e-2)]
    [InlineData("iris", null, 1e-3)]
    [InlineData("penguins", "species", 1e-2)]
    [InlineData("penguins", "species", 1e-3)]
    [InlineData("digits", null, 1e-2)]
    [InlineData("digits", null, 1e-3)]
    public void By_default_a_run_ends_within_one_percent_of_the_optimum_whatever_the_seed(string name, string? label, double l2)
    {
        var options = new GradientDescentOptions();
        var data = Examples.Load<float>(name + ".csv", label, options.BlockSizeFor);
        double optimum = Examples.Reference(name, l2).GetProperty("objective").GetDouble();
        for (int seed = 0; seed < (name == "digits" ? 1 : 10); seed++)
        {
            var (_, epochs) = Train(data.Training, options, new() { L2 = l2, Seed = seed });
            Assert.InRange(epochs[^1].Training!.Value.Objective / optimum, 1 - 1e-5, 1.01);
        }
    }

    [Fact]
    public void Epoch_0_is_the_untrained_model_at_ln_K()
    {
        var (_, epochs) = Train(Examples.Random<double>(5, 4, 100, seed: 1), new() { Epochs = 3 });
        Assert.Equal([0, 1, 2, 3], epochs.Select(epoch => epoch.Number));
        Assert.Equal(Math.Log(4), epochs[0].Training!.Value.Objective, 13);
        Assert.Equal(0, epochs[0].Step);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_others()
    {
        Assert.Equal(Weights(seed: 5), Weights(seed: 5));
        Assert.NotEqual(Weights(seed: 5), Weights(seed: 6));

        static float[] Weights(int seed)
        {
            var options = new GradientDescentOptions { Epochs = 3, BatchSize = 32 };
            var data = Examples.Random<float>(20, 5, 1000, seed: 1, blockSize: 32);
            return Train(data, options, new() { Seed = seed }).Layer.Weights.AsColumnMajorArray();
        }
    }

    [Fact]
    public void One_step_by_hand_is_W_minus_eta_times_the_gradient()
    {
        var data = Examples.Random<double>(4, 3, 50, seed: 2);
        var gradient = Matrix<double>.Build.Dense(4, 3);
        new Objective<double>(new SoftmaxLayer<double>(4, 3), 0.1).Evaluate(data.Blocks, gradient);
        var (layer, _) = Train(data, new()
        {
            Epochs = 1,
            BatchSize = 50,
            LearningRate = 0.25,
            Momentum = 0,
            Schedule = Schedule.Constant,
        }, new() { L2 = 0.1 });
        Assert.True((layer.Weights + 0.25 * gradient).Enumerate().All(difference => Math.Abs(difference) < 1e-15));
    }

    [Fact]
    public void Twenty_examples_can_be_learnt_by_heart()
    {
        var (_, epochs) = Train(Examples.Random<double>(30, 3, 20, seed: 3), new() { Epochs = 1000 }, new() { L2 = 0 });
        Assert.Equal(1, epochs[^1].Training!.Value.Accuracy);
        Assert.True(epochs[^1].Training!.Value.CrossEntropy < 1e-2);
    }

    [Fact]
    public void A_smaller_last_batch_does_not_count_more_than_the_others()
    {
        // 150 examples in batches of 64, 64 and 22: were all three to count alike, the run would end 1.6 % too high.
        var data = Examples.Load<double>("iris.csv");
        var (_, epochs) = Train(data.Training, new() { BatchSize = 64, Epochs = 1000, Tolerance = 0 }, new() { L2 = 1e-3 });
        double optimum = Examples.Reference("iris", 1e-3).GetProperty("objective").GetDouble();
        Assert.Equal(1, epochs[^1].Training!.Value.Objective / optimum, 1e-3);
    }

    [Theory]
    [InlineData(Schedule.Constant, 1, 1, 1)]
    [InlineData(Schedule.Linear, 1, 0.75, 0.5)]
    [InlineData(Schedule.Cosine, 1, 0.8536, 0.5)]
    public void The_rate_follows_its_schedule(Schedule schedule, double first, double second, double third)
    {
        var (_, epochs) = Train(Examples.Random<double>(3, 2, 10, seed: 1), new()
        {
            Epochs = 4,
            BatchSize = 10,
            LearningRate = 0.1,
            Schedule = schedule,
            Tolerance = 0,
        });
        Assert.Equal(0.1 * first, epochs[1].LearningRate, 1e-5);
        Assert.Equal(0.1 * second, epochs[2].LearningRate, 1e-5);
        Assert.Equal(0.1 * third, epochs[3].LearningRate, 1e-5);
    }

    [Fact]
    public void A_step_far_too_large_ends_in_a_sentence_that_names_the_epoch_and_a_rate_that_works()
    {
        var data = Examples.Load<float>("digits.csv");
        var error = Assert.Throws<InputException>(() => Train(data.Training, new() { LearningRate = 1e5 }));
        Assert.Contains("epoch 1", error.Message, StringComparison.Ordinal);
        double advised = double.Parse(error.Message.Split("below ")[1].Split(',')[0]);
        Assert.Equal(Remedy.AutomaticLearningRate, error.Remedy);
        var (_, epochs) = Train(data.Training, new() { LearningRate = advised, Epochs = 5 });
        Assert.True(epochs[^1].Training!.Value.Objective < epochs[0].Training!.Value.Objective);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    public void With_any_momentum_and_steps_that_stay_as_long_as_they_are_a_run_settles(double momentum)
    {
        var options = new GradientDescentOptions { Momentum = momentum, Schedule = Schedule.Constant, Epochs = 400, Tolerance = 0 };
        var data = Examples.Load<float>("iris.csv", null, options.BlockSizeFor);
        double optimum = Examples.Reference("iris", 1e-3).GetProperty("objective").GetDouble();
        var (_, epochs) = Train(data.Training, options, new() { L2 = 1e-3 });
        Assert.All(epochs[^50..], epoch => Assert.InRange(epoch.Training!.Value.Objective / optimum, 1 - 1e-5, 1.01));
    }

    [Fact]
    public void Weights_of_examples_change_the_optimum_and_not_only_the_way_there()
    {
        // One class in twenty is rare and counts as much as the other. Batches of 32 have one or two of it, some none.
        var random = new Random(1);
        int[] labels = [.. Enumerable.Range(0, 640).Select(i => i % 20 == 0 ? 1 : 0)];
        random.Shuffle(labels);
        var data = new DataSet<double>(labels.Chunk(32).Select(block => new Block<double>(
            Matrix<double>.Build.Dense(2, 32, (j, i) => j == 1 ? 1 : random.NextDouble() * 2 - 1 + block[i]), block, 2)
        {
            Weights = [.. block.Select(label => label == 1 ? 10 : 10 / 19.0)],
        }));
        var (_, epochs) = Train(data, new() { BatchSize = 32, Epochs = 300, Tolerance = 0 });
        using var lbfgs = new Lbfgs(new SoftmaxLayer<double>(2, 2), data, new TrainingOptions());
        Assert.Equal(1, epochs[^1].Training!.Value.Objective / lbfgs.Run().Last().Training!.Value.Objective, 1e-4);
    }

    [Theory]
    [InlineData(1e12, 0.1)]
    [InlineData(1e12, 1e30)]
    [InlineData(1e15, 1e300)]
    [InlineData(1e-25, 1e38)]
    [InlineData(0, 1e38)]
    public void However_large_the_numbers_are_a_run_that_diverges_ends_in_a_sentence(double scale, double rate)
    {
        var x = Matrix<float>.Build.Dense(2, 40, (j, i) => (float)(scale * (i % 7 - 3 + j)));
        var data = new DataSet<float>(new Block<float>(x, [.. Enumerable.Range(0, 40).Select(i => i * i % 3)], 3));
        var layer = new SoftmaxLayer<float>(2, 3, hasBias: false);
        if (scale < 1)
            layer.Weights[0, 0] = 1e20f; // nothing else diverges where the features are as good as 0
        using var descent = new GradientDescent<float>(
            layer, data, new GradientDescentOptions { LearningRate = rate, Epochs = 50 }, new TrainingOptions());
        var error = Assert.Throws<InputException>(() => descent.Run().Count());
        Assert.Matches("^Training diverged in epoch \\d+: the objective is .*; try a learning rate .*computed from the data\\.$", error.Message);
        Assert.DoesNotMatch("below (0,|NaN|Inf|∞)", error.Message);
        Assert.Equal(Remedy.AutomaticLearningRate, error.Remedy);
    }

    [Fact]
    public void With_patience_the_run_ends_after_the_best_validation_loss_and_keeps_its_weights()
    {
        var training = Examples.Random<double>(40, 3, 60, seed: 1);
        var validation = Examples.Random<double>(40, 3, 60, seed: 2);
        var layer = new SoftmaxLayer<double>(40, 3);
        var descent = new GradientDescent<double>(
            layer, training, new() { LearningRate = 0.1, Epochs = 500 }, new() { Patience = 5 });
        var epochs = descent.Run(validation).ToList();
        var best = epochs.MinBy(epoch => epoch.Validation!.Value.CrossEntropy)!;
        Assert.Equal(best.Number + 5, epochs[^1].Number);
        Assert.Equal(best, descent.Kept);
        Assert.Equal(best.Validation!.Value.CrossEntropy,
            new Objective<double>(layer, 1e-3).Evaluate(validation.Blocks).CrossEntropy, 12);
    }

    [Fact]
    public void Cancelling_ends_the_run_after_the_current_step()
    {
        using var cancellation = new CancellationTokenSource();
        var descent = new GradientDescent<double>(
            new SoftmaxLayer<double>(3, 2), Examples.Random<double>(3, 2, 100, seed: 1), new() { Epochs = 1000 }, new());
        int epochs = 0;
        foreach (var epoch in descent.Run(cancellation: cancellation.Token))
        {
            if (++epochs == 3)
                cancellation.Cancel();
        }

        Assert.Equal(Ending.Cancelled, descent.Ended);
        Assert.True(epochs <= 4);
    }

    [Fact]
    public void Of_large_data_every_validation_loss_is_there_and_what_was_measured_of_the_model_of_that_epoch()
    {
        DataSet<float> training = Large(80, seed: 1), validation = Large(20, seed: 2);
        var layer = new SoftmaxLayer<float>(200, 10);
        using var descent = new GradientDescent<float>(layer, training, new() { Epochs = 10 }, new());
        using var objective = new Objective<float>(layer, 1e-3);
        var gradient = Matrix<float>.Build.Dense(200, 10);
        var measured = new List<int>();
        foreach (var epoch in descent.Run(validation))
        {
            Assert.Equal(objective.Evaluate(validation.Blocks), epoch.Validation);
            var measures = objective.Evaluate(training.Blocks, gradient);
            if (epoch.Training is not null)
                measured.Add(epoch.Number);
            Assert.Equal(epoch.Training is null ? null : measures, epoch.Training);
            Assert.Equal(epoch.GradientNorm is null ? null : gradient.Norm(), epoch.GradientNorm);
        }

        Assert.Equal([0, 1, 3, 6, 9, 10], measured);
    }

    [Fact]
    public void A_run_that_is_left_after_an_epoch_that_was_not_measured_measures_what_it_keeps()
    {
        var training = Large(80, seed: 1);
        var layer = new SoftmaxLayer<float>(200, 10);
        using var descent = new GradientDescent<float>(layer, training, new() { Epochs = 10 }, new());
        Assert.Null(descent.Run().ElementAt(2).Training);
        Assert.Equal((Ending.LeftEarly, 2), (descent.Ended, descent.Kept!.Number));
        Assert.Equal(new Objective<float>(layer, 1e-3).Evaluate(training.Blocks), descent.Kept.Training);
    }

    [Fact]
    public void With_patience_the_best_epoch_is_measured_in_the_end_where_it_was_not_before()
    {
        DataSet<float> training = Large(80, seed: 1), validation = Large(20, seed: 2);
        var layer = new SoftmaxLayer<float>(200, 10);
        using var descent = new GradientDescent<float>(
            layer, training, new() { LearningRate = 0.5 }, new() { L2 = 1e-4, Patience = 3 });
        var epochs = descent.Run(validation).ToList();
        var best = epochs.MinBy(epoch => epoch.Validation!.Value.CrossEntropy)!;
        Assert.Null(best.Training);
        Assert.Equal(best.Number + 3, epochs[^1].Number);
        var measures = new Objective<float>(layer, 1e-4).Evaluate(training.Blocks);
        Assert.Equal(best with { Training = measures }, descent.Kept);
    }

    [Fact]
    public void Patience_without_validation_rows_sees_every_objective_of_large_data()
    {
        using var descent = new GradientDescent<float>(
            new SoftmaxLayer<float>(200, 10), Large(80, seed: 1), new() { Epochs = 5 }, new() { Patience = 1000 });
        Assert.DoesNotContain(descent.Run(), epoch => epoch.Training is null);
    }

    [Fact]
    public void On_large_data_a_divergence_is_noticed_by_the_validation_loss_or_at_the_next_epoch_that_is_measured()
    {
        Assert.Contains("diverged in epoch 1:", Message(Large(20, seed: 2)), StringComparison.Ordinal);
        Assert.Contains("diverged in epoch 1:", Message(validation: null), StringComparison.Ordinal);

        static string Message(DataSet<float>? validation)
        {
            using var descent = new GradientDescent<float>(
                new SoftmaxLayer<float>(200, 10), Large(80, seed: 1), new() { LearningRate = 1e5 }, new());
            return Assert.Throws<InputException>(() => descent.Run(validation).Count()).Message;
        }
    }

    [Theory]
    [InlineData(0, 1e-3)]
    [InlineData(1e-3, 0)]
    public void Where_no_end_can_be_proven_no_gradient_of_large_data_is_computed(double l2, double tolerance)
    {
        var options = new GradientDescentOptions { Epochs = 4, Tolerance = tolerance };
        using var descent = new GradientDescent<float>(
            new SoftmaxLayer<float>(200, 10), Large(80, seed: 1), options, new() { L2 = l2 });
        Assert.All(descent.Run(), epoch => Assert.Null(epoch.GradientNorm));
    }

    [Fact]
    public void A_run_on_large_data_ends_at_most_two_epochs_after_its_end_could_have_been_proven()
    {
        var training = Large(80, seed: 1);
        var layer = new SoftmaxLayer<float>(200, 10);
        var options = new GradientDescentOptions { BatchSize = 5120, Schedule = Schedule.Constant, Epochs = 300 };
        using var descent = new GradientDescent<float>(layer, training, options, new() { L2 = 0.1 });
        var gap = new DualityGap<float>(layer, training, 0.1, threads: 2);
        using var objective = new Objective<float>(layer, 0.1, threads: 2);
        var gradient = Matrix<float>.Build.Dense(200, 10);
        int? proven = null;
        int gradients = 0, last = 0;
        foreach (var epoch in descent.Run())
        {
            double J = objective.Evaluate(training.Blocks, gradient).Objective;
            var now = epoch with { Training = new Measures(J, 0, 0), GradientNorm = gradient.Norm() };
            proven ??= gap.IsWithin(1e-3, now) ? epoch.Number : null;
            gradients += epoch.GradientNorm is null ? 0 : 1;
            last = epoch.Number;
        }

        Assert.Equal(Ending.Converged, descent.Ended);
        Assert.InRange(last - proven!.Value, 0, 2);
        Assert.InRange(gradients, 1, last - 5);
    }

    private static (SoftmaxLayer<T> Layer, List<Epoch> Epochs) Train<T>(
        DataSet<T> data, GradientDescentOptions options, TrainingOptions? run = null)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var layer = new SoftmaxLayer<T>(data.Features, data.Classes);
        using var descent = new GradientDescent<T>(layer, data, options, run ?? new TrainingOptions());
        return (layer, [.. descent.Run()]);
    }

    /// <summary>Rows of 200 features whose class is the one of ten that a linear model and noise point to.</summary>
    private static DataSet<float> Large(int blocks, int seed)
    {
        var weights = Examples.RandomMatrix<float>(200, 10, seed: 0);
        return new DataSet<float>(Enumerable.Range(0, blocks).Select(block =>
        {
            var x = Examples.RandomMatrix<float>(200, 64, 1000 * seed + block);
            x.SetRow(199, [.. Enumerable.Repeat(1f, 64)]); // the bias
            var noise = Examples.RandomMatrix<float>(64, 10, 1000 * seed - block - 1, scale: 5);
            var scores = x.TransposeThisAndMultiply(weights) + noise;
            return new Block<float>(x, [.. scores.EnumerateRows().Select(row => row.MaximumIndex())], 10);
        }));
    }
}
