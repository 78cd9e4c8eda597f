using System.Globalization;

namespace Trainer;

/// <summary>What is wanted of a run beside its training, and remembered in its checkpoints.</summary>
/// <param name="Test">The rows to evaluate the model on.</param>
/// <param name="Optimum">Whether to find the exact optimum as well.</param>
/// <param name="Image">Height and width of the weights as images.</param>
/// <param name="Cache">The file that keeps the encoded rows.</param>
internal sealed record Wishes(string? Test, bool Optimum, (int Height, int Width)? Image, string? Cache)
{
    public static Wishes Of(IReadOnlyDictionary<string, string> notes) => new(
        notes.GetValueOrDefault("test"),
        notes.ContainsKey("optimum"),
        notes.TryGetValue("image", out string? image) ? ImageOf(image) : null,
        notes.GetValueOrDefault("cache"));

    /// <summary>Reads a size like 28x28; null where it is none.</summary>
    public static (int Height, int Width)? ImageOf(string text)
        => text.Split('x') is [var height, var width]
            && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out int h)
            && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out int w)
            && h > 0 && w > 0 ? (h, w) : null;

    public IReadOnlyDictionary<string, string> ToNotes()
    {
        var notes = new Dictionary<string, string>();
        if (Test is not null)
            notes["test"] = Test == "-" ? Test : Path.GetFullPath(Test);
        if (Optimum)
            notes["optimum"] = "";
        if (Image is var (height, width))
            notes["image"] = $"{height}x{width}";
        if (Cache is not null)
            notes["cache"] = Path.GetFullPath(Cache);
        return notes;
    }
}
