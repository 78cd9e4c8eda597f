namespace SoftmaxRegression.Data;

/// <summary>
/// The input or the run is at fault, not the program. The message is one sentence for the user: which file, line, column
/// and value, and what to do.
/// </summary>
/// <param name="message">The sentence. Where a setting would help, it ends in saying so.</param>
/// <param name="remedy">Which setting that is, for a program that has a name of its own for it.</param>
/// <param name="column">The name of the column that it would be set to, where there is one.</param>
public sealed class InputException(string message, Remedy remedy = Remedy.None, string? column = null) : Exception(message)
{
    /// <summary>The setting that the end of the message advises to change.</summary>
    public Remedy Remedy => remedy;

    /// <summary>The name of the column that it would be set to; null where it is no matter of a column.</summary>
    public string? Column => column;
}

/// <summary>Settings that help where an input is refused.</summary>
public enum Remedy
{
    /// <summary>None: the input has to be changed.</summary>
    None,

    /// <summary>To name another column as the label.</summary>
    OtherLabel,

    /// <summary>To leave a column out.</summary>
    DropColumn,

    /// <summary>To take a column as categorical.</summary>
    MarkCategorical,

    /// <summary>To say whether the first line names the columns, or is a row.</summary>
    HeaderOrNone,

    /// <summary>To take what stands in the cell for a missing value, or the column as categorical.</summary>
    MissingOrCategorical,

    /// <summary>To leave rows without a label out.</summary>
    DropUnlabeled,

    /// <summary>To compute in double precision.</summary>
    DoublePrecision,

    /// <summary>To leave the learning rate to be computed from the data.</summary>
    AutomaticLearningRate,

    /// <summary>To penalise the weights more.</summary>
    LargerPenalty,

    /// <summary>To take a level that training did not see for none of the levels.</summary>
    UnknownAsZero,

    /// <summary>To take a level that training did not see for one of the rare ones.</summary>
    UnknownAsOther,

    /// <summary>To take numbers as they are, and not standardise them.</summary>
    AsTheyAre,

    /// <summary>To let rare levels share a feature.</summary>
    ShareRareLevels,

    /// <summary>To write to another place.</summary>
    OtherOutput,

    /// <summary>To keep the encoded rows in another file.</summary>
    OtherCache,
}
