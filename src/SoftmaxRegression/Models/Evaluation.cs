using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

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

    /// <summary>
    /// Where the accuracy on all possible examples lies, with a confidence of 95 %, if these were drawn from them at
    /// random and none was trained on: the lower and the upper end.
    /// </summary>
    public IReadOnlyList<double> AccuracyInterval
    {
        get
        {
            var (low, high) = WilsonInterval.Of(Accuracy, Rows);
            return [low, high];
        }
    }

    /// <summary>The mean cross-entropy (log-loss), in nats.</summary>
    public required double CrossEntropy { get; init; }

    /// <summary>
    /// The share by which the log-loss lies below that of always predicting the class frequencies of these examples:
    /// 1 is perfect, 0 no better, below 0 worse. Null where there is nothing to reduce: all labels are the same.
    /// </summary>
    public required double? LogLossReduction { get; init; }

    /// <summary>By k below the number of classes, the share of examples whose label is among the k most probable.</summary>
    public required IReadOnlyDictionary<int, double> TopK { get; init; }

    /// <summary>The mean over the classes that have examples or predictions.</summary>
    public required Average Macro { get; init; }

    /// <summary>Over all decisions alike; with one label for each example, all three are the accuracy.</summary>
    public required Average Micro { get; init; }

    /// <summary>Class by class.</summary>
    public required IReadOnlyList<ClassScore> PerClass { get; init; }

    /// <summary>Counts, K × K: row the label, column the prediction.</summary>
    public required int[][] Confusion { get; init; }

    /// <summary>Evaluates a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Labelled rows, read with <see cref="RowReader.WithLabels"/>.</param>
    /// <returns>The scores.</returns>
    /// <exception cref="InputException">There is no row.</exception>
    public static Evaluation Of(Model model, IEnumerable<EncodedRows> rows)
    {
        var classifier = new Classifier(model);
        var tally = new Tally(model.Classes.Count);
        foreach (var some in rows)
            tally.Loss += tally.Add(classifier.Logits(some.X, some.Sparse), new Block<double>(some.X, some.Labels, model.Classes.Count));
        return tally.Rows > 0
            ? Of(model.Classes, tally)
            : throw new InputException("There is no row to evaluate on; give a file with labelled rows.");
    }

    /// <summary>Evaluates a layer while it is trained: each process on its blocks, and all get the scores on all of them.</summary>
    /// <typeparam name="T">The numeric type of the training.</typeparam>
    /// <param name="layer">The layer.</param>
    /// <param name="data">Labelled examples.</param>
    /// <param name="classes">The names of the K classes.</param>
    /// <returns>The scores.</returns>
    public static Evaluation Of<T>(SoftmaxLayer<T> layer, DataSet<T> data, IReadOnlyList<string> classes)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var tally = new Tally(classes.Count);
        var room = new BlockRoom<T>();
        double[] losses = new double[data.Blocks.Length];
        for (int b = 0; b < losses.Length; b++)
        {
            if (data.Blocks[b].Owner != data.Processes.Rank)
                continue;
            var block = data.Blocks[b].In(room);
            var logits = Matrix<T>.Build.Dense(block.Count, classes.Count);
            layer.Forward(block.X, logits, block.Sparse);
            losses[b] = tally.Add(logits, block);
        }

        tally.Unite(data.Processes, losses);
        return Of(classes, tally);
    }

    private static Evaluation Of(IReadOnlyList<string> classes, Tally tally)
    {
        double rows = tally.Rows;
        var scores = classes.Index().Select(k => Score(k.Item, k.Index, tally.Confusion)).ToList();
        var present = scores.Where(score => score.Support + score.Predicted > 0).ToList();
        double accuracy = tally.Ranks[0] / rows;
        double prior = -scores.Where(score => score.Support > 0)
            .Sum(score => score.Support / rows * Math.Log(score.Support / rows));
        return new Evaluation
        {
            Rows = tally.Rows,
            Accuracy = accuracy,
            CrossEntropy = tally.Loss / rows,
            LogLossReduction = prior > 0 ? 1 - tally.Loss / rows / prior : null,
            TopK = Ks.Where(k => k < classes.Count).ToDictionary(k => k, k => tally.Ranks.Take(k).Sum() / rows),
            Macro = new Average(
                present.Average(score => score.Precision),
                present.Average(score => score.Recall),
                present.Average(score => score.F1)),
            Micro = new Average(accuracy, accuracy, accuracy),
            PerClass = scores,
            Confusion = tally.Confusion,
        };
    }

    private static ClassScore Score(string name, int k, int[][] confusion)
    {
        int hits = confusion[k][k], support = confusion[k].Sum(), predicted = confusion.Sum(row => row[k]);
        return new ClassScore(
            name, support, predicted, Ratio(hits, predicted), Ratio(hits, support), Ratio(2 * hits, support + predicted));

        static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
    }

    /// <summary>What is counted, example by example.</summary>
    private sealed class Tally(int classes)
    {
        /// <summary>K × K: row the label, column the prediction.</summary>
        public int[][] Confusion { get; } = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];

        /// <summary>How many examples have their label as the most probable class, the second, ...</summary>
        public int[] Ranks { get; } = new int[classes];

        public double Loss { get; set; }

        public int Rows => Ranks.Sum();

        /// <param name="logits">m × K, one example per row; overwritten.</param>
        /// <param name="block">The m examples.</param>
        /// <returns>Their loss.</returns>
        public double Add<T>(Matrix<T> logits, Block<T> block)
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < block.Count; i++)
            {
                int label = block.Labels[i];
                Confusion[label][logits.MaximumIndex(i)]++;
                Ranks[Ranking.Of(logits, i, label)]++;
            }

            return SoftmaxRegression.CrossEntropy.Error(logits, block.Y);
        }

        /// <summary>Adds up what all processes have counted, and the losses in the order of the blocks.</summary>
        public void Unite(ProcessGroup group, double[] losses)
        {
            foreach (int[] row in Confusion)
                group.Sum(row.AsSpan());
            group.Sum(Ranks.AsSpan());
            group.Unite(losses.AsSpan());
            Loss = losses.Sum();
        }
    }
}
