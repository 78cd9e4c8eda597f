using System.CommandLine;
using System.CommandLine.Parsing;
using SoftmaxRegression.Models;
using SoftmaxRegression.Plots;

namespace Trainer;

/// <summary>
/// trainer plot RUN RUN ...: the loss curves of several runs in one picture, or the boundaries between the classes of one.
/// </summary>
internal static class PlotCommand
{
    private static readonly Argument<string[]> Runs = new("run")
    {
        Description = "Run folders",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string> Output = Options.Output("file", "The picture to write", byDefault: "plot.png");

    private static readonly Option<bool> SoftmaxFigure = Options.Flag(
        "--softmax", "Draw the softmax of two logits instead");

    private static readonly Option<string[]> Boundary = Options.Names(
        "--boundary", "Draw the predicted classes on the plane of these two columns of numbers of one run instead");

    private static readonly Option<string> Data = Options.Text(
        "--data", "file",
        "Labelled rows to draw on that plane: CSV with the columns that the model was trained on, "
            + $"{Options.OtherFormats}; - for CSV from standard input");

    public static Command Create()
    {
        const string what = "Draw the loss curves of several runs in one picture, or the boundaries between classes.";
        var command = new Command("plot", what)
        {
            Runs, Output, SoftmaxFigure, Boundary, Data, ModelOptions.UnknownLevels,
        };
        command.Validators.Add(CheckBoundary);
        command.Validators.Add(line =>
        {
            if (line.GetValue(Runs)!.Length == 0 && !line.GetValue(SoftmaxFigure))
                line.AddError("Name the run folders to plot.");
            if (line.GetValue(Runs)!.Length > 0 && line.GetValue(SoftmaxFigure))
                line.AddError("--softmax draws a figure without runs; leave one or the other out.");
            if (line.GetValue(Output) is { } output && !output.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
                line.AddError($"--output {output}: not accepted, a picture is a .png file.");
        });
        command.SetAction(Run);
        return command;
    }

    private static void CheckBoundary(CommandResult line)
    {
        string[] columns = line.GetValue(Boundary) ?? [];
        bool isAsked = Options.IsGiven(line, Boundary);
        if (isAsked && columns.Length != 2)
            line.AddError($"--boundary takes the names of two columns, and got {columns.Length}; give them as NAME,NAME.");
        else if (isAsked && columns[0] == columns[1])
            line.AddError($"--boundary takes two different columns, and got '{OneLine.Of(columns[0], 40)}' twice.");
        if (isAsked && line.GetValue(SoftmaxFigure))
            line.AddError("--boundary draws one figure and --softmax another; leave one of them out.");
        else if (isAsked && line.GetValue(Runs)!.Length > 1)
            line.AddError("--boundary draws the plane of one run; name one only.");
        if (!isAsked)
            Options.Refuse(line, [Data, ModelOptions.UnknownLevels], "is about the rows on a plane; it goes with --boundary NAME,NAME.");
    }

    private static int Run(ParseResult line)
    {
        string output = line.GetRequiredValue(Output);
        using var picture = line.GetValue(SoftmaxFigure) ? SoftmaxChart.OfTwoLogits()
            : line.GetValue(Boundary) is [var across, var up] ? Boundaries(line, across, up)
            : Losses(line.GetValue(Runs)!);
        picture.Save(output);
        if (line.GetValue(Boundary) is [_, _] && line.GetValue(Data) is null)
            Console.Error.WriteLine("The rows are left out; --data FILE.csv draws them.");
        Console.Error.WriteLine($"Wrote {output}");
        return 0;
    }

    private static Figure Boundaries(ParseResult line, string across, string up)
    {
        var model = ModelOptions.Read(line.GetValue(Runs)![0]);
        var plane = new FeaturePlane(model, across, up);
        if (line.GetValue(Data) is not { } file)
            return BoundaryChart.Of(model, plane);
        var input = Options.Input(file);
        return BoundaryChart.Of(model, plane, ModelOptions.LabelledRows(line, input, model).Read(), input.Name);
    }

    private static Figure Losses(string[] folders)
    {
        var runs = folders.Select(folder => SavedRun.Open(folder)).ToList();
        var histories = runs.Select(run => run.History()).ToList();
        var metrics = runs.Select(run => run.Metrics()).ToList();
        if (folders.Length == 1)
            return LossChart.Of(histories[0], metrics[0].Notes(runs[0].Model().Origin));

        double? optimum = CommonOptimum([.. metrics.Select(run => run.Optimum)]);
        return ComparisonChart.Of([.. Labels(folders).Zip(histories)], optimum);
    }

    /// <summary>The optimum of all runs, where it is known of each and they agree, but for how it was rounded.</summary>
    private static double? CommonOptimum(double?[] optima)
        => !optima.Contains(null) && optima.Max() - optima.Min() <= 1e-6 * optima.Max() ? optima.Min() : null;

    /// <summary>The names of the folders, with as much of the path before them as tells them apart.</summary>
    private static string[] Labels(string[] folders)
    {
        string[][] paths = [.. folders.Select(folder =>
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)).Split(Path.DirectorySeparatorChar))];
        for (int length = 1; ; length++)
        {
            string[] labels = [.. paths.Select(path => Path.Join(path[^Math.Min(length, path.Length)..]))];
            if (labels.Distinct().Count() == labels.Length || length >= paths.Max(path => path.Length))
                return labels;
        }
    }
}
