using System.Globalization;
using System.Numerics;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Models;

/// <summary>A trained classifier as it is stored: everything that prediction needs, readable by people.</summary>
public sealed record Model
{
    /// <summary>The name of the label's column.</summary>
    public required string Label { get; init; }

    /// <summary>The K classes, in ordinal order.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Whether numbers are standardised.</summary>
    public required bool Standardize { get; init; }

    /// <summary>What was learnt of the columns.</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>W without the bias: the weights of each class, by the name of the feature.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Weights { get; init; }

    /// <summary>The bias of each class; null where the model has none.</summary>
    public IReadOnlyDictionary<string, double>? Bias { get; init; }

    /// <summary>Where the model comes from.</summary>
    public required ModelOrigin Origin { get; init; }

    /// <summary>Makes a model of what was trained.</summary>
    /// <typeparam name="T">The numeric type of the training.</typeparam>
    /// <param name="layer">The trained layer.</param>
    /// <param name="data">What it was trained on.</param>
    /// <param name="table">The table that the data came from: the names of label and classes.</param>
    /// <param name="standardize">Whether numbers were standardised.</param>
    /// <param name="origin">For the record.</param>
    /// <returns>The model.</returns>
    public static Model Of<T>(
        SoftmaxLayer<T> layer, TrainingData<T> data, Table<T> table, bool standardize, ModelOrigin origin)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new()
        {
            Label = table.Label,
            Classes = table.Classes,
            Standardize = standardize,
            Columns = data.Columns,
            Weights = table.Classes.Index().ToDictionary(
                k => k.Item,
                k => (IReadOnlyDictionary<string, double>)data.FeatureNames.Index()
                    .ToDictionary(j => j.Item, j => Shortest(layer.Weights[j.Index, k.Index]))),
            Bias = !layer.HasBias ? null : table.Classes.Index().ToDictionary(
                k => k.Item, k => Shortest(layer.Weights[layer.Weights.RowCount - 1, k.Index])),
            Origin = origin,
        };

    /// <summary>The double with the fewest digits that is the same number in <typeparamref name="T"/>.</summary>
    private static double Shortest<T>(T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => double.Parse(value.ToString(null, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

/// <summary>What a model was trained on and how, for the record.</summary>
/// <param name="File">The name of the data file.</param>
/// <param name="Rows">How many rows it has, validation rows included.</param>
/// <param name="Options">The options of the run, by their names on the command line.</param>
public sealed record ModelOrigin(string File, int Rows, IReadOnlyDictionary<string, string> Options);
