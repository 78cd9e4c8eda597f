using System.Globalization;
using CsvHelper;
using SoftmaxRegression.Training;

namespace Trainer;

/// <summary>The epochs of a run as a table: history.csv.</summary>
internal static class History
{
    private static readonly string[] Columns =
    [
        "run", "epoch", "step", "learning_rate", "train_objective", "train_loss", "train_accuracy",
        "validation_objective", "validation_loss", "validation_accuracy", "gradient_norm", "seconds",
    ];

    /// <summary>Writes it, with the identity of the run in every row: tables of several runs may be put together.</summary>
    public static void Write(IReadOnlyList<Epoch> history, string run, Stream stream)
    {
        using var csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        csv.WriteHeader(Columns);
        foreach (var epoch in history)
        {
            csv.WriteField(run);
            csv.WriteField(epoch.Number);
            csv.WriteField(epoch.Step);
            csv.WriteField(epoch.LearningRate);
            WriteMeasures(epoch.Training);
            WriteMeasures(epoch.Validation);
            csv.WriteField(epoch.GradientNorm);
            csv.WriteField(epoch.Seconds, "F6", CultureInfo.InvariantCulture);
            csv.EndRecord();
        }

        void WriteMeasures(Measures? measures)
        {
            csv.WriteField(measures?.Objective);
            csv.WriteField(measures?.CrossEntropy);
            csv.WriteField(measures?.Accuracy);
        }
    }

    /// <summary>Reads the contents of the file.</summary>
    /// <exception cref="FormatException">It has no epochs, others than a run has, or something else.</exception>
    public static IReadOnlyList<Epoch> Read(byte[] file)
    {
        var history = new List<Epoch>();
        using var csv = CsvReader.Create(file);
        while (csv.Read())
        {
            history.Add(new Epoch(
                csv.Parse<int>(csv.GetFieldIndex("epoch")),
                csv.Parse<long>(csv.GetFieldIndex("step")),
                Number("learning_rate"),
                MeasuresOf("train"),
                MeasuresOf("validation"),
                IsEmpty("gradient_norm") ? null : Number("gradient_norm"),
                Number("seconds")));
        }

        if (history is not [{ Training: not null }, ..])
            throw new FormatException("it has no epochs, or no first loss");
        if (history.Index().Any(epoch => epoch.Item.Number != epoch.Index))
            throw new FormatException("its epochs are not 0, 1, 2 and so on");
        return history;

        Measures? MeasuresOf(string part) => IsEmpty($"{part}_loss")
            ? null
            : new Measures(Number($"{part}_objective"), Number($"{part}_loss"), Number($"{part}_accuracy"));

        bool IsEmpty(string column) => csv.IsEmpty(csv.GetFieldIndex(column));

        double Number(string column) => csv.Parse<double>(csv.GetFieldIndex(column));
    }
}
