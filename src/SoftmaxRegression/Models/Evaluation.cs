using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Models;

/// <summary>How well one class is found.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Support">How many examples have this label.</param>
/// <param name="Predicted">How many examples are predicted to be of this class.</param>
/// <param name="Precision">Of the examples predicted to be of the class, the share that is; 0 where there are none.</param>
/// <param name="Recall">Of the examples of the class, the share that is found; 0 where there are none.</param>
/// <param name="F1">The harmonic mean of precision and recall; 0 where both are.</param>
public sealed record ClassScore(string Class, int Support, int Predicted, double Precision, double Recall, double F1);

/// <summary>Precision, recall and F1 over all classes.</summary>
/// <param name="Precision">Between 0 and 1.</param>
/// <param name="Recall">Between 0 and 1.</param>
/// <param name="F1">Between 0 and 1.</param>
public sealed record Average(double Precision, double Recall, double F1);

/// <summary>How well a classifier does on labelled examples, with the conventions of scikit-learn.</summary>
public sealed record Evaluation
{
    private static readonly int[] Ks = [1, 3, 5];

    /// <summary>The number of examples.</summary>
    public required int Rows { get; init; }

    /// <summary>The share of examples whose most probable class is their label.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The mean cross-entropy (log-loss), in nats.</summary>
    public required double CrossEntropy { get; init; }

    /// <summary>
    /// The share by which the log-loss lies below that of always predicting the class frequencies of these examples:
    /// 1 is perfect, 0 no better, below 0 worse.
    /// </summary>
    public required double LogLossReduction { get; init; }

    /// <summary>By k, the share of examples whose label is among the k most probable classes.</summary>
    public required IReadOnlyDictionary<int, double> TopK { get; init; }

    /// <summary>The mean over the classes that have examples or predictions.</summary>
    public required Average Macro { get; init; }

    /// <summary>Over all decisions alike; with one label for each example, all three are the accuracy.</summary>
    public required Average Micro { get; init; }

    /// <summary>Class by class.</summary>
    public required IReadOnlyList<ClassScore> PerClass { get; init; }

    /// <summary>Counts, K × K: row the label, column the prediction.</summary>
    public required int[][] Confusion { get; init; }

    /// <summary>Evaluates a classifier.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Labelled rows, read with <see cref="RowReader.WithLabels"/>.</param>
    /// <returns>The scores.</returns>
    /// <exception cref="InputException">There is no row.</exception>
    public static Evaluation Of(Model model, IEnumerable<EncodedRows> rows)
    {
        var classifier = new Classifier(model);
        int classes = model.Classes.Count;
        var confusion = model.Classes.Select(_ => new int[classes]).ToArray();
        var ranks = new int[classes];
        double loss = 0;
        foreach (var (X, labels) in rows)
        {
            var logits = classifier.Logits(X);
            for (int i = 0; i < labels!.Length; i++)
            {
                confusion[labels[i]][logits.MaximumIndex(i)]++;
                ranks[Rank(logits, i, labels[i])]++;
            }

            loss += SoftmaxRegression.CrossEntropy.Error(logits, new Block<double>(X, labels, classes).Y);
        }

        return Of(model.Classes, confusion, ranks, loss);
    }

    /// <summary>Makes the scores from counts.</summary>
    /// <param name="classes">The K classes.</param>
    /// <param name="confusion">Counts, K × K: row the label, column the prediction.</param>
    /// <param name="ranks">How many examples have their label as the most probable class, the second, ...</param>
    /// <param name="loss">The sum of the examples' losses, in nats.</param>
    internal static Evaluation Of(IReadOnlyList<string> classes, int[][] confusion, int[] ranks, double loss)
    {
        int rows = ranks.Sum();
        if (rows == 0)
            throw new InputException("There is no row to evaluate on; give a file with labelled rows.");
        var scores = classes.Index().Select(k => Score(k.Item, k.Index, confusion)).ToList();
        var present = scores.Where(score => score.Support + score.Predicted > 0).ToList();
        double accuracy = (double)classes.Index().Sum(k => confusion[k.Index][k.Index]) / rows;
        double prior = -scores.Where(score => score.Support > 0)
            .Sum(score => (double)score.Support / rows * Math.Log((double)score.Support / rows));
        return new Evaluation
        {
            Rows = rows,
            Accuracy = accuracy,
            CrossEntropy = loss / rows,
            LogLossReduction = prior > 0 ? 1 - loss / rows / prior : 0,
            TopK = Ks.Where(k => k <= classes.Count).ToDictionary(k => k, k => (double)ranks.Take(k).Sum() / rows),
            Macro = new Average(
                present.Average(score => score.Precision),
                present.Average(score => score.Recall),
                present.Average(score => score.F1)),
            Micro = new Average(accuracy, accuracy, accuracy),
            PerClass = scores,
            Confusion = confusion,
        };
    }

    private static ClassScore Score(string name, int k, int[][] confusion)
    {
        int hits = confusion[k][k], support = confusion[k].Sum(), predicted = confusion.Sum(row => row[k]);
        return new ClassScore(
            name, support, predicted, Ratio(hits, predicted), Ratio(hits, support), Ratio(2 * hits, support + predicted));

        static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
    }

    /// <summary>How many classes are more probable than the label; of equals, the first counts as more probable.</summary>
    private static int Rank(Matrix<double> logits, int row, int label)
    {
        int rank = 0;
        for (int k = 0; k < logits.ColumnCount; k++)
        {
            if (logits[row, k] > logits[row, label] || (logits[row, k] == logits[row, label] && k < label))
                rank++;
        }

        return rank;
    }
}
