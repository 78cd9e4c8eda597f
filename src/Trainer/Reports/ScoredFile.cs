using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace Trainer.Reports;

/// <summary>How well a model does on the rows of a file.</summary>
/// <param name="Name">The name of the file.</param>
/// <param name="Scores">What trainer evaluate says of it.</param>
/// <param name="AreOwn">Whether its rows are those that the model was trained on.</param>
/// <param name="Worst">The rows of the highest cross-entropy, that first.</param>
internal sealed record ScoredFile(string Name, Evaluation Scores, bool AreOwn, IReadOnlyList<WorstRow> Worst)
{
    /// <summary>Reads the file once.</summary>
    /// <exception cref="InputException">The file does not suit the model.</exception>
    public static ScoredFile Read(CsvInput input, Model model, UnknownLevel unknown)
    {
        var reader = new RowReader(input, model)
        {
            WithLabels = true,
            Unknown = unknown,
            Keep = [.. model.Columns.Select(column => column.Name)],
        };
        var worst = new WorstRows(model);
        var scores = Evaluation.Of(model, worst.Watch(reader.Read()));
        return new ScoredFile(input.Name, scores, reader.AreOwn, worst.Ranked());
    }
}
