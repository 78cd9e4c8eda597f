namespace Trainer;

/// <summary>Names from a file, fit for a message or a table: on one line, and not too long.</summary>
internal static class OneLine
{
    /// <summary>A name, or its beginning.</summary>
    /// <param name="name">The name.</param>
    /// <param name="longest">How many letters there is room for.</param>
    public static string Of(string name, int longest)
    {
        name = name.ReplaceLineEndings(" ");
        string start = name.Length <= longest ? name : string.Concat(name[..longest].EnumerateRunes().SkipLast(1)) + "…";
        return string.Concat(start.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
