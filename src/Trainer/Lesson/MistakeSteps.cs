using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression;

namespace Trainer.Lesson;

/// <summary>The five <see cref="Mistakes"/> on a row of a file, each beside the finite difference.</summary>
internal sealed class MistakeSteps
{
    private readonly ExplainedExample _example;
    private readonly Heading[] _classes;
    private readonly Matrix<double> _Z, _Y;
    private readonly int _label;

    private MistakeSteps(ExplainedExample example)
    {
        _example = example;
        _label = example.Label;
        _classes = example.ClassHeadings();
        ExplainedRow[] row = [example.Rows[example.Chosen]];
        (_Z, _Y) = (example.Logits(row), example.Labels(row));
    }

    private int K => _classes.Length;

    /// <summary>Makes the mistakes on an example.</summary>
    public static ExplainPage Of(ExplainedExample example)
    {
        var steps = new MistakeSteps(example);
        var right = BatchDerivation.LogitsGradient(steps._Y, Softmax.Stable(steps._Z.Row(0)).ToRowMatrix());
        string rounding = Digits.Difference(right, Mistakes.FiniteDifference(steps._Z, steps._Y));
        return new ExplainPage(
            $"Five mistakes at {example.Name}",
            "All concern the gradient of the loss with respect to the logits. The second, third and fourth are wrong formulas "
                + "for it; the first and the fifth are right on paper, and fail in a computer. Below each stands the finite "
                + "difference, which knows nothing of formulas: the loss with one logit a little up, minus the loss with it a "
                + $"little down, divided by the distance. The right one, S − δ, is within {rounding} of it "
                + "here. A mistake is not.",
            [steps.NoShift(), steps.Elementwise(), steps.Sum(), steps.Index(), steps.LogOfZero()]);
    }

    private ExplainStep NoShift() => Step(
        "No shift by the maximum",
        "Here 1000 is added to all logits, which changes no probability. But e^1000 is too large for a double: ∞/∞ is NaN.",
        "the loss is NaN all of a sudden, most of all with features that are not standardised or with a large step.",
        new("S_t = e^(z_t) / Σ_k e^(z_k), without C", @"S_t = \frac{e^{z_t}}{\sum_k e^{z_k}}"),
        Mistakes.NoShift,
        _Z + 1000);

    private ExplainStep Elementwise() => Step(
        "The softmax taken element by element",
        "The derivative s(1 − s) is that of a probability by its own logit, the diagonal of DS. Left out is that a logit "
            + "moves the probabilities of all the other classes.",
        "only the label's class learns, because the gradient of all others is 0; and the entries do not sum to 0, as "
            + "they must, since a constant added to all logits changes no loss.",
        new("D_j S_i = S_i(1 − S_i) if i = j, else 0",
            @"D_j S_i = \begin{cases} S_i(1 - S_i) & i = j \\ 0 & i \neq j \end{cases}"),
        Mistakes.Elementwise,
        _Z);

    private ExplainStep Sum()
    {
        var batch = _example.Batch();
        return Step(
            "A sum where a mean belongs",
            $"The loss of a batch is the mean of its rows, here {string.Join(", ", batch.Select(row => row.Number))}, and so is "
                + $"its gradient. Without the division by m = {batch.Count} all numbers are {batch.Count} times too large.",
            "the ratio to the finite difference is m in every place; and a step size that is good for one size of batch may "
                + "diverge for a larger one.",
            new("S − Y, without 1/m", "S - Y"),
            Mistakes.Sum,
            _example.Logits(batch),
            batch);
    }

    private ExplainStep Index() => Step(
        "An index taken for one-hot",
        $"The label {_example.Classes[_label]} is class number {_label}, counted from 0. Taken off the probabilities as a "
            + "number, it is taken off all of them; δ is 1 at that place only.",
        "the errors of a row do not sum to 0. What is taken off all classes alike changes no probability, so that the label is "
            + $"ignored: training pulls all probabilities to 1/{K}, and the loss to log {K}.",
        new("S − c, with c the number of the class", "S - c"),
        Mistakes.Index,
        _Z);

    private ExplainStep LogOfZero()
    {
        var Z = _Z.Clone();
        Z[0, _label] -= 1000;
        double right = Mistakes.Loss(Z, _Y);
        return Step(
            "The logarithm of a probability that is 0",
            "Here the label's logit is lowered by 1000, so that its probability is too small for a double and is rounded to 0. "
                + $"−log 0 is ∞, and −1/0 · 0 is NaN. From the logits, log Σ e^z − z_y, the loss is {Digits.Scalar(right)}, and "
                + "S − δ never divides.",
            "the loss is ∞ or NaN as soon as one row is judged very wrongly; adding 1e-15 within the logarithm hides it, and its "
                + "gradient is then 0, so that the row never learns.",
            new("L = −log S_y;  Dxent · DS with D_y xent = −1/S_y", @"L = -\log S_y, \qquad D_y\,\mathrm{xent} = -\frac{1}{S_y}"),
            Mistakes.LogOfZero,
            Z);
    }

    /// <summary>Makes a mistake at logits, of the example or of a batch, and the check that finds it.</summary>
    private ExplainStep Step(
        string title, string why, string notice, Formula formula,
        Func<Matrix<double>, Matrix<double>, Matrix<double>> mistake, Matrix<double> Z, IReadOnlyList<ExplainedRow>? batch = null)
    {
        var Y = batch is null ? _Y : _example.Labels(batch);
        var wrong = mistake(Z, Y);
        var difference = Mistakes.FiniteDifference(Z, Y);
        return new ExplainStep(
            title,
            $"{why} Largest difference: {Digits.Difference(wrong, difference)}. How to notice: {notice}",
            formula,
            $"{nameof(Mistakes)}.{mistake.Method.Name}",
            ExplainTable.Of("", [.. Names("wrong"), .. Names("finite difference")], _classes,
                wrong.EnumerateRows().Concat(difference.EnumerateRows())) with
            {
                FirstColumns = [_label],
            });

        IEnumerable<Heading> Names(string kind)
            => batch is null ? [new(kind)] : batch.Select(row => new Heading($"{kind}, row {row.Number}"));
    }
}
