using System.Xml.Linq;
using SoftmaxRegression.Models;

namespace Trainer.Reports;

/// <summary>The rows of a file at which the model is most surprised: errors of the model, or of the labels.</summary>
internal static class RowSection
{
    public static XElement Of(Model model, ScoredFile file)
        => Html.Section("rows", "Worst rows",
            Html.Paragraph("Those of ", Html.Name(file.Name), " whose label is least probable; rows are counted from 1. In "
                + "brackets after a cell stands by how much it moves the log-odds of the most probable other class against the "
                + "label, compared with a row in the middle: numbers at their means, texts at the most frequent level."),
            Html.Table("row-table", "The worst rows",
                ["row", "label", "predicted", "probability of the label", "cross-entropy", "cells that matter most"],
                file.Worst.Select(row => new object?[]
                {
                    Html.Count(row.Number),
                    Html.Name(model.Classes[row.Label]),
                    Html.Name(model.Classes[row.Predicted]),
                    Html.Number(row.Probability, Digits.Scalar(row.Probability)),
                    Html.Number(row.CrossEntropy, $"{row.CrossEntropy:F4}"),
                    Html.Element("ul", row.Cells.Select(Cell)),
                })));

    private static XElement Cell(CellPull cell) => Html.Element("li",
        Html.Name(cell.Column), " = ", cell.Text.Trim() == "" ? "(empty)" : Html.Name(cell.Text), " (",
        Html.Number(cell.Pull, WeightSection.Signed(cell.Pull)), ")");
}
