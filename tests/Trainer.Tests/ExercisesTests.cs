using System.Reflection;
using System.Text.RegularExpressions;

namespace Trainer.Tests;

/// <summary>What EXERCISES.md names is there: methods, the files they are in, and tests.</summary>
public partial class ExercisesTests
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly string Exercises = File.ReadAllText(Path.Combine(ProgramRunner.Repository(), "EXERCISES.md"));

    [Fact]
    public void Every_method_to_empty_is_in_the_file_that_is_named()
    {
        var methods = typeof(SoftmaxRegression.Softmax).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(Any).Select(method => $"{Name(type)}.{method.Name}")).ToHashSet();
        var tasks = Task().Matches(Exercises);
        Assert.Equal(10, tasks.Count);
        Assert.Equal(10, Heading().Count(Exercises));
        Assert.All(tasks, task =>
        {
            string name = task.Groups[1].Value;
            Assert.Contains(name, methods);
            string source = File.ReadAllText(Path.Combine(ProgramRunner.Repository(), task.Groups[2].Value));
            Assert.Matches($@"(class|record) {name.Split('.')[0]}\b", source);
            Assert.Matches($@"{name.Split('.')[^1]}(<T>)?\(", source);
        });
    }

    [Fact]
    public void Every_test_to_run_is_in_the_project_that_is_named()
    {
        var commands = Command().Matches(Exercises);
        Assert.Equal(10, commands.Count);
        Assert.All(commands, command =>
        {
            string folder = Path.Combine(ProgramRunner.Repository(), command.Groups[1].Value);
            string[] files = Directory.GetFiles(folder, "*Tests.cs", SearchOption.AllDirectories);
            string tests = string.Concat(files.Select(File.ReadAllText));
            Assert.All(
                command.Groups[2].Value.Split('|'),
                test => Assert.Contains($"void {test}(", tests, StringComparison.Ordinal));
        });
    }

    private static string Name(Type type)
        => (type.DeclaringType is { } outer ? Name(outer) + "." : "") + type.Name.Split('`')[0];

    [GeneratedRegex("^## ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^Empty `([\w.]+)` in \[[\w.]+\]\(([\w./]+)\)\.$", RegexOptions.Multiline)]
    private static partial Regex Task();

    [GeneratedRegex("^    dotnet test (\\S+) --filter \"([^\"]+)\"$", RegexOptions.Multiline)]
    private static partial Regex Command();
}
