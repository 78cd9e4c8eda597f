using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;

namespace SoftmaxRegression.Tests;

/// <summary>A test that is skipped where Chromium is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (!File.Exists(Chromium.Program))
            Skip = $"{Chromium.Program} is not installed";
    }
}

/// <summary>A real browser, to see pages as readers do.</summary>
internal static class Chromium
{
    public const string Program = "/usr/bin/chromium";

    /// <summary>The colours of all pixels of a page or picture as #rrggbb.</summary>
    public static IEnumerable<string> Screenshot(string path, int width, int height, string folder)
    {
        var png = Path.Combine(folder, "screenshot.png");
        var start = new ProcessStartInfo(Program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
            $"--user-data-dir={Path.Combine(folder, "profile")}", $"--window-size={width},{height}",
            $"--screenshot={png}", new Uri(path).AbsoluteUri,
        })
        {
            start.ArgumentList.Add(argument);
        }

        using var browser = Process.Start(start)!;
        browser.OutputDataReceived += (_, _) => { };
        browser.BeginOutputReadLine();
        var messages = browser.StandardError.ReadToEndAsync();
        if (!browser.WaitForExit(TimeSpan.FromSeconds(60)))
        {
            browser.Kill(entireProcessTree: true);
            throw new TimeoutException("Chromium did not finish.");
        }
        Assert.True(File.Exists(png), messages.Result);
        return Colors(File.ReadAllBytes(png));
    }

    /// <summary>Reads the PNG that Chromium writes: 8 bits each of red, green, blue and perhaps alpha, not interlaced.
    /// </summary>
    private static IEnumerable<string> Colors(byte[] png)
    {
        var (width, height) = (Int32(png, 16), Int32(png, 20));
        var depth = png[25] == 6 ? 4 : 3;
        using var data = new MemoryStream();
        for (var chunk = 8; chunk < png.Length; chunk += 12 + Int32(png, chunk))
        {
            if (png.AsSpan(chunk + 4, 4).SequenceEqual("IDAT"u8))
                data.Write(png, chunk + 8, Int32(png, chunk));
        }
        data.Position = 0;
        using var pixels = new ZLibStream(data, CompressionMode.Decompress);

        var length = depth * (width + 1); // with one empty pixel to the left
        var (above, row) = (new byte[length], new byte[length]);
        for (var y = 0; y < height; y++)
        {
            var filter = pixels.ReadByte();
            pixels.ReadExactly(row, depth, depth * width);
            for (var i = depth; i < row.Length; i++)
                row[i] += Predicted(filter, row[i - depth], above[i], above[i - depth]);
            for (var i = depth; i < row.Length; i += depth)
                yield return $"#{row[i]:x2}{row[i + 1]:x2}{row[i + 2]:x2}";
            (above, row) = (row, above);
        }
    }

    private static byte Predicted(int filter, byte left, byte above, byte aboveLeft)
    {
        return filter switch { 1 => left, 2 => above, 3 => (byte)((left + above) / 2), 4 => Paeth(), _ => 0 };

        byte Paeth()
        {
            var guess = left + above - aboveLeft;
            return new[] { left, above, aboveLeft }.MinBy(pixel => Math.Abs(guess - pixel));
        }
    }

    private static int Int32(byte[] bytes, int offset) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(offset));
}
