using System.Text.RegularExpressions;

namespace SoftmaxRegression.Tests;

/// <summary>The rooms of the source and who may know whom: arrows point one way.</summary>
public sealed partial class HouseTests
{
    private static readonly string Source = Path.GetFullPath(Path.Combine(Examples.DataFolder, "../src"));

    /// <summary>Each room, and those that it may speak of.</summary>
    private static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["."] = [],
        ["SoftmaxRegression/Processes"] = [],
        ["SoftmaxRegression/Engine"] = [],
        ["SoftmaxRegression"] = ["Engine"],
        ["SoftmaxRegression/Data"] = ["Processes", "Engine"],
        ["SoftmaxRegression/Models"] = ["Processes", "Engine", "Data"],
        ["SoftmaxRegression/Training"] = ["Processes", "Engine", "Data", "Models"],
        ["SoftmaxRegression.Plots"] = ["Data", "Models", "Training"],
        ["Trainer/Lesson"] = [],
        ["Trainer"] = ["Processes", "Engine", "Data", "Models", "Training", "Plots"],
        ["Trainer/Reports"] = ["Data", "Models", "Training", "Plots"],
    };

    [Fact]
    public void Every_room_speaks_only_of_rooms_before_it()
    {
        foreach (var (room, others) in Rooms)
        {
            string own = Path.GetFileName(room).Split('.')[^1];
            foreach (string file in Files(room))
            {
                var named = RoomName().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Distinct();
                Assert.All(named.Where(name => name != own), name => Assert.True(others.Contains(name), $"{room} speaks of {name} in {file}"));
            }
        }
    }

    [Fact]
    public void Every_folder_with_source_is_a_room()
        => Assert.Equal(Rooms.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Source, Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Where(folder => !folder.Contains("/obj") && !folder.Contains("/bin")).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Rung_zero_is_one_file_of_at_most_80_lines_that_speaks_of_nobody()
    {
        string file = Assert.Single(Files("."));
        Assert.Equal("softmax.cs", Path.GetFileName(file));
        Assert.InRange(File.ReadLines(file).Count(), 40, 80);
        Assert.All(File.ReadLines(file), line => Assert.DoesNotMatch("^using SoftmaxRegression|^#:", line));
    }

    [Fact]
    public void Kernels_and_data_know_nothing_of_the_lesson()
    {
        string[] lesson = [.. Files("SoftmaxRegression").Select(file => Path.GetFileNameWithoutExtension(file))];
        Assert.Equal(["BatchDerivation", "CrossEntropy", "Derivation", "Softmax", "SoftmaxLayer"], lesson.Order());
        foreach (string file in Files("SoftmaxRegression/Engine").Concat(Files("SoftmaxRegression/Data")))
        {
            var code = File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal));
            Assert.All(lesson, name => Assert.DoesNotMatch($@"\b{name}\b", string.Join('\n', code)));
        }
    }

    [Fact]
    public void The_library_never_speaks_of_the_command_line()
        => Assert.All(
            Rooms.Keys.Where(room => !room.StartsWith("Trainer", StringComparison.Ordinal)).SelectMany(Files),
            file => Assert.DoesNotMatch("(?<=[ \"'])--[a-z][a-z]", File.ReadAllText(file)));

    [Fact]
    public void The_lesson_and_the_path_of_a_batch_stay_under_a_thousand_lines()
    {
        string[] path = ["GradientDescent", "GradientDescentOptions", "TrainingOptions", "Objective", "BatchShare", "Schedule", "Epoch"];
        var files = Files("SoftmaxRegression").Concat(path.Select(name => Path.Combine(Source, "SoftmaxRegression/Training", name + ".cs")));
        Assert.InRange(files.Sum(file => File.ReadLines(file).Count()), 500, 999);
    }

    private static string[] Files(string room) => Directory.GetFiles(Path.Combine(Source, room), "*.cs");

    [GeneratedRegex(@"(?<!namespace )SoftmaxRegression\.(Processes|Engine|Data|Models|Training|Plots)\b")]
    private static partial Regex RoomName();
}
