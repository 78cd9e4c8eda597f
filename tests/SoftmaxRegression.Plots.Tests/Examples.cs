using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace SoftmaxRegression.Plots.Tests;

/// <summary>Made-up scores and models.</summary>
internal static class Examples
{
    public static string[] Names(int count, string prefix = "")
        => [.. Enumerable.Range(0, count).Select(i => $"{prefix}{i}")];

    public static int[][] Counts(int classes, Func<int, int, int> count)
        => [.. Enumerable.Range(0, classes).Select(actual =>
            Enumerable.Range(0, classes).Select(predicted => count(actual, predicted)).ToArray())];

    public static Evaluation Scores(int[][] counts, params string[] classes) => new()
    {
        Rows = counts.Sum(row => row.Sum()),
        Accuracy = 0,
        CrossEntropy = 0,
        LogLossReduction = 0,
        TopK = new Dictionary<int, double>(),
        Macro = new Average(0, 0, 0),
        Micro = new Average(0, 0, 0),
        PerClass = [.. classes.Index().Select(k => new ClassScore(k.Item, counts[k.Index].Sum(), 0, 0, 0, 0))],
        Confusion = counts,
    };

    /// <summary>A model of columns of numbers.</summary>
    public static Model Model(
        string[] features, string[] classes, Func<int, int, double> weight,
        bool standardize = true, IReadOnlyList<Column>? columns = null) => new()
        {
            Label = "label",
            Classes = classes,
            Standardize = standardize,
            Columns = columns ?? Numbers(features),
            Weights = classes.Index().ToDictionary(
            k => k.Item,
            k => (IReadOnlyDictionary<string, double>)features.Index()
                .ToDictionary(j => j.Item, j => weight(j.Index, k.Index))),
            Origin = Origin,
        };

    /// <summary>A column of numbers for each feature.</summary>
    public static IReadOnlyList<Column> Numbers(string[] features) => [.. features.Select(name => new NumericColumn(name, 0, 1))];

    public static ModelOrigin Origin { get; } =
        new("table.csv", 1500, new Dictionary<string, string> { ["l2"] = "0.01", ["seed"] = "7" });
}
