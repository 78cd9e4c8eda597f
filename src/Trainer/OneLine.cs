namespace Trainer;

/// <summary>Names from a file, and what others say of one, fit for a message or a table: on one line, and not too long.</summary>
internal static class OneLine
{
    /// <summary>What an exception says, to stand in parentheses: it may quote much of a file.</summary>
    public static string Reason(Exception exception) => Of(exception.Message, 100).TrimEnd('.');

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
