using System.Xml.Linq;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace Trainer.Reports;

/// <summary>What speaks most for and against each class.</summary>
internal static class WeightSection
{
    private const int MostClasses = 40, MostWeights = 8;

    public static XElement Of(Model model)
    {
        double[] units = Units(model);
        int features = units.Length;
        string caption = features <= MostWeights ? "" : $", the {MostWeights} largest of {features:N0}";
        return Html.Section("weights", "Largest weights",
            Html.Paragraph("What one standard deviation more of a feature, or having a level, adds to the logit of the class: "
                + "above 0 it speaks for the class, below 0 against it."),
            model.Classes.Count <= MostClasses ? null
                : Html.Paragraph($"The first {MostClasses} of {model.Classes.Count:N0} classes."),
            Html.Element("div", new XAttribute("class", "grid"), model.Classes.Take(MostClasses).Select((name, k) =>
                Html.Table($"weight-table-{k + 1}", Html.Text(name) + caption, ["feature", "weight"],
                [
                    .. Largest(model, units, name, MostWeights)
                        .Select(weight => new object?[] { Html.Name(weight.Feature), Number(weight.Value) }),
                    model.Bias is { } bias ? ["(bias)", Number(bias[name])] : null,
                ]))));

        static XElement Number(double weight) => Html.Number(weight, Signed(weight));
    }

    /// <summary>The largest weights of a class, by a standard deviation of their features.</summary>
    public static IEnumerable<(string Feature, double Value)> Largest(Model model, double[] units, string name, int most)
        => model.Weights[name].Select((weight, j) => (weight.Key, weight.Value * units[j]))
            .OrderByDescending(weight => Math.Abs(weight.Item2)).Take(most);

    /// <summary>By feature, what its weight is multiplied by to be that of a standard deviation: levels have 0 and 1.</summary>
    public static double[] Units(Model model)
        => [.. model.Columns.SelectMany(column => column is CategoricalColumn
            ? Enumerable.Repeat(1.0, column.Features)
            : [model.Standardize ? 1 : ((NumericColumn)column).Deviation])];

    /// <summary>A number of two decimals with its sign.</summary>
    public static string Signed(double value) => value.ToString("+0.00;−0.00;0");
}
