using SoftmaxRegression.Data;
using SoftmaxRegression.Training;
using Spectre.Console;
using TableColumn = SoftmaxRegression.Data.TableColumn;

namespace Trainer;

/// <summary>What a training says: progress and messages on standard error, results on standard output.</summary>
/// <param name="quiet">Whether to say nothing.</param>
/// <param name="json">Whether the results are wanted as JSON.</param>
internal sealed class Report(bool quiet, bool json)
{
    private const int PlainLines = 10;
    private const int WidestCurve = 40;
    private const int MostNamed = 6;
    private const int MostLines = 20;
    private const int LongestName = 40;

    /// <summary>So many levels are never meant: most will be rare.</summary>
    private const int ManyLevels = 100_000;

    private readonly IAnsiConsole _messages = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Console.Error),
    });

    /// <summary>Whether losses are weighted, so that every class counts the same.</summary>
    private bool _isWeighted;

    /// <summary>A line as it is: a console that is no terminal would break it at 80 characters.</summary>
    public void Say(string text)
    {
        if (!quiet)
            Console.Error.WriteLine(text);
    }

    /// <summary>Says what was read.</summary>
    public void Table(string file, SoftmaxTraining training)
    {
        string classes = Some([.. training.Classes.Select(name => OneLine.Of(name, LongestName))], 10);
        string features = Count(training.FeatureNames.Count, "feature");
        if (training.FeatureNames.Count != training.Columns.Count)
            features += $" from {Count(training.Columns.Count, "column")}";
        Say($"{file}: {Count(training.Rows, "row")}, {features}, {training.Classes.Count} classes of {Quoted(training.Label)} "
            + $"({classes})");
        SaySome([.. training.Columns.SelectMany(column => Remarks(column, training))]);
        if (training.Columns.Count(column => column is { IsSparse: true, Levels: null }) is > 0 and var sparse)
        {
            Say($"  {Count(sparse, "column")} of numbers are 0 nearly everywhere"
                + (training.Options.Standardize ? ": divided by the deviation, and not centred" : ""));
        }

        SaySome([.. training.LeftOut.Select(LeftOut)]);
        if (training.SingleClasses.Count > 0)
        {
            string names = Some([.. training.SingleClasses.Select(Quoted)], MostNamed);
            Say($"  classes with one example only, which is trained on and never held out: {names}");
        }

        if (training.Unlabeled > 0)
            Say($"  {Count(training.Unlabeled, "row")} without a label left out");
        Missing(training);
        if (training.Cache is { } cache)
            Cache(cache, file);
    }

    /// <summary>Where the rows are.</summary>
    private void Cache(CacheUse cache, string file)
    {
        string size = RunFolder.Megabytes(cache.Bytes);
        if (cache.Replaced is { } reason)
            Say($"  {cache.Place} is written anew: {reason}");
        Say(!cache.IsKept ? $"  rows on disk in {cache.Place} ({size}) while it trains: in memory they would take more than is free"
            : cache.IsReused ? $"  rows from {cache.Place} ({size}), where the last training on {file} has kept them"
            : $"  rows kept in {cache.Place} ({size}), from where the next training on {file} takes them");
    }

    /// <summary>The first of some lines, and how many more there are.</summary>
    private void SaySome(List<string> lines)
    {
        foreach (string line in lines.Take(MostLines))
            Say($"  {line}");
        if (lines.Count > MostLines)
            Say($"  ... and {Number(lines.Count - MostLines)} more lines like these; model.json tells of every column");
    }

    /// <summary>What may surprise in how a column was read.</summary>
    private static IEnumerable<string> Remarks(TableColumn column, SoftmaxTraining training)
    {
        if (column.Levels is not null)
            yield return $"{Quoted(column.Name)} is categorical: {Levels(column, training)}{Numbers(column.Numbers, training.Rows)}";
        if (column.Dates is { } order)
            yield return $"{Quoted(column.Name)} is a date: days since 1970-01-01{ReadAs(order)}";
        if (column.HasLeadingZeros)
        {
            yield return $"{Quoted(column.Name)} has numbers with leading zeros, as codes have; "
                + $"take it as categorical with --categorical {Options.Named(column.Name)} if they are some";
        }

        if (column.IsCounter)
        {
            yield return $"{Quoted(column.Name)} is whole numbers, all different and in order, as in an identifier; "
                + "leave it out with --drop if it is one";
        }
    }

    private static string LeftOut(LeftOutColumn column)
    {
        string name = column.Name == "" ? "a column" : Quoted(column.Name);
        string keep = !column.MayBeKept ? "" : $"; keep it with --categorical {Options.Named(column.Name)}";
        return $"{name} is left out: {column.Reason}{keep}";
    }

    /// <summary>How many levels a column has, and how many are too rare; or where nobody said what that is, how to say it.</summary>
    private static string Levels(TableColumn column, SoftmaxTraining training)
        => Count(column.Levels!.Count, "level")
            + (column.Rare.Count > 0
                ? $", and {Number(column.Rare.Count)} in fewer than {Number(training.Options.MinCount)} rows each share a feature"
                : column.Levels.Count > ManyLevels ? $"; let the rare ones share a feature with {Options.ShareRareLevels}" : "");

    /// <summary>A word of warning where most cells of a categorical column are numbers.</summary>
    private static string Numbers(int numbers, int rows)
        => 2 * numbers < rows ? ""
            : $" ({Number(numbers)} of {Number(rows)} cells are numbers; name what stands for a missing one with --missing)";

    /// <summary>Says what was taken for missing, and where.</summary>
    private void Missing(SoftmaxTraining training)
    {
        var columns = training.Columns.Where(column => column.Missing.Count > 0).ToList();
        if (columns.Count == 0)
            return;
        var tokens = columns.SelectMany(column => column.Missing).GroupBy(token => token.Key, token => token.Value)
            .Select(token => $"{Number(token.Sum())} {(token.Key == "" ? "empty" : Quoted(token.Key))}");
        string where = Some([.. columns.Select(column => Quoted(column.Name))], MostNamed);
        Say($"  missing: {string.Join(", ", tokens)}, in {Count(columns.Count, "column")} ({where}); "
            + "filled with the mean or the most frequent level");
    }

    /// <summary>Says how the training goes about it.</summary>
    /// <param name="plan">What gradient descent intends to do; null for L-BFGS.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="from">Where it goes on; null where it begins.</param>
    public void Plan(DescentPlan? plan, TrainingOptions options, Checkpoint? from)
    {
        _isWeighted = options.BalanceClasses;
        Say(plan is null
            ? "training: L-BFGS on all rows, in double precision"
            : $"training: up to {Count(plan.Epochs, "epoch")} in batches of {Count(plan.BatchSize, "row")}, "
                + $"learning rate {plan.LearningRate:G3}{(plan.IsInMetric ? " × B⁻¹" : "")}");
        if (from is not null)
            Say($"  resumed after epoch {Number(from.History[^1].Number)}");
        if (options.Threads > TrainingOptions.MostThreads)
        {
            Say($"  on {TrainingOptions.MostThreads} of {options.Threads} threads: a step is cut into so many shares, "
                + "which gives the same bits anywhere");
        }
    }

    /// <summary>Takes the epochs one by one and shows how far they are.</summary>
    /// <param name="epochs">The epochs.</param>
    /// <param name="last">The last one that is planned; null where nobody knows.</param>
    /// <param name="before">The epochs that were done before.</param>
    public void Progress(IEnumerable<Epoch> epochs, int? last, IEnumerable<Epoch> before)
    {
        string of = last is { } planned ? $" of {Number(planned)}" : "";
        if (!_messages.Profile.Capabilities.Interactive || quiet)
        {
            int stretch = Math.Max(1, last ?? PlainLines * PlainLines), said = -PlainLines / stretch;
            foreach (var epoch in epochs)
            {
                if (epoch.Training is not { } training || epoch.Number * PlainLines / stretch == said)
                    continue;
                said = epoch.Number * PlainLines / stretch;
                Say($"epoch {Number(epoch.Number)}{of}: {Describe(training, epoch.Validation)}");
            }

            return;
        }

        int room = Math.Max(0, _messages.Profile.Width - "  00:00:00 ".Length);
        _messages.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new RemainingTimeColumn())
            .Start(context =>
            {
                var history = before.Select(epoch => epoch.Training).OfType<Measures>().ToList();
                var bar = context.AddTask("epoch 0", maxValue: Math.Max(1, last ?? 1));
                bar.IsIndeterminate = last is null;
                foreach (var epoch in epochs)
                {
                    if (epoch.Training is { } training)
                        history.Add(training);
                    bar.Description = ProgressLine($"epoch {epoch.Number}{of}", history, epoch.Validation, room);
                    bar.Value = epoch.Number;
                }
            });
    }

    /// <summary>Shows the outcome and where it is.</summary>
    public void Result(Metrics metrics, string folder, IReadOnlyList<string> files)
    {
        if (json)
        {
            Console.Out.WriteLine(metrics.ToJson());
        }
        else if (!quiet)
        {
            bool isWeighted = metrics.Train.WeightedCrossEntropy is not null;
            string[] weighted = isWeighted ? ["weighted"] : [];
            var table = NumberTable.Of("", ["rows", "cross-entropy", .. weighted, "accuracy"]);
            AddRow("training", metrics.Train, (accuracy, _) => Percent.Of(accuracy));
            AddRow("validation", metrics.Validation, Percent.WithInterval);
            AddRow("test", metrics.Test, Percent.WithInterval);
            AnsiConsole.Write(table);

            void AddRow(string name, PartMetrics? part, Func<double, int, string> percent)
            {
                if (part is null)
                    return;
                string[] weighted = isWeighted ? [$"{part.WeightedCrossEntropy:F4}"] : [];
                string accuracy = percent(part.Accuracy, part.Rows);
                table.AddRow([name, Number(part.Rows), $"{part.CrossEntropy:F4}", .. weighted, accuracy]);
            }
        }

        if (metrics.Optimum is { } optimum)
        {
            // Rounding may take single precision below the optimum; without a penalty that can be 0 itself.
            string gap = optimum > 0 ? $", gap {Percent.Of(Math.Max(0, metrics.Objective / optimum - 1))}" : "";
            Say($"objective {metrics.Objective:G6}, optimum {optimum:G6}{gap}");
        }

        Say($"{metrics.Epochs} epochs, {Number(metrics.Steps)} steps in {metrics.SecondsTrain:F2} s ({metrics.Stopped})");
        Say($"Wrote {string.Join(", ", files)} to {folder}");
    }

    /// <summary>How far the training is, on one line of a terminal: the curve takes what the words leave.</summary>
    private static string ProgressLine(string epoch, List<Measures> history, Measures? validation, int room)
    {
        string words = $"loss {history[^1].CrossEntropy:F4}" + (validation is { } held
            ? $", validation {held.CrossEntropy:F4} ({Percent.Of(held.Accuracy)})"
            : $" ({Percent.Of(history[^1].Accuracy)})");
        string curve = Curve(history, Math.Clamp(room - $"{epoch}  {words}".Length, 0, WidestCurve));
        string line = $"{epoch} {curve} {words}";
        return line[..Math.Min(line.Length, room)];
    }

    /// <summary>The loss so far as a line of small bars, on a logarithmic scale.</summary>
    private static string Curve(List<Measures> history, int width)
    {
        const string bars = "▁▂▃▄▅▆▇█";
        int count = Math.Min(history.Count, width);
        double[] losses = [.. Enumerable.Range(1, count)
            .Select(i => Math.Log(Math.Max(1e-300, history[(i * history.Count / count) - 1].Objective)))];
        double least = losses.DefaultIfEmpty().Min(), range = Math.Max(losses.DefaultIfEmpty().Max() - least, 1e-9);
        return string.Concat(losses.Select(loss => bars[(int)((bars.Length - 1) * (loss - least) / range)]))
            .PadRight(width);
    }

    private string Describe(Measures training, Measures? validation)
        => (_isWeighted ? "weighted " : "")
            + $"loss {training.CrossEntropy:F4}, accuracy {Percent.Of(training.Accuracy)}"
            + (validation is { } held
                ? $"; validation {held.CrossEntropy:F4}, {Percent.Of(held.Accuracy)}"
                : "");

    private static string Quoted(string name) => $"'{OneLine.Of(name, LongestName)}'";

    private static string ReadAs(DateOrder order) => order switch
    {
        DateOrder.DayFirst => ", read as day/month/year",
        DateOrder.MonthFirst => ", read as month/day/year",
        _ => "",
    };

    /// <summary>The first of some names.</summary>
    private static string Some(IReadOnlyList<string> names, int most)
        => string.Join(", ", names.Take(most)) + (names.Count > most ? ", ..." : "");

    private static string Number(long count) => $"{count:N0}";

    private static string Count(int count, string what) => $"{Number(count)} {what}{(count == 1 ? "" : "s")}";
}
