using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks;

/// <summary>ML.NET's maximum-entropy trainers, that is softmax regression: from a CSV file to a fitted model.</summary>
internal static class MlNet
{
    public static void Run(string trainer, string csv)
    {
        int features = File.ReadLines(csv).First().Count(c => c == ',');
        var ml = new MLContext(seed: 0);
        var data = ml.Data.LoadFromTextFile(csv, new TextLoader.Options
        {
            Separators = [','],
            HasHeader = true,
            Columns =
            [
                new TextLoader.Column("Features", DataKind.Single, 0, features - 1),
                new TextLoader.Column("Name", DataKind.String, features),
            ],
        });
        var prepare = ml.Transforms.Conversion.MapValueToKey("Label", "Name")
            .Append(ml.Transforms.NormalizeMeanVariance("Features", fixZero: false))
            .AppendCacheCheckpoint(ml);
        IEstimator<ITransformer> fit = trainer == "sdca"
            ? ml.MulticlassClassification.Trainers.SdcaMaximumEntropy()
            : ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new() { MaximumNumberOfIterations = 50 });
        prepare.Append(fit).Fit(data);
    }
}
