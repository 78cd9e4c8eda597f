using System.CommandLine;
using CsvHelper;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace Trainer;

/// <summary>trainer predict RUN|MODEL.json FILE.csv: a class and its probabilities for every row.</summary>
internal static class PredictCommand
{
    private static readonly Option<string> Output = Options.Output(
        "file", "Where to write the predictions, as CSV; - for standard output", byDefault: "-");

    private static readonly Option<string[]> Keep = Options.Names(
        "--keep", "Columns of the file to write before each prediction, separated by commas");

    public static Command Create()
    {
        var command = new Command("predict", "Predict the class of every row of a file.")
        {
            ModelOptions.Model, ModelOptions.File, ModelOptions.UnknownLevels, Keep, Output,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult line)
    {
        var model = ModelOptions.Read(line);
        string file = line.GetRequiredValue(ModelOptions.File), output = line.GetRequiredValue(Output);
        if (output != "-" && Path.GetFullPath(output) == Path.GetFullPath(file))
            throw new InputException($"{file} holds the rows, and predictions would take their place; write to another file.", Remedy.OtherOutput);
        var reader = new RowReader(Options.Input(file), model)
        {
            Unknown = ModelOptions.Unknown(line),
            Keep = [.. line.GetValue(Keep)!.Distinct()],
        };
        if (output == "-")
            Write(Console.OpenStandardOutput());
        else
            AtomicFile.Write(output, Write);
        return 0;

        void Write(Stream stream) => WritePredictions(model, reader, stream);
    }

    private static void WritePredictions(Model model, RowReader reader, Stream stream)
    {
        string[] columns = ["predicted", .. model.Classes.Select(name => $"p({name})")];
        if (reader.Keep.FirstOrDefault(columns.Contains) is { } taken)
        {
            throw new InputException(
                $"A column of the predictions is called '{taken}' too; rename the one to keep (--keep).");
        }

        // The first rows are read before anything is written: a file that does not suit the model leaves no output.
        var classifier = new Classifier(model);
        using var blocks = reader.Read().GetEnumerator();
        bool isOpen = blocks.MoveNext();
        using var csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        csv.WriteHeader([.. reader.Keep, .. columns]);
        long written = 0;
        for (; isOpen; isOpen = blocks.MoveNext())
        {
            var probabilities = classifier.Probabilities(blocks.Current.X, blocks.Current.Sparse);
            for (int i = 0; i < probabilities.RowCount; i++)
            {
                foreach (string text in blocks.Current.Kept[i])
                    csv.WriteField(text);
                csv.WriteField(model.Classes[probabilities.Row(i).MaximumIndex()]);
                for (int k = 0; k < model.Classes.Count; k++)
                    csv.WriteField(probabilities[i, k], "G12");
                csv.EndRecord();
                written++;
            }
        }

        if (written != reader.Rows)
        {
            throw new InputException($"{reader.Rows} rows were read and {written} predictions written, which is a "
                + "fault of this program; report it, and use none of them.");
        }
    }
}
