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
    /// <summary>One for each level.</summary>
    [JsonIgnore]
    public override int Features => Levels.Count;
}

/// <summary>A column that is left out.</summary>
/// <param name="Name">The name in the header; empty where it has none.</param>
/// <param name="Reason">Why, as in: "48 of 50 values stand in one row only, as names and identifiers do".</param>
/// <param name="MayBeKept">Whether it is kept where it is named as categorical.</param>
public sealed record LeftOutColumn(string Name, string Reason, bool MayBeKept = false);
