using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SoftmaxRegression.Data;
using SoftmaxRegression.Training;

namespace Trainer.Tests;

/// <summary>The first lesson, src/softmax.cs, against the library: two programs that share no line.</summary>
public partial class RungZeroTests : ProgramRunner
{
    [Fact]
    public void It_prints_the_losses_and_the_accuracy_of_the_library_from_whatever_folder_it_is_run()
    {
        var outcome = Run(StartFile(Path.Combine(Repository(), "src/softmax.cs")), input: null);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);

        using var training = SoftmaxTraining.Prepare(CsvInput.FromFile(DataFile("iris.csv")), new TrainingOptions
        {
            Standardize = false,
            Validation = 0,
            L2 = 0,
            Optimizer = new GradientDescentOptions
            {
                LearningRate = 0.05,
                Epochs = 1000,
                BatchSize = 150,
                Momentum = 0,
                Schedule = Schedule.Constant,
                DoublePrecision = true,
            },
        });
        var epochs = training.Epochs().ToList();
        var losses = Loss().Matches(outcome.Output);
        Assert.Equal(11, losses.Count);
        Assert.All(losses, loss => Assert.Equal(
            epochs[(int)Number(loss.Groups[1])].Training!.Value.CrossEntropy, Number(loss.Groups[2]), 0.00005000001));
        Assert.EndsWith(
            string.Create(CultureInfo.InvariantCulture, $", {100 * epochs[^1].Training!.Value.Accuracy:F2} %\n"),
            outcome.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    /// <summary>Runs a program of one file, without servers that would stay behind and hold its output open.</summary>
    private Process StartFile(string file)
    {
        var start = new ProcessStartInfo("dotnet", ["run", file])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        return Process.Start(start)!;
    }

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^epoch +(\d+): L = (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Loss();
}
