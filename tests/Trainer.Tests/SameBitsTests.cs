namespace Trainer.Tests;

/// <summary>The same data, options and seed give the same files, wherever, whenever and however they are computed.</summary>
public class SameBitsTests : ProgramRunner
{
    [Theory]
    [InlineData("--epochs", "30")]
    [InlineData("--optimizer", "lbfgs")]
    public void Threads_languages_folders_time_zones_and_line_ends_make_no_difference(params string[] options)
    {
        string digits = DataFile("digits.csv");
        var reference = Files(digits, options);
        foreach (string threads in new[] { "1", "2", "3", "8" })
            Assert.Equal(reference, Files(digits, [.. options, "--threads", threads]));
        Assert.Equal(reference, Files(digits, [.. options, "--checkpoint", "0"]));
        Assert.Equal(reference, Files(digits, options, ("LC_ALL", "de_DE.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("TZ", "Asia/Tokyo")));

        Directory.CreateDirectory(Path.Combine(Folder, "a folder"));
        string lines = File.ReadAllText(digits).Replace("\n", "\r\n", StringComparison.Ordinal);
        Assert.Equal(reference, Files(Write("a folder/digits.csv", lines), options));
    }

    private SortedDictionary<string, string> Files(string file, string[] options, params (string, string)[] environment)
    {
        var process = Start("trainer.dll", ["train", file, "--output", "run", "-q", .. options], environment);
        Assert.Equal(new Outcome(0, "", ""), Run(process, input: null));
        return RunFiles.Of(Path.Combine(Folder, "run"));
    }
}
