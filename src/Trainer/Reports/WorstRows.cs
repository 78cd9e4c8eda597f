using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Models;

namespace Trainer.Reports;

/// <summary>A row that its label surprises the model at.</summary>
/// <param name="Number">Which row of the file, from 1.</param>
/// <param name="Label">The number of its class.</param>
/// <param name="Predicted">The number of the most probable class.</param>
/// <param name="Rival">The number of the most probable class other than the label.</param>
/// <param name="CrossEntropy">−log of the probability of its label, in nats.</param>
/// <param name="Cells">What matters most in it, that first.</param>
internal sealed record WorstRow(
    long Number, int Label, int Predicted, int Rival, double CrossEntropy, IReadOnlyList<CellPull> Cells)
{
    /// <summary>The probability of its label.</summary>
    public double Probability => Math.Exp(-CrossEntropy);
}

/// <summary>What a cell does to a prediction.</summary>
/// <param name="Column">The name of its column.</param>
/// <param name="Text">What stands in the file.</param>
/// <param name="Pull">By how much it moves the log-odds of the rival against the label, (w_rival − w_label)(x − x₀),
/// where x₀ is the cell of <see cref="MiddleExample"/>.</param>
internal sealed record CellPull(string Column, string Text, double Pull);

/// <summary>Looks at rows as they pass, and remembers the worst.</summary>
/// <param name="model">The model.</param>
internal sealed class WorstRows(Model model)
{
    private const int Most = 10, MostCells = 3;

    private readonly Classifier _classifier = new(model);
    private readonly Vector<double> _middle = MiddleExample.Of(model);

    /// <summary>The least bad first; of equal ones, the last row.</summary>
    private readonly PriorityQueue<WorstRow, (double CrossEntropy, long Place)> _worst = new();

    /// <summary>Passes all rows on.</summary>
    public IEnumerable<EncodedRows> Watch(IEnumerable<EncodedRows> rows)
    {
        long number = 0;
        foreach (var block in rows)
        {
            var logits = _classifier.Logits(block.X, block.Sparse);
            for (int i = 0; i < logits.RowCount; i++)
                Look(++number, logits.Row(i), block, i);
            yield return block;
        }
    }

    /// <summary>The worst of the rows that have passed.</summary>
    public IReadOnlyList<WorstRow> Ranked()
        => [.. _worst.UnorderedItems.OrderByDescending(row => row.Priority).Select(row => row.Element)];

    private void Look(long number, Vector<double> logits, EncodedRows block, int i)
    {
        int label = block.Labels![i], predicted = logits.MaximumIndex();
        double most = logits[predicted];
        double loss = Math.Log(logits.Sum(logit => Math.Exp(logit - most))) + most - logits[label];
        if (_worst.Count == Most && _worst.TryPeek(out _, out var least) && (loss, -number).CompareTo(least) < 0)
            return;
        logits[label] = double.NegativeInfinity;
        int rival = logits.MaximumIndex();
        var row = new WorstRow(number, label, predicted, rival, loss, Cells(block.Example(i), block.Kept[i], label, rival));
        if (_worst.Count < Most)
            _worst.Enqueue(row, (loss, -number));
        else
            _worst.EnqueueDequeue(row, (loss, -number));
    }

    private List<CellPull> Cells(Vector<double> x, string[] texts, int label, int rival)
    {
        var weights = _classifier.Weights;
        var cells = new List<CellPull>();
        int place = 0;
        foreach (var (column, text) in model.Columns.Zip(texts))
        {
            double pull = 0;
            for (int count = column.Features; count > 0; count--, place++)
                pull += (weights[place, rival] - weights[place, label]) * (x[place] - _middle[place]);
            cells.Add(new CellPull(column.Name, text, pull));
        }

        return [.. cells.OrderByDescending(cell => Math.Abs(cell.Pull)).Take(MostCells)];
    }
}
