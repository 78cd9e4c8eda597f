using System.Globalization;

namespace Trainer;

/// <summary>Names with a number at their end, as the program gives them to what it writes one after the other.</summary>
internal static class Numbered
{
    /// <summary>No number is larger; after it comes 1 again.</summary>
    public const int Last = 999_999_999;

    /// <summary>The number of a name; null where it is not one of ours: written in another way, or out of range.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="prefix">What stands before the number.</param>
    public static int? NumberOf(string path, string prefix)
    {
        string name = Path.GetFileName(path);
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && name == $"{prefix}{number}" && number is > 0 and <= Last ? number : null;
    }
}
