using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression;

namespace Trainer.Lesson;

/// <summary>The gradient of the mean loss of three rows, as <see cref="BatchDerivation"/> has it; and two classes.</summary>
internal sealed class BatchSteps
{
    private readonly ExplainedExample _example;
    private readonly IReadOnlyList<ExplainedRow> _batch;
    private readonly Heading[] _classes, _rows;
    private readonly Matrix<double> _Z, _S, _Y;

    private BatchSteps(ExplainedExample example)
    {
        _example = example;
        _batch = example.Batch();
        _classes = example.ClassHeadings();
        _rows = [.. _batch.Select(row => new Heading($"row {row.Number}"))];
        _Z = example.Logits(_batch);
        _S = _Z.Clone();
        Softmax.Rows(_S);
        _Y = example.Labels(_batch);
    }

    private int M => _batch.Count;

    private int K => _classes.Length;

    /// <summary>Explains the batch of an example.</summary>
    public static ExplainPage Of(ExplainedExample example)
    {
        var steps = new BatchSteps(example);
        return new ExplainPage(
            $"A batch of {steps.M} rows, {example.Name} first",
            $"Training does not step along the gradient of one row but along the mean of many. Here are m = {steps.M} of them, "
                + "one in each row of the matrices, with the same weights as above. Their labels are "
                + string.Join(", ", steps._batch.Select(row => $"{example.Classes[row.Label]} (row {row.Number})")) + ".",
            [steps.Forward(), steps.Jacobian(), steps.Error(), steps.Gradient(), steps.TwoClasses()]);
    }

    private ExplainStep Forward() => new(
        "Z, S and Y: a row for each example",
        $"Each row of the logits goes through the softmax by itself; each row of Y is the δ of its example. The loss is the mean of the {M}: "
            + $"{Digits.Scalar(Mistakes.Loss(_Z, _Y))}.",
        new("L = −(1/m) Σ_i Σ_k Y_ik log S_ik", @"L = -\frac{1}{m} \sum_i \sum_k Y_{ik} \log S_{ik}"),
        "Softmax.Rows, CrossEntropy.Mean",
        ByClass("Z", _Z),
        ByClass("S", _S),
        ByClass("Y", _Y));

    private ExplainStep Jacobian()
    {
        Heading[] logits = [.. _batch.SelectMany((_, i) => _classes.Select((_, k) => new Heading($"{i + 1},{k + 1}", k)))];
        var jacobian = BatchDerivation.SoftmaxJacobian(_S);
        return new(
            "The Jacobian is block-diagonal",
            $"Lined up row by row, S has {M * K} numbers, and so has Z. No row's probabilities depend on another's logits: only "
                + $"the {M} blocks of {K} × {K} on the diagonal are not 0, and each is the DS of its row.",
            new("DS: mK × mK, block i is diag(S_i) − S_i S_iᵀ",
                @"\frac{\partial S_{it}}{\partial Z_{jk}} = "
                    + @"\begin{cases} S_{it}(\delta_{tk} - S_{ik}) & i = j \\ 0 & i \neq j \end{cases}"),
            "BatchDerivation.SoftmaxJacobian",
            ExplainTable.Of("i,t \\ j,k", logits, logits, jacobian.EnumerateRows()));
    }

    private ExplainStep Error()
    {
        var probabilities = BatchDerivation.ProbabilitiesGradient(_Y, _S);
        return new(
            "(S − Y)/m: the error of a mean",
            "The slope of the loss by the probabilities, −Y/(mS) entry by entry, times that Jacobian is (S − Y)/m: for each row what it was for "
                + "one, S − δ, divided by m. Every row pulls with an m-th of its error. Forget the division, and the step grows "
                + "with the batch.",
            new("∂L/∂S = −Y/(mS),  ∂L/∂Z = (S − Y)/m",
                @"\frac{\partial L}{\partial S} = -\frac{Y}{mS}, \qquad \frac{\partial L}{\partial Z} = \frac{S - Y}{m}"),
            "BatchDerivation.ProbabilitiesGradient, BatchDerivation.LogitsGradient",
            ByClass("∂L/∂S", probabilities),
            ByClass("∂L/∂Z", BatchDerivation.LogitsGradient(_Y, _S)));
    }

    private ExplainStep Gradient()
    {
        var X = Matrix<double>.Build.DenseOfColumnVectors(_batch.Select(row => row.x));
        var gradient = (X * BatchDerivation.LogitsGradient(_Y, _S)).Transpose();
        var x = Vector<double>.Build.Dense(X.RowCount, j => X.Row(j).AbsoluteMaximum());
        return new(
            "dW of the batch",
            $"The sum of {M} outer products, one for each row: its error divided by m, times its features. It is the mean of the "
                + "gradients that the rows have by themselves.",
            new("dW = (1/m) Σ_i (S_i − Y_i)ᵀ x_i = (1/m)(S − Y)ᵀX, x_i and X by rows", @"dW = \frac{1}{m} \sum_i (S_i - Y_i)^T x_i = \frac{1}{m} (S - Y)^T X"),
            "SoftmaxLayer.Backward",
            ExplainTable.Of("", _classes, [.. Enumerable.Range(1, X.RowCount).Select(j => new Heading($"{j}"))],
                gradient.EnumerateRows()) with
            {
                FirstRows = [_example.Label],
                FirstColumns = [.. Enumerable.Range(0, x.Count).OrderByDescending(j => x[j])],
            });
    }

    private ExplainStep TwoClasses()
    {
        int a = _example.Label;
        int b = Enumerable.Range(0, K).Where(k => k != a).MaxBy(k => _Z[0, k]);
        string first = _example.Classes[a], second = _example.Classes[b];
        string only = K == 2 ? "There are two classes here" : $"Leave only two of the {K} classes";
        return new(
            "Two classes are logistic regression",
            $"{only}, a = {first} and b = {second}. Divide numerator and denominator of S_a by e^(z_a): what is left is the "
                + "logistic function σ of z_a − z_b, and this difference is (w_a − w_b)ᵀx. So only the difference of the two "
                + "rows of weights counts, and v = w_a − w_b are the weights of logistic regression. The gradient of its loss is "
                + "(σ − δ_a)x, again the error times the features. (A row of a third class is only asked which of the two it is more like.)",
            new("S_a = e^(z_a) / (e^(z_a) + e^(z_b)) = 1 / (1 + e^−(z_a − z_b)) = σ(vᵀx),  v = w_a − w_b",
                @"S_a = \frac{e^{z_a}}{e^{z_a} + e^{z_b}} = \frac{1}{1 + e^{-(z_a - z_b)}} = \sigma(v^T x), "
                    + @"\qquad v = w_a - w_b"),
            "Derivation.Probabilities",
            new ExplainTable("", [new("z_a", a), new("z_b", b), new("vᵀx"), new("σ(vᵀx)"), new("S_a / (S_a + S_b)")],
                [.. _batch.Select((row, i) => (_rows[i], TwoOf(i, row)))]));

        string[] TwoOf(int i, ExplainedRow row)
        {
            double difference = (_example.W.Row(a) - _example.W.Row(b)) * row.x;
            var two = Softmax.Stable(Vector<double>.Build.Dense([_Z[i, a], _Z[i, b]]));
            double logistic = 1 / (1 + Math.Exp(-difference));
            return [.. new[] { _Z[i, a], _Z[i, b], difference, logistic, two[0] }.Select(value => Digits.Fixed(value))];
        }
    }

    private ExplainTable ByClass(string name, Matrix<double> values)
        => ExplainTable.Of(name, _rows, _classes, values.EnumerateRows()) with { FirstColumns = [_example.Label] };
}
