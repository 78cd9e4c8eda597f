using System.CommandLine;
using SoftmaxRegression.Plots;

namespace Trainer;

/// <summary>trainer plot RUN RUN ...: the loss curves of several runs in one picture.</summary>
internal static class PlotCommand
{
    private static readonly Argument<string[]> Runs = new("run")
    {
        Description = "Run folders",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        HelpName = "file",
        Description = "The picture to write",
        DefaultValueFactory = _ => "plot.png",
    };

    private static readonly Option<bool> SoftmaxFigure = new("--softmax")
    {
        Description = "Draw the softmax of two logits instead",
    };

    public static Command Create()
    {
        var command = new Command("plot", "Draw the loss curves of several runs in one picture.") { Runs, Output, SoftmaxFigure };
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

    private static int Run(ParseResult line)
    {
        string output = line.GetRequiredValue(Output);
        using var picture = line.GetValue(SoftmaxFigure) ? SoftmaxChart.OfTwoLogits() : Losses(line.GetValue(Runs)!);
        picture.Save(output);
        Console.Error.WriteLine($"Wrote {output}");
        return 0;
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
