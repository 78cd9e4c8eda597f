namespace SoftmaxRegression.Data;

/// <summary>Puts the labels of a table in order.</summary>
internal static class ClassOrder
{
    /// <summary>The classes, in ordinal order, or where all are numbers, in the order of these.</summary>
    /// <param name="input">The file.</param>
    /// <param name="column">The name of the label's column.</param>
    /// <param name="labels">The labels found.</param>
    /// <returns>The classes, and for each label as it was numbered the place of its class.</returns>
    /// <exception cref="InputException">Two labels are the same number.</exception>
    public static (string[] Classes, int[] Places) Of(CsvInput input, string column, Levels labels)
    {
        var (classes, places) = labels.Sort();
        double[] numbers = [.. classes.Select(name => Cell.TryParseNumber(name, out double number) ? number : double.NaN)];
        ThrowIfTwins(input, column, classes, numbers);
        if (numbers.Any(double.IsNaN))
            return (classes, places);
        int[] order = [.. Enumerable.Range(0, classes.Length)], ranks = [.. order];
        Array.Sort(numbers, order);
        Array.Sort([.. order], ranks);
        return ([.. order.Select(k => classes[k])], [.. places.Select(place => ranks[place])]);
    }

    private static void ThrowIfTwins(CsvInput input, string column, string[] classes, double[] numbers)
    {
        var names = new Dictionary<double, string>();
        for (int k = 0; k < classes.Length; k++)
        {
            if (!double.IsNaN(numbers[k]) && !names.TryAdd(numbers[k], classes[k]))
            {
                throw new InputException($"{input.Name}, column {Cell.Quoted(column)}: {Cell.Quoted(names[numbers[k]])} and "
                    + $"{Cell.Quoted(classes[k])} are the same number, but two classes; write it in one way.");
            }
        }
    }
}
