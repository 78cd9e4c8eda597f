using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using SoftmaxRegression.Models;
using Spectre.Console;

namespace Trainer;

/// <summary>trainer evaluate RUN|MODEL.json FILE.csv: how well the model does on labelled rows.</summary>
internal static class EvaluateCommand
{
    private const int WidestConfusion = 12;

    /// <summary>For a share of nothing.</summary>
    private const string Undefined = "-";

    private static readonly Option<bool> Json = Options.Flag("--json", "Print the scores as JSON");

    public static Command Create()
    {
        var command = new Command("evaluate", "Compare predictions with the labels of a file.")
        {
            ModelOptions.Model, ModelOptions.File, ModelOptions.UnknownLevels, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult line)
    {
        var model = ModelOptions.Read(line);
        var input = Options.Input(line.GetRequiredValue(ModelOptions.File));
        var rows = ModelOptions.LabelledRows(line, input, model);
        var evaluation = Evaluation.Of(model, rows.Read());
        bool isOwn = rows.AreOwn;
        if (isOwn)
            Console.Error.WriteLine($"trainer: {input.Name} {ModelOptions.HoldsOwnRows}");
        if (line.GetValue(Json))
            Console.Out.WriteLine(JsonSerializer.Serialize(evaluation, EvaluationJson.Default.Evaluation));
        else
            Write(evaluation, isOwn);
        return 0;
    }

    private static void Write(Evaluation evaluation, bool isOwn)
    {
        var (rows, accuracy) = (evaluation.Rows, evaluation.Accuracy);
        var scores = NumberTable.Of("", $"{rows:N0} rows");
        scores.AddRow("accuracy", isOwn ? Percent.Of(accuracy) : Percent.WithInterval(accuracy, rows));
        foreach (var (k, share) in evaluation.TopK.Where(top => top.Key > 1))
            scores.AddRow($"top-{k} accuracy", Percent.Of(share));
        scores.AddRow("cross-entropy", $"{evaluation.CrossEntropy:F4}");
        if (evaluation.LogLossReduction is { } reduction)
            scores.AddRow("log-loss reduction", Percent.Of(reduction));
        AnsiConsole.Write(scores);

        var classes = NumberTable.Of("class", "precision", "recall", "F1", "rows", "predicted");
        foreach (var score in evaluation.PerClass)
        {
            classes.AddRow(
                Markup.Escape(score.Class),
                score.Predicted > 0 ? Percent.Of(score.Precision) : Undefined,
                score.Support > 0 ? Percent.Of(score.Recall) : Undefined,
                score.Support + score.Predicted > 0 ? Percent.Of(score.F1) : Undefined,
                $"{score.Support:N0}",
                $"{score.Predicted:N0}");
        }

        classes.AddEmptyRow();
        AddAverage("macro average", evaluation.Macro);
        AddAverage("micro average", evaluation.Micro);
        AnsiConsole.Write(classes);
        if (evaluation.PerClass.Count <= WidestConfusion)
            AnsiConsole.Write(Confusion(evaluation));

        void AddAverage(string name, Average average)
            => classes.AddRow(
                name, Percent.Of(average.Precision), Percent.Of(average.Recall), Percent.Of(average.F1), "", "");
    }

    private static Table Confusion(Evaluation evaluation)
    {
        var table = NumberTable.Of("label \\ predicted", evaluation.PerClass.Select(score => score.Class));
        foreach (var (score, counts) in evaluation.PerClass.Zip(evaluation.Confusion))
            table.AddRow([Markup.Escape(score.Class), .. counts.Select(count => count == 0 ? "[grey]0[/]" : $"{count:N0}")]);
        return table;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true)]
[JsonSerializable(typeof(Evaluation))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
