using System.Text.Json.Serialization;

namespace SoftmaxRegression.Data;

/// <summary>What was learnt of a column from the training rows: how its cells become features.</summary>
/// <param name="Name">The name in the header, by which the column is found again.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NumericColumn), "numeric")]
[JsonDerivedType(typeof(DateColumn), "date")]
[JsonDerivedType(typeof(CategoricalColumn), "categorical")]
public abstract record Column([property: JsonPropertyOrder(-1)] string Name)
{
    /// <summary>How many features it becomes.</summary>
    [JsonIgnore]
    public virtual int Features => 1;

    /// <summary>Whether its features are 0 nearly everywhere, and examples hold those that are not by their indices.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsSparse { get; init; }
}

/// <summary>A column of numbers, which becomes one feature.</summary>
/// <param name="Name">The name in the header.</param>
/// <param name="Mean">The mean of the training rows' values; a missing value takes it.</param>
/// <param name="Deviation">Their population standard deviation; 0 for a constant column, whose feature is 0.</param>
public record NumericColumn(string Name, double Mean, double Deviation) : Column(Name)
{
    /// <summary>What its cells are counted from in the table that is trained on: <see cref="TableColumn.Origin"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Origin { get; init; }

    /// <summary>
    /// What is subtracted from a number where numbers are standardised: the mean, but 0 in a sparse column, where a feature
    /// is x/deviation, so that 0 stays 0. The bias takes the difference, and the optimum is the same.
    /// </summary>
    [JsonIgnore]
    public double Center => IsSparse ? 0 : Mean;
}

/// <summary>A column of dates: the days since 1970-01-01 are its numbers.</summary>
/// <param name="Name">The name in the header.</param>
/// <param name="Mean">As of a column of numbers.</param>
/// <param name="Deviation">As of a column of numbers.</param>
/// <param name="Order">The order of year, month and day.</param>
public sealed record DateColumn(string Name, double Mean, double Deviation, DateOrder Order)
    : NumericColumn(Name, Mean, Deviation);

/// <summary>A column of texts, which becomes a 0/1 feature for each level.</summary>
/// <param name="Name">The name in the header.</param>
/// <param name="Levels">The different texts of the file, in ordinal order.</param>
/// <param name="MostFrequent">The most frequent of them in the training rows; a missing value takes it.</param>
/// <param name="IsMarked">Whether it was named as categorical: then NA and ? are levels, and not missing.</param>
public sealed record CategoricalColumn(
    string Name, IReadOnlyList<string> Levels, string MostFrequent, bool IsMarked = false) : Column(Name)
{
    /// <summary>The level that rare ones share, and the last of the features.</summary>
    internal const string Other = "(other)";

    /// <summary>The levels that are too rare for a feature of their own and share one; null where there is no such feature.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Rare { get; init; }

    /// <summary>One for each level, and one for all rare ones.</summary>
    [JsonIgnore]
    public override int Features => Levels.Count + (Rare is null ? 0 : 1);

    /// <summary>What the features stand for: each level, and "(other)" for the rare ones.</summary>
    [JsonIgnore]
    public IEnumerable<string> FeatureLevels => Rare is null ? Levels : Levels.Append(Other);
}

/// <summary>A column that is left out.</summary>
/// <param name="Name">The name in the header; empty where it has none.</param>
/// <param name="Reason">Why, as in: "48 of 50 values stand in one row only, as names and identifiers do".</param>
/// <param name="MayBeKept">Whether it is kept where it is named as categorical.</param>
public sealed record LeftOutColumn(string Name, string Reason, bool MayBeKept = false);
