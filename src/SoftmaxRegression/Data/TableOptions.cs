using System.Text.Json.Serialization;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Data;

/// <summary>How a table is read and made ready for training. The defaults suit most tables.</summary>
/// <exception cref="ArgumentOutOfRangeException">A property was given a value that it may not have.</exception>
public record TableOptions
{
    /// <summary>The name of the label's column; null for the last one that has a name.</summary>
    public string? Label { get; init; }

    /// <summary>
    /// Whether the first line names the columns. Null: it should, and is refused where it looks like a row. False: there
    /// are no names, and the columns are called 1, 2, 3.
    /// </summary>
    public bool? HasHeader { get; init; }

    /// <summary>What stands for a missing value, beside what does so anyway.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Whether rows without a label are left out, instead of an error.</summary>
    public bool DropUnlabeled { get; init; }

    /// <summary>Names of columns to leave out.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>Names of columns to take as categorical, even where every cell is a number.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>
    /// In how many rows a level of a categorical column has to occur to get a feature of its own, 1 or more; the rarer ones
    /// share one.
    /// </summary>
    public int MinCount { get; init => field = Setting.Checked(value, value >= 1, "1 or more"); } = 1;

    /// <summary>Whether numbers are standardised: (x − mean)/deviation, both of the training rows.</summary>
    public bool Standardize { get; init; } = true;

    /// <summary>Whether a constant feature, whose weight is the bias, is added.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>
    /// Whether every class counts the same in training, however many examples it has: an example of class k counts
    /// n/(K · n_k), where these are the numbers of training rows. Losses of rows held out are weighted alike.
    /// </summary>
    public bool BalanceClasses { get; init; }

    /// <summary>The share of each class to hold out for validation: at least 0, for none, and below 1.</summary>
    public double Validation { get; init => field = Setting.Checked(value, value is >= 0 and < 1, "at least 0 and below 1"); } = 0.2;

    /// <summary>Where chance starts from: the same seed, the same result.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// A file on disk that keeps the encoded rows: a training reads them from there, a block at a time, and the next one on the
    /// same table starts at once. Of several processes each keeps its blocks in a file of its own, with its number behind the
    /// name, unless one alone has kept all. Null for memory.
    /// </summary>
    [JsonIgnore]
    public string? Cache { get; init; }

    /// <summary>
    /// A folder for such a file if the table would not fit the memory that is free; it goes with the training. Null for
    /// memory in any case.
    /// </summary>
    [JsonIgnore]
    public string? CacheFolder { get; init; }

    /// <summary>How many threads may share the work, 1 or more; the result is the same for any number.</summary>
    [JsonIgnore]
    public int Threads { get; init => field = Setting.Checked(value, value >= 1, "1 or more"); } = Environment.ProcessorCount;

    /// <summary>The processes that share the work; the result is the same for any number.</summary>
    [JsonIgnore]
    public ProcessGroup Processes { get; init; } = ProcessGroup.Alone;
}
