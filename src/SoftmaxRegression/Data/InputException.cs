namespace SoftmaxRegression.Data;

/// <summary>
/// The input or the run is at fault, not the program. The message is one sentence for the user: which file, row, column
/// and value, and what to do.
/// </summary>
/// <param name="message">The sentence.</param>
public sealed class InputException(string message) : Exception(message);
