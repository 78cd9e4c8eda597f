using Spectre.Console;

namespace Trainer;

/// <summary>Tables on a console: names to the left, numbers to the right.</summary>
internal static class NumberTable
{
    /// <summary>An empty one.</summary>
    /// <param name="names">What stands over the names.</param>
    /// <param name="numbers">What stands over each column of numbers.</param>
    public static Table Of(string names, params IEnumerable<string> numbers)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(names);
        foreach (string heading in numbers)
            table.AddColumn(Markup.Escape(heading), column => column.RightAligned());
        return table;
    }
}
