using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;
using Trainer.Lesson;

namespace Trainer;

/// <summary>Reads the row that is to be explained, and all that its explanation needs.</summary>
internal static class ExampleReader
{
    /// <summary>The finite difference takes as many multiplications as twice the square of this.</summary>
    private const int MostWeights = 20_000;

    /// <summary>A page has room for so many rows to choose from.</summary>
    private const int MostRows = 24;

    private const int LongestName = 24;

    /// <summary>Reads a row.</summary>
    /// <param name="input">The file.</param>
    /// <param name="number">Which row, counted from 1.</param>
    /// <param name="run">A run whose weights to take; null for one step of gradient descent on this file.</param>
    /// <param name="columns">How to read the columns, where no run knows.</param>
    /// <param name="withOthers">Whether other rows are wanted, too: the file is then read to its end.</param>
    /// <exception cref="InputException">There is no such row, or it cannot be explained.</exception>
    public static ExplainedExample Read(
        CsvInput input, int number, string? run, TrainingOptions columns, bool withOthers)
    {
        var model = run is not null ? ModelOptions.Read(run) : Untrained(input, columns);
        var weights = run is not null ? new Classifier(model).Weights : AfterOneStep(input, model);
        if (weights.RowCount * weights.ColumnCount > MostWeights)
        {
            throw new InputException($"{input.Name} needs {weights.RowCount} × {weights.ColumnCount} weights, and a page can "
                + $"explain up to {MostWeights}; leave columns out with --drop.");
        }

        var rows = ReadRows(input, model, number, withOthers);
        int chosen = rows.FindIndex(row => row.Number == number);
        var (_, x, label) = rows[chosen];
        return new ExplainedExample(
            $"row {number} of {input.Name}",
            [.. Features(model, x)],
            x,
            Encoding(model),
            [.. model.Classes.Select(name => OneLine.Of(name, LongestName))],
            label,
            weights.Transpose(),
            run is not null
                ? $"The weights are those of {run}, trained on {model.Origin.File}."
                : "With W = 0 all classes would be equally probable, and the numbers below dull. These weights are one step "
                    + $"of gradient descent away: W = −dW, averaged over all {model.Origin.Rows} rows.")
        {
            Rows = rows,
            Chosen = chosen,
        };
    }

    /// <summary>A model that has seen the columns, and no step: W = 0.</summary>
    private static Model Untrained(CsvInput input, TrainingOptions columns) => SoftmaxTraining.Fit(input, columns with
    {
        Validation = 0,
        Optimizer = new GradientDescentOptions { Epochs = 0, LearningRate = 1, DoublePrecision = true },
    }).Model;

    /// <summary>Weights that are not trained, but no longer untouched: W = 0 − ∇J(0), over all rows.</summary>
    private static Matrix<double> AfterOneStep(CsvInput input, Model model)
    {
        Block<double>[] blocks = [.. new RowReader(input, model) { WithLabels = true }.Read()
            .Select(rows => new Block<double>(rows.X, rows.Labels, model.Classes.Count) { Sparse = rows.Sparse })];
        var layer = new SoftmaxLayer<double>(blocks[0].Features, model.Classes.Count);
        var gradient = Matrix<double>.Build.SameAs(layer.Weights);
        using var objective = new Objective<double>(layer, l2: 0);
        objective.Gradient(blocks, gradient);
        return -gradient;
    }

    /// <summary>A row, and some 20 more from all over the file: as many as there is room for at equal distances.</summary>
    private static List<ExplainedRow> ReadRows(CsvInput input, Model model, int number, bool withOthers)
    {
        var kept = new List<ExplainedRow>();
        int read = 0, distance = 1;
        foreach (var rows in new RowReader(input, model) { WithLabels = true }.Read())
        {
            for (int i = 0; i < rows.Count; i++)
            {
                if (++read == number || (read - 1) % distance == 0)
                    kept.Add(new(read, rows.Example(i), rows.Labels![i]));
                if (kept.Count <= MostRows)
                    continue;
                distance *= 2;
                kept.RemoveAll(row => row.Number != number && (row.Number - 1) % distance != 0);
            }

            if (read >= number && !withOthers)
                break;
        }

        if (number <= read)
            return kept;
        throw new InputException(read == 0
            ? $"{input.Name} has a header and no rows; add examples below the header."
            : $"{input.Name} has {read} rows and no row {number}; choose a --row from 1 to {read}.");
    }

    /// <summary>The names of the features, and the values that were encoded: for a missing one, what was filled in.</summary>
    private static IEnumerable<(string Name, string Value)> Features(Model model, Vector<double> x)
    {
        int j = 0;
        foreach (var column in model.Columns)
        {
            if (column is NumericColumn number)
            {
                double value = model.Standardize ? number.Center + x[j] * number.Deviation : x[j];
                bool isZero = Math.Abs(value) < 1e-12 * Math.Abs(number.Mean); // but for rounding
                string shown = column is DateColumn ? $"{DateTime.UnixEpoch.AddDays(value):yyyy-MM-dd}"
                    : isZero ? "0" : $"{value:G6}";
                yield return (OneLine.Of(column.Name, LongestName), shown);
                j++;
            }
            else if (column is CategoricalColumn text)
            {
                foreach (string level in text.FeatureLevels)
                    yield return (OneLine.Of($"{column.Name}={level}", LongestName), x[j++] == 1 ? "yes" : "no");
            }
        }

        if (model.Bias is not null)
            yield return ("(bias)", "");
    }

    private static string Encoding(Model model)
    {
        var sentences = new List<string>();
        if (model.Columns.Any(column => column is DateColumn))
            sentences.Add("A date is its number of days since 1970-01-01.");
        if (model.Columns.Any(column => column is NumericColumn))
        {
            sentences.Add(model.Standardize
                ? "A number, or the mean where one is missing, becomes (value − mean) / standard deviation, so that no unit of "
                    + "measurement outweighs another"
                    + (model.Columns.Any(column => column is NumericColumn { IsSparse: true })
                        ? "; where nearly all are 0, the mean is not subtracted." : ".")
                : "Numbers are as they stand in the file.");
        }

        if (model.Columns.Any(column => column is CategoricalColumn))
            sentences.Add("A text becomes a feature for each level of its column: 1 for its own, 0 for the others.");
        if (model.Bias is not null)
            sentences.Add("The last feature is always 1, so that its weight serves as the bias of a class.");
        return string.Join(' ', sentences);
    }
}
