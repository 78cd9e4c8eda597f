using System.IO.Compression;

namespace Trainer.Tests;

/// <summary>Every command that reads a table reads it compressed, too, and does the same with it.</summary>
public class GzipTests : ProgramRunner
{
    [Fact]
    public void A_compressed_table_gives_the_same_files_as_the_table()
    {
        string digits = DataFile("digits.csv"), packed = Gzip("digits.csv", File.ReadAllBytes(digits));
        Assert.Equal(new Outcome(0, "", ""), Run("train", digits, "--epochs", "5", "--output", "plain", "-q"));
        Assert.Equal(new Outcome(0, "", ""), Run("train", packed, "--epochs", "5", "--output", "run", "-q"));
        Assert.Equal(RunFiles.Of(Path.Combine(Folder, "plain")), RunFiles.Of(Path.Combine(Folder, "run")));
    }

    [Fact]
    public void All_commands_read_a_compressed_table()
    {
        string iris = DataFile("iris.csv"), packed = Gzip("iris.csv.gz", File.ReadAllBytes(iris));
        var trained = Run("train", packed);
        Assert.Equal(0, trained.ExitCode);
        Assert.StartsWith("iris.csv.gz: 150 rows, 4 features", trained.Error, StringComparison.Ordinal);
        foreach (string[] command in new string[][]
        {
            ["predict", "plots/iris"], ["evaluate", "plots/iris"], ["explain", "--row", "50"],
            ["plot", "plots/iris", "--boundary", "petal_length,petal_width", "--output", "boundary.png", "--data"],
        })
        {
            Outcome plain = Run([.. command, iris]), outcome = Run([.. command, packed]);
            Assert.Equal(0, plain.ExitCode);
            Assert.Equal(plain, new Outcome(outcome.ExitCode, WithoutGz(outcome.Output), WithoutGz(outcome.Error)));
        }

        Assert.Equal(0, Run("report", "plots/iris", packed).ExitCode);
    }

    [Fact]
    public void Standard_input_may_be_compressed()
    {
        string iris = DataFile("iris.csv");
        Gzip("iris.csv.gz", File.ReadAllBytes(iris));
        Assert.Equal(0, Bash($"{Program} train - -o run -q < iris.csv.gz").ExitCode);
        Assert.Equal(Run("predict", "run", iris).Output, Bash($"{Program} predict run - < iris.csv.gz").Output);
    }

    [Fact]
    public void What_cannot_be_unpacked_is_refused()
    {
        byte[] digits = File.ReadAllBytes(DataFile("digits.csv"));
        string file = Gzip("digits.csv.gz", digits);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^10]);
        AssertRefuses(1, ["train", file, "--output", "run"], "digits.csv.gz cannot be unpacked: it is cut short or damaged");
        Assert.Equal(1, Bash($"{Program} train - -o run < digits.csv.gz").ExitCode);
        AssertRefuses(1, ["train", Gzip("twice.csv.gz", File.ReadAllBytes(Gzip("once.csv.gz", digits)))], "twice; unpack it once");
    }

    private static string WithoutGz(string text) => text.Replace("iris.csv.gz", "iris.csv", StringComparison.Ordinal);

    private string Gzip(string name, byte[] text)
    {
        string path = Path.Combine(Folder, name);
        using var file = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        file.Write(text);
        return path;
    }
}
