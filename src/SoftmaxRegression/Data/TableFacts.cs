using System.Text.Json.Serialization;

namespace SoftmaxRegression.Data;

/// <summary>What is known of a table beside its rows.</summary>
internal sealed record TableFacts
{
    /// <summary>The number of rows, of those that have a label.</summary>
    public required int Rows { get; init; }

    /// <summary>The columns of the features: sparse numbers, sparse texts, all others; each in the order of the file.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>How many features the columns become, without the constant one.</summary>
    [JsonIgnore]
    public long Features => Columns.Sum(column => (long)column.Features);

    /// <summary>The name of the label's column.</summary>
    public required string Label { get; init; }

    /// <summary>The different labels, in ordinal order, or where all are numbers, in the order of these.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The columns that were left out because they cannot help.</summary>
    public IReadOnlyList<LeftOutColumn> LeftOut { get; init; } = [];

    /// <summary>How many rows were left out because they have no label.</summary>
    public int Unlabeled { get; init; }

    /// <summary>How many columns a line has, where the file has no line of names; null where it has.</summary>
    public int? Unnamed { get; init; }
}
