using System.Buffers.Binary;
using System.IO.Compression;

namespace Benchmarks;

/// <summary>Fashion-MNIST as CSV, from the files of Debian's package dataset-fashion-mnist.</summary>
/// <remarks>Source: Xiao, Rasul and Vollgraf, "Fashion-MNIST"; the IDX format of LeCun's MNIST.</remarks>
internal static class FashionMnist
{
    private const string Source = "/usr/share/datasets/fashion-mnist";
    private const int Side = 28;

    public static void Write(string folder)
    {
        foreach (string part in new[] { "train", "t10k" })
        {
            byte[] pixels = Values($"{part}-images-idx3-ubyte.gz"), labels = Values($"{part}-labels-idx1-ubyte.gz");
            using var csv = new StreamWriter(Path.Combine(folder, $"fashion-{part}.csv")) { NewLine = "\n" };
            var names = from y in Enumerable.Range(0, Side) from x in Enumerable.Range(0, Side) select $"pixel_{y}_{x}";
            csv.WriteLine($"{string.Join(',', names)},label");
            foreach (var (label, image) in labels.Zip(pixels.Chunk(Side * Side)))
                csv.WriteLine($"{string.Join(',', image)},{label}");
        }
    }

    /// <summary>The bytes of an IDX file behind its header: a type, the number of dimensions, and these.</summary>
    private static byte[] Values(string name)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(Source, name)), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        byte[] bytes = memory.ToArray();
        int dimensions = BinaryPrimitives.ReadInt32BigEndian(bytes) & 0xff;
        return bytes[(4 + 4 * dimensions)..];
    }
}
