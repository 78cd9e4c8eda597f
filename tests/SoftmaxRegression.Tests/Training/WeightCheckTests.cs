using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Tests.Processes;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public class WeightCheckTests
{
    private static readonly Epoch Epoch = new(7, 70, 0.5, new Measures(1.5, 1.25, 0.5), GradientNorm: double.PositiveInfinity);

    [Fact]
    public void The_same_weights_pass_at_whatever_time_they_came()
        => Check(3, (_, weights) => (weights, Epoch), isRefused: false);

    [Fact]
    public void One_process_alone_has_nobody_to_differ_from()
        => Check(1, (rank, weights) => (weights, Epoch), isRefused: false);

    [Fact]
    public void Weights_that_differ_in_the_last_bit_of_one_number_on_one_process_are_refused_by_all()
        => Check(3, (rank, weights) =>
        {
            weights[2, 1] = rank == 1 ? float.BitIncrement(weights[2, 1]) : weights[2, 1];
            return (weights, Epoch);
        }, isRefused: true);

    [Fact]
    public void So_are_measures_that_differ()
        => Check(4, (rank, weights) => (weights, rank < 3 ? Epoch : Epoch with { Validation = Epoch.Training }), isRefused: true);

    private static void Check(int processes, Func<int, Matrix<float>, (Matrix<float>, Epoch)> of, bool isRefused)
        => Assert.All(
            ThreadGroup.Run(processes, group =>
            {
                var (weights, epoch) = of(group.Rank, Examples.RandomMatrix<float>(4, 2, seed: 1));
                return Record.Exception(() => WeightCheck.ThrowIfDifferent(group, weights, epoch with { Seconds = group.Rank }));
            }),
            refused => Assert.Equal(
                isRefused
                    ? "The processes have come to different weights in epoch 7, as engines and processors of different kinds do; "
                        + "choose the engine simd, or machines of one kind."
                    : null,
                (refused as InputException)?.Message));
}
