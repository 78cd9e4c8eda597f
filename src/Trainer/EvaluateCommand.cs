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

    private static readonly Option<bool> Json = new("--json") { Description = "Print the scores as JSON" };

    public static Command Create()
    {
        var command = new Command("evaluate", "Compare predictions with the labels of a file.")
        {
            ModelOptions.Model, ModelOptions.File, ModelOptions.Unknown, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult line)
    {
        var model = ModelOptions.Read(line);
        var evaluation = Evaluation.Of(model, ModelOptions.Rows(line, model, withLabels: true));
        if (line.GetValue(Json))
            Console.Out.WriteLine(JsonSerializer.Serialize(evaluation, EvaluationJson.Default.Evaluation));
        else
            Write(evaluation);
        return 0;
    }

    private static void Write(Evaluation evaluation)
    {
        var scores = new Table().Border(TableBorder.Simple).AddColumn("").AddColumn(Right($"{evaluation.Rows:N0} rows"));
        scores.AddRow("accuracy", Share(evaluation.Accuracy));
        foreach (var (k, share) in evaluation.TopK.Where(top => top.Key > 1))
            scores.AddRow($"top-{k} accuracy", Share(share));
        scores.AddRow("cross-entropy", $"{evaluation.CrossEntropy:F4}");
        scores.AddRow("log-loss reduction", Share(evaluation.LogLossReduction));
        AnsiConsole.Write(scores);

        var classes = new Table().Border(TableBorder.Simple).AddColumn("class");
        foreach (string column in new[] { "precision", "recall", "F1", "rows", "predicted" })
            classes.AddColumn(Right(column));
        foreach (var score in evaluation.PerClass)
        {
            classes.AddRow(Markup.Escape(score.Class), Share(score.Precision), Share(score.Recall), Share(score.F1),
                $"{score.Support:N0}", $"{score.Predicted:N0}");
        }

        classes.AddEmptyRow();
        AddAverage("macro average", evaluation.Macro);
        AddAverage("micro average", evaluation.Micro);
        AnsiConsole.Write(classes);
        if (evaluation.PerClass.Count <= WidestConfusion)
            AnsiConsole.Write(Confusion(evaluation));

        void AddAverage(string name, Average average)
            => classes.AddRow(name, Share(average.Precision), Share(average.Recall), Share(average.F1), "", "");
    }

    private static Table Confusion(Evaluation evaluation)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("label \\ predicted");
        foreach (var score in evaluation.PerClass)
            table.AddColumn(Right(Markup.Escape(score.Class)));
        foreach (var (score, counts) in evaluation.PerClass.Zip(evaluation.Confusion))
            table.AddRow([Markup.Escape(score.Class), .. counts.Select(count => count == 0 ? "[grey]0[/]" : $"{count:N0}")]);
        return table;
    }

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned();

    private static string Share(double share) => $"{100 * share:F2} %";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true)]
[JsonSerializable(typeof(Evaluation))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
