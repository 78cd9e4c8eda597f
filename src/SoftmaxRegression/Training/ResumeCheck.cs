using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace SoftmaxRegression.Training;

/// <summary>Refuses to go on where a training would not be the one that was left: its bits would be others.</summary>
internal static class ResumeCheck
{
    /// <summary>Compares what a checkpoint is of with what is there.</summary>
    /// <exception cref="InputException">They differ. The sentence says in what.</exception>
    public static void ThrowIfOther(ModelOrigin checkpoint, ModelOrigin here)
    {
        if (checkpoint.Run == here.Run)
            return;
        string[] options = [.. checkpoint.Options.Keys.Union(here.Options.Keys).Where(
            name => checkpoint.Options.GetValueOrDefault(name) != here.Options.GetValueOrDefault(name)).Order(StringComparer.Ordinal)];
        string difference = checkpoint.Version != here.Version
                ? $"version {Cell.Shortened(checkpoint.Version)} began it, and this is {here.Version}"
            : checkpoint.Rows != here.Rows
                ? $"{here.File} has {here.Rows:N0} rows, and the table that it began with {checkpoint.Rows:N0}"
            : options.Length > 0
                ? $"other options were given: {Cell.Shortened(string.Join(", ", options))}"
            : checkpoint.Engine != here.Engine
                ? $"its engine was {Cell.Quoted(checkpoint.Engine)}, and here it is {Cell.Quoted(here.Engine)}"
            : $"{here.File} has {here.Rows:N0} rows, as the table that it began with, but other cells";
        throw new InputException($"The run cannot be resumed, because {difference}; resume it with what it began with, or train anew.");
    }
}
