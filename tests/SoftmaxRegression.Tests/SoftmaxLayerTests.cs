using MathNet.Numerics.LinearAlgebra;

namespace SoftmaxRegression.Tests;

public class SoftmaxLayerTests
{
    private readonly SoftmaxLayer<double> _layer = new(features: 5, classes: 3);
    private readonly Matrix<double> _examples = Examples.RandomMatrix<double>(5, 7, seed: 1);

    public SoftmaxLayerTests() => Examples.RandomMatrix<double>(5, 3, seed: 2).CopyTo(_layer.Weights);

    [Fact]
    public void Logits_are_W_times_x_for_every_example()
    {
        var logits = Matrix<double>.Build.Dense(7, 3);
        _layer.Forward(_examples, logits);
        for (int i = 0; i < 7; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                double z = 0;
                for (int j = 0; j < 5; j++)
                    z += _layer.Weights[j, k] * _examples[j, i];
                Assert.Equal(z, logits[i, k], 1e-13);
            }
        }
    }

    [Fact]
    public void The_sum_of_S_minus_delta_times_x_over_the_examples_is_added_to_the_gradient()
    {
        var error = Examples.RandomMatrix<double>(7, 3, seed: 3);
        var gradient = Matrix<double>.Build.Dense(5, 3, 1);
        _layer.Backward(_examples, error, gradient);
        for (int j = 0; j < 5; j++)
        {
            for (int k = 0; k < 3; k++)
            {
                double sum = 1;
                for (int i = 0; i < 7; i++)
                    sum += error[i, k] * _examples[j, i];
                Assert.Equal(sum, gradient[j, k], 1e-13);
            }
        }
    }
}
