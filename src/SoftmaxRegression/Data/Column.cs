using System.Text.Json.Serialization;

namespace SoftmaxRegression.Data;

/// <summary>What was learnt of a column from the training rows: how its cells become features.</summary>
/// <param name="Name">The name in the header, by which the column is found again.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NumericColumn), "numeric")]
[JsonDerivedType(typeof(CategoricalColumn), "categorical")]
public abstract record Column([property: JsonPropertyOrder(-1)] string Name);

/// <summary>A column of numbers, which becomes one feature.</summary>
/// <param name="Name">The name in the header.</param>
/// <param name="Mean">The mean of the training rows' values; a missing value takes it.</param>
/// <param name="Deviation">Their population standard deviation; 0 for a constant column, whose feature is 0.</param>
public sealed record NumericColumn(string Name, double Mean, double Deviation) : Column(Name);

/// <summary>A column of texts, which becomes a 0/1 feature for each level.</summary>
/// <param name="Name">The name in the header.</param>
/// <param name="Levels">The different texts of the file, in ordinal order.</param>
/// <param name="MostFrequent">The most frequent of them in the training rows; a missing value takes it.</param>
public sealed record CategoricalColumn(string Name, IReadOnlyList<string> Levels, string MostFrequent) : Column(Name);
