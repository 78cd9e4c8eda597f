using System.CommandLine;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;
using Spectre.Console;

namespace Trainer;

/// <summary>trainer explain FILE.csv: the gradient of the loss of one row, derived step by step.</summary>
internal static class ExplainCommand
{
    /// <summary>The finite difference takes as many multiplications as twice the square of this.</summary>
    private const int MostWeights = 20_000;

    private const int LongestName = 24;

    private static readonly Argument<string> File = new("file")
    {
        Description = "The table: CSV with a line of column names; - for standard input",
    };

    private static readonly Option<int?> Row = Options.Count("--row", 1, "The row to explain, counted from 1 [default: 1]");

    private static readonly Option<string?> Trained = new("--model")
    {
        HelpName = "run",
        Description = "A run folder, or its model.json, to take the weights from [default: one step of gradient descent]",
    };

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        HelpName = "page.md",
        Description = "Where to write the page as Markdown, instead of showing it; - for standard output",
    };

    public static Command Create()
    {
        var command = new Command("explain", "Derive the gradient of the loss of one row, step by step.")
        {
            File, Row, Trained, Output,
        };
        TableArguments.AddTo(command);
        command.Validators.Add(line =>
        {
            foreach (var option in TableArguments.All)
            {
                if (line.GetValue(Trained) is not null && line.GetResult(option) is { Implicit: false })
                    line.AddError($"{option.Name} cannot be changed with --model: the model knows its columns.");
            }
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult line)
    {
        var input = Options.Input(line.GetRequiredValue(File));
        var page = ExplainSteps.Of(Example(line, input));
        Console.OutputEncoding = System.Text.Encoding.UTF8; // the console's own may lack the letters of the formulas
        switch (line.GetValue(Output))
        {
            case null:
                page.Show(AnsiConsole.Console);
                break;
            case "-":
                Console.Out.Write(page.ToMarkdown());
                break;
            case var path:
                AtomicFile.Write(path, page.ToMarkdown());
                Console.Error.WriteLine($"Wrote {path}");
                break;
        }

        return 0;
    }

    private static ExplainedExample Example(ParseResult line, CsvInput input)
    {
        string? run = line.GetValue(Trained);
        var model = run is not null ? ModelOptions.Read(run) : Untrained(line, input);
        var weights = run is not null ? new Classifier(model).Weights : AfterOneStep(input, model);
        if (weights.RowCount * weights.ColumnCount > MostWeights)
        {
            throw new InputException($"{input.Name} needs {weights.RowCount} × {weights.ColumnCount} weights, and a page can "
                + $"explain up to {MostWeights}; leave columns out with --drop.");
        }

        int number = line.GetValue(Row) ?? 1;
        var (x, label) = ReadRow(input, model, number);
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
                    + $"of gradient descent away: W = −dW, averaged over all {model.Origin.Rows} rows.");
    }

    /// <summary>A model that has seen the columns, and no step: W = 0.</summary>
    private static Model Untrained(ParseResult line, CsvInput input) => SoftmaxTraining.Fit(input, TableArguments.Of(line) with
    {
        Validation = 0,
        Optimizer = new GradientDescentOptions { Epochs = 0, LearningRate = 1, DoublePrecision = true },
    }).Model;

    /// <summary>Weights that are not trained, but no longer untouched: W = 0 − ∇J(0), over all rows.</summary>
    private static Matrix<double> AfterOneStep(CsvInput input, Model model)
    {
        Block<double>[] blocks = [.. new RowReader(input, model) { WithLabels = true }.Read()
            .Select(rows => new Block<double>(rows.X, rows.Labels, model.Classes.Count))];
        var layer = new SoftmaxLayer<double>(blocks[0].X.RowCount, model.Classes.Count);
        var gradient = Matrix<double>.Build.SameAs(layer.Weights);
        using var objective = new Objective<double>(layer, l2: 0);
        objective.Gradient(blocks, gradient);
        return -gradient;
    }

    private static (Vector<double> x, int Label) ReadRow(CsvInput input, Model model, int number)
    {
        int read = 0;
        foreach (var rows in new RowReader(input, model) { WithLabels = true }.Read())
        {
            int i = number - 1 - read;
            read += rows.X.ColumnCount;
            if (number <= read)
                return (rows.X.Column(i), rows.Labels![i]);
        }

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
                double value = model.Standardize ? number.Mean + x[j] * number.Deviation : x[j];
                bool isZero = Math.Abs(value) < 1e-12 * Math.Abs(number.Mean); // but for rounding
                string shown = column is DateColumn ? $"{DateTime.UnixEpoch.AddDays(value):yyyy-MM-dd}" : isZero ? "0" : $"{value:G6}";
                yield return (OneLine.Of(column.Name, LongestName), shown);
                j++;
            }
            else if (column is CategoricalColumn text)
            {
                foreach (string level in text.Levels)
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
                    + "measurement outweighs another."
                : "Numbers are as they stand in the file.");
        }

        if (model.Columns.Any(column => column is CategoricalColumn))
            sentences.Add("A text becomes a feature for each level of its column: 1 for its own, 0 for the others.");
        if (model.Bias is not null)
            sentences.Add("The last feature is always 1, so that its weight serves as the bias of a class.");
        return string.Join(' ', sentences);
    }
}
