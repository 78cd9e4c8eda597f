using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Models;

/// <summary>The example in the middle of those that a model was trained on.</summary>
public static class MiddleExample
{
    /// <summary>
    /// All numbers at their means, all texts at their most frequent levels: what a row would be of which every cell is missing.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <returns>N features, the constant of the bias included where there is one.</returns>
    public static Vector<double> Of(Model model)
    {
        var numbers = model.Columns.SelectMany(column => column switch
        {
            NumericColumn number => [!model.Standardize ? number.Mean : number.Deviation > 0 ? (number.Mean - number.Center) / number.Deviation : 0],
            CategoricalColumn text => text.FeatureLevels.Select(level => level == text.MostFrequent ? 1.0 : 0),
            _ => throw new ArgumentException($"'{column.Name}' is of no known kind.", nameof(model)),
        });
        return Vector<double>.Build.DenseOfEnumerable(model.Bias is null ? numbers : numbers.Append(1));
    }
}
