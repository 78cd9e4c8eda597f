using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression;
using Trainer.Lesson;

namespace Trainer.Tests.Lesson;

/// <summary>The check that finds a wrong gradient: each of the mistakes is caught, and what is right is not.</summary>
public sealed class MistakesTests : ProgramRunner
{
    private static readonly Matrix<double> Z = Matrix<double>.Build.DenseOfRowArrays([0.3, -1.2, 2.0], [1.1, 0.4, -0.6]);
    private static readonly Matrix<double> Y = Matrix<double>.Build.DenseOfRowArrays([0, 1, 0], [0, 0, 1]);

    [Fact]
    public void The_right_gradient_agrees_with_the_finite_difference_whatever_the_logits()
    {
        foreach (var logits in new[] { Z, Z + 1000, Z - 2000 * Y })
        {
            var S = logits.Clone();
            Softmax.Rows(S);
            Assert.False(IsCaught(logits, BatchDerivation.LogitsGradient(Y, S)));
        }
    }

    [Fact]
    public void The_finite_difference_catches_a_softmax_that_is_not_shifted()
        => Assert.True(IsCaught(Z + 1000, Mistakes.NoShift(Z + 1000, Y)));

    [Fact]
    public void Without_large_logits_it_does_not_as_then_a_shift_is_not_needed()
        => Assert.False(IsCaught(Z, Mistakes.NoShift(Z, Y)));

    [Fact]
    public void It_catches_a_softmax_taken_element_by_element() => Assert.True(IsCaught(Z, Mistakes.Elementwise(Z, Y)));

    [Fact]
    public void It_catches_a_sum_where_a_mean_belongs()
    {
        Assert.True(IsCaught(Z, Mistakes.Sum(Z, Y)));
        Assert.False(IsCaught(Z, Mistakes.Sum(Z, Y) / 2));
    }

    [Fact]
    public void It_catches_an_index_taken_for_one_hot() => Assert.True(IsCaught(Z, Mistakes.Index(Z, Y)));

    [Fact]
    public void It_catches_the_logarithm_of_a_probability_that_is_0()
    {
        Assert.True(IsCaught(Z - 2000 * Y, Mistakes.LogOfZero(Z - 2000 * Y, Y)));
        Assert.False(IsCaught(Z, Mistakes.LogOfZero(Z, Y)));
    }

    [Theory]
    [InlineData("iris.csv", "1")]
    [InlineData("iris.csv", "107")]
    [InlineData("digits.csv", "10")]
    [InlineData("penguins.csv", "300", "--label", "species")]
    public void On_a_row_of_a_file_each_mistake_is_shown_with_a_difference_that_no_rounding_makes(string file, string row, params string[] more)
    {
        string page = Run(["explain", DataFile(file), "--row", row, "--mistakes", "--output", "-", .. more]).Output;
        string[] found = [.. page.Split("Largest difference: ").Skip(1).Select(text => text.Split(". How")[0])];
        Assert.Equal(5, found.Length);
        Assert.Equal(("NaN", "NaN"), (found[0], found[4]));
        Assert.All(found[1..4], text => Assert.InRange(double.Parse(text), 0.01, 10));
    }

    [Fact]
    public void In_a_terminal_no_line_is_wider_than_80()
        => Assert.All(
            Run("explain", DataFile("digits.csv"), "--mistakes").Output.Split('\n'),
            line => Assert.InRange(line.Length, 0, 80));

    /// <summary>Whether the gradient check fails; a NaN fails it, too.</summary>
    private static bool IsCaught(Matrix<double> logits, Matrix<double> gradient)
        => !(gradient - Mistakes.FiniteDifference(logits, Y)).Enumerate().All(difference => Math.Abs(difference) < 1e-6);
}
