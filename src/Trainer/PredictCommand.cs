using System.CommandLine;
using CsvHelper;
using SoftmaxRegression.Models;

namespace Trainer;

/// <summary>trainer predict RUN|MODEL.json FILE.csv: a class and its probabilities for every row.</summary>
internal static class PredictCommand
{
    private static readonly Option<string> Output = new("--output", "-o")
    {
        HelpName = "file",
        Description = "Where to write the predictions, as CSV; - for standard output",
        DefaultValueFactory = _ => "-",
    };

    public static Command Create()
    {
        var command = new Command("predict", "Predict the class of every row of a file.")
        {
            ModelOptions.Model, ModelOptions.File, ModelOptions.Unknown, Output,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult line)
    {
        var model = ModelOptions.Read(line);
        var rows = ModelOptions.Rows(line, model, withLabels: false);
        string output = line.GetRequiredValue(Output);
        if (output == "-")
            Write(Console.OpenStandardOutput());
        else
            AtomicFile.Write(output, Write);
        return 0;

        void Write(Stream stream) => WritePredictions(model, rows, stream);
    }

    private static void WritePredictions(Model model, IEnumerable<EncodedRows> rows, Stream stream)
    {
        // The first rows are read before anything is written: a file that does not suit the model leaves no output.
        var classifier = new Classifier(model);
        using var blocks = rows.GetEnumerator();
        bool isOpen = blocks.MoveNext();
        using var csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        csv.WriteHeader(["predicted", .. model.Classes.Select(name => $"p({name})")]);
        for (; isOpen; isOpen = blocks.MoveNext())
        {
            var probabilities = classifier.Probabilities(blocks.Current.X);
            for (int i = 0; i < probabilities.RowCount; i++)
            {
                csv.WriteField(model.Classes[probabilities.Row(i).MaximumIndex()]);
                for (int k = 0; k < model.Classes.Count; k++)
                    csv.WriteField(probabilities[i, k], "G12");
                csv.EndRecord();
            }
        }
    }
}
