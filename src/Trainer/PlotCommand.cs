using System.CommandLine;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression;
using SoftmaxRegression.Models;
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
        DefaultValueFactory = _ => "plot.svg",
    };

    private static readonly Option<bool> SoftmaxFigure = new("--softmax")
    {
        Description = "Draw the softmax of two logits instead",
    };

    /// <summary>About as many letters as fit beside a line; where all options tell the runs apart, none does.</summary>
    private const int LongestLabel = 40;

    public static Command Create()
    {
        var command = new Command("plot", "Draw the loss curves of several runs in one picture.") { Runs, Output, SoftmaxFigure };
        command.Validators.Add(line =>
        {
            if (line.GetValue(Runs)!.Length == 0 && !line.GetValue(SoftmaxFigure))
                line.AddError("Name the run folders to plot.");
            if (line.GetValue(Runs)!.Length > 0 && line.GetValue(SoftmaxFigure))
                line.AddError("--softmax draws a figure without runs; leave one or the other out.");
            if (line.GetValue(Output) is { } output && !output.EndsWith(".svg", StringComparison.OrdinalIgnoreCase))
                line.AddError($"--output {output}: not accepted, a picture is an .svg file.");
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult line)
    {
        string output = line.GetRequiredValue(Output);
        ChartFile.Save(line.GetValue(SoftmaxFigure) ? SoftmaxChart.Of(FirstOfTwo) : Losses(line.GetValue(Runs)!), output);
        Console.Error.WriteLine($"Wrote {output}");
        return 0;
    }

    private static double FirstOfTwo(double z1, double z2) => Softmax.Stable(Vector<double>.Build.Dense([z1, z2]))[0];

    private static Chart Losses(string[] folders)
    {
        var histories = folders.Select(folder => History.Read(RunFolder.HistoryPath(folder))).ToList();
        var metrics = folders.Select(folder => Metrics.Read(RunFolder.MetricsPath(folder))).ToList();
        if (folders.Length == 1)
            return LossChart.Of(histories[0], metrics[0].Optimum, metrics[0].Stopped);
        var labels = Labels([.. folders.Select(folder => ModelFile.Read(RunFolder.ModelPath(folder)).Origin)], folders);
        return ComparisonChart.Of([.. labels.Zip(histories)], CommonOptimum([.. metrics.Select(run => run.Optimum)]));
    }

    /// <summary>The optimum of all runs, where it is known of each and they agree, but for how it was rounded.</summary>
    private static double? CommonOptimum(double?[] optima)
        => !optima.Contains(null) && optima.Max() - optima.Min() <= 1e-6 * optima.Max() ? optima.Min() : null;

    /// <summary>What tells the runs apart: the options in which they differ, if few, or else their folders.</summary>
    private static IEnumerable<string> Labels(IReadOnlyList<ModelOrigin> origins, string[] folders)
    {
        var options = origins.Select(origin => new Dictionary<string, string>(origin.Options) { ["file"] = origin.File }).ToList();
        string[] differing = [.. options.SelectMany(of => of.Keys).Distinct()
            .Where(key => options.Select(of => of.GetValueOrDefault(key)).Distinct().Count() > 1)];
        var labels = options.Select(of => string.Join(", ", differing.Select(key => $"{key} {of.GetValueOrDefault(key, "by default")}"))).ToList();
        return labels.Distinct().Count() == labels.Count && labels.Max(label => label.Length) <= LongestLabel
            ? labels
            : folders.Select(folder => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));
    }
}
