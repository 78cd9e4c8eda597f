using System.Globalization;
using System.Text.RegularExpressions;

namespace Trainer.Tests;

/// <summary>What the README shows is what the program prints, and what it names is there.</summary>
public partial class ReadmeTests : ProgramRunner
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository(), "README.md"));

    [Fact]
    public void Every_command_runs_and_prints_what_is_shown()
    {
        CopyData();
        foreach (Match block in ConsoleBlock().Matches(Readme))
        {
            foreach (string example in block.Groups[1].Value.Split("$ ", StringSplitOptions.RemoveEmptyEntries))
            {
                string[] lines = example.Split('\n');
                string command = Prefix().Replace(lines[0], "");
                var outcome = Run(command.Split(' '));
                Assert.True(outcome.ExitCode == 0, $"{command}: {outcome.Error}");
                string[] shown = [.. Words(string.Join('\n', lines.Skip(1))).Where(word => word != "...")]; // left out
                string[] printed = Words(outcome.Output + outcome.Error);
                Assert.All(shown, word => Assert.True(printed.Any(other => IsSame(word, other)), $"{command} does not print '{word}'"));
            }
        }
    }

    [Fact]
    public void The_program_of_ones_own_compiles_runs_and_never_sees_a_type_of_MathNet()
    {
        string program = File.ReadAllText(Path.Combine(Repository(), "tests/OwnProgram/Program.cs"));
        var blocks = ProgramBlock().Matches(Readme);
        Assert.True(blocks.Count >= 2);
        Assert.All(blocks, block => Assert.Contains(block.Groups[1].Value, program, StringComparison.Ordinal));

        CopyData();
        var outcome = Run(Start("OwnProgram.dll", []), input: null);
        Assert.Equal("", outcome.Error);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(["setosa:", "LeftEarly", "Cancelled"], outcome.Output.TrimEnd().Split('\n').Select(line => line.Split(' ')[0]));
        Assert.StartsWith("setosa,", Run("predict", "model.json", "data/iris.csv").Output.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_link_leads_to_a_file()
        => Assert.All(Link().Matches(Readme), link =>
            Assert.True(Path.Exists(Path.Combine(Repository(), link.Groups[1].Value)), link.Value));

    [Fact]
    public void Every_test_in_the_table_of_formulas_exists()
    {
        string tests = string.Concat(Directory.GetFiles(Path.Combine(Repository(), "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText));
        var names = TestName().Matches(Readme);
        Assert.True(names.Count > 25);
        Assert.All(names, name => Assert.Contains($"void {name.Groups[1].Value}(", tests, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_method_in_the_table_of_formulas_exists()
    {
        var methods = typeof(SoftmaxRegression.Softmax).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMethods().Select(method => $"{type.Name.Split('`')[0]}.{method.Name}")).ToHashSet();
        var names = MethodName().Matches(Readme[Readme.IndexOf("| formula | source", StringComparison.Ordinal)..]);
        Assert.True(names.Count > 25);
        Assert.All(names.Where(name => name.Groups[1].Value != "Plots.SoftmaxChart"), name => Assert.Contains(name.Groups[1].Value, methods));
    }

    [Fact]
    public void Every_link_to_the_glossary_leads_to_an_entry_and_to_every_entry_leads_a_link()
    {
        string glossary = File.ReadAllText(Path.Combine(Repository(), "GLOSSARY.md"));
        string[] entries = [.. Entry().Matches(glossary)
            .Select(entry => entry.Groups[1].Value.ToLowerInvariant().Replace(' ', '-'))];
        Assert.Equal(10, entries.Length);
        Assert.Equal(entries.Order(), GlossaryLink().Matches(Readme).Select(link => link.Groups[1].Value).Order());
    }

    [Fact]
    public void The_first_lesson_is_as_long_as_it_is_said_to_be()
        => Assert.Contains(
            $"one file of {File.ReadLines(Path.Combine(Repository(), "src/softmax.cs")).Count()} lines", Readme, StringComparison.Ordinal);

    private void CopyData()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "data"));
        foreach (string file in Directory.GetFiles(Path.Combine(Repository(), "data")))
            File.Copy(file, Path.Combine(Folder, "data", Path.GetFileName(file)));
    }

    private static string[] Words(string text) => text.Split([' ', '\n', '─'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Words are to be the same, numbers nearly: processors round differently, and times differ.</summary>
    private static bool IsSame(string shown, string printed)
        => shown == printed
            || (double.TryParse(shown, CultureInfo.InvariantCulture, out double a)
                && double.TryParse(printed, CultureInfo.InvariantCulture, out double b)
                && Math.Abs(a - b) <= 0.1 * Math.Abs(a) + 0.5);

    [GeneratedRegex("```console\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ConsoleBlock();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ProgramBlock();

    [GeneratedRegex("^(trainer|dotnet run -c Release --project src/Trainer --) ")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\]\(GLOSSARY\.md#([^)]+)\)")]
    private static partial Regex GlossaryLink();

    [GeneratedRegex(@"`(\w+_\w+)` \|\n")]
    private static partial Regex TestName();

    [GeneratedRegex(@"`([A-Z]\w+\.[A-Z]\w+)`")]
    private static partial Regex MethodName();
}
