using System.Globalization;
using SoftmaxRegression.Data;
using SoftmaxRegression.Training;

namespace Trainer;

/// <summary>What is wanted of a run beside its training, and remembered in its checkpoints.</summary>
/// <param name="Test">The rows to evaluate the model on.</param>
/// <param name="Optimum">Whether to find the exact optimum as well.</param>
/// <param name="Image">Height and width of the weights as images.</param>
/// <param name="Cache">The file that keeps the encoded rows.</param>
internal sealed record Wishes(string? Test, bool Optimum, (int Height, int Width)? Image, string? Cache)
{
    /// <summary>What was wanted of a run that goes on.</summary>
    /// <param name="notes">Those of its checkpoint.</param>
    /// <param name="cache">Where it is to keep its rows from now on; null for where it did.</param>
    public static Wishes Of(IReadOnlyDictionary<string, string> notes, string? cache) => new(
        notes.GetValueOrDefault("test"),
        notes.ContainsKey("optimum"),
        notes.TryGetValue("image", out string? image) ? ImageOf(image) : null,
        cache ?? notes.GetValueOrDefault("cache"));

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

    /// <summary>Refuses to draw weights as images of another size.</summary>
    /// <param name="training">The training.</param>
    /// <param name="name">The name of its table.</param>
    /// <exception cref="InputException">The images have another number of pixels than there are features.</exception>
    public void ThrowIfNoImage(SoftmaxTraining training, string name)
    {
        int features = training.FeatureNames.Count;
        if (Image is (var height, var width) && (long)height * width != features)
        {
            throw new InputException($"{name} has {features} features, and an image of {height}x{width} "
                + $"{(long)height * width} pixels; correct --image, or leave it out.");
        }
    }
}
