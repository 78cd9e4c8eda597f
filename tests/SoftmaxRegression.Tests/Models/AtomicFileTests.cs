using System.Text;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace SoftmaxRegression.Tests.Models;

public sealed class AtomicFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string Target => Path.Combine(_folder.FullName, "file");

    [Fact]
    public void A_finished_file_replaces_the_old_one()
    {
        File.WriteAllText(Target, "old and longer");
        AtomicFile.Write(Target, stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(Target));
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public void A_writer_that_fails_leaves_the_old_file()
    {
        File.WriteAllText(Target, "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(Target, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public void A_file_in_a_missing_folder_is_refused_by_its_name()
    {
        string path = Path.Combine(_folder.FullName, "missing", "file");
        var refusal = Assert.Throws<InputException>(() => AtomicFile.Write(path, _ => { }));
        Assert.StartsWith(path + " cannot be written", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("unfinished", refusal.Message, StringComparison.Ordinal);
    }

    [FullDeviceFact]
    public void A_full_device_is_named_and_stays_a_device()
    {
        byte[] much = Encoding.UTF8.GetBytes(new string('x', 1 << 20));
        for (int times = 0; times < 2; times++)
        {
            var refusal = Assert.Throws<InputException>(() => AtomicFile.Write(FullDeviceFactAttribute.Path, stream => stream.Write(much)));
            Assert.Contains("/dev/full", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("space", refusal.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private sealed class FullDeviceFactAttribute : FactAttribute
    {
        public const string Path = "/dev/full";

        public FullDeviceFactAttribute()
        {
            if (!File.Exists(Path))
                Skip = "There is no /dev/full here.";
        }
    }
}
