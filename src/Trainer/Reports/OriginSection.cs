using System.Xml.Linq;
using SoftmaxRegression.Models;

namespace Trainer.Reports;

/// <summary>How the model came about: by which options, on which engine, in what time.</summary>
internal static class OriginSection
{
    public static XElement Of(ModelOrigin origin, Metrics metrics)
        => Html.Section("origin", "How it was trained",
            Html.Table("origin-table", "The run", ["", "value"],
            [
                ["run", Html.Element("code", origin.Run)],
                ["data", Html.Element("code", origin.Data ?? "not known")],
                ["version", Html.Name(origin.Version)],
                ["engine", Html.Name(origin.Engine)],
                ["epochs", Html.Count(metrics.Epochs)],
                metrics.Kept is { } kept ? ["model kept of epoch", Html.Count(kept)] : null,
                ["steps", Html.Count(metrics.Steps)],
                ["why it ended", Html.Name(metrics.Stopped)],
                ["seconds to load", Seconds(metrics.SecondsLoad)],
                ["seconds to train", Seconds(metrics.SecondsTrain)],
                ["seconds an epoch", Html.Number(metrics.SecondsPerEpoch, $"{metrics.SecondsPerEpoch:G3}")],
                ["seconds in all, but for writing", Seconds(metrics.SecondsTotal)],
            ]),
            Html.Table("option-table", "Options", ["option", "value"],
                origin.Options.Select(option => new object?[] { Html.Name(option.Key), Html.Name(option.Value) })),
            Html.Paragraph("The run is the hash of the cells, the options, the engine and the version: the same run, the same "
                + "model."));

    private static XElement Seconds(double seconds) => Html.Number(seconds, $"{seconds:F2}");
}
