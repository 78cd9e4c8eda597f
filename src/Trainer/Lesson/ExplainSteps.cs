using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression;

namespace Trainer.Lesson;

/// <summary>The loss of one example and its gradient, in the steps of <see cref="Derivation"/>.</summary>
internal sealed class ExplainSteps
{
    private readonly ExplainedExample _example;
    private readonly Heading[] _classes;
    private readonly Heading[] _features;
    private readonly Heading[] _weights;
    private readonly Vector<double> _x, _y, _z, _s;
    private readonly Matrix<double> _gradient, _product, _difference;
    private readonly int[] _largest;

    private ExplainSteps(ExplainedExample example)
    {
        _example = example;
        _classes = example.ClassHeadings();
        _features = [.. Enumerable.Range(1, N).Select(j => new Heading($"{j}"))];
        _weights = [.. _classes.SelectMany((_, i) => _features.Select(feature => new Heading($"{i + 1},{feature.Text}", i)))];
        _x = example.x;
        _y = Vector<double>.Build.Dense(K, k => k == Label ? 1 : 0);
        _z = Derivation.Logits(example.W, _x);
        _s = Softmax.Stable(_z);
        _gradient = Derivation.Gradient(_x, _s, _y);
        _product = Derivation.AsWeights(Derivation.Dxent(_x, _s, _y), K);
        _difference = Derivation.FiniteDifference(example.W, _x, _y);
        _largest = [.. Enumerable.Range(0, N).OrderByDescending(j => Math.Abs(_x[j]))];
    }

    private int N => _example.x.Count;

    private int K => _example.Classes.Count;

    private int Label => _example.Label;

    private string LabelName => _example.Classes[Label];

    /// <summary>Explains an example.</summary>
    public static ExplainPage Of(ExplainedExample example)
    {
        var steps = new ExplainSteps(example);
        return new ExplainPage(
            $"The gradient at {example.Name}",
            $"Softmax regression with N = {steps.N} features and K = {steps.K} classes; the label of this row is "
                + $"{steps.LabelName}. Steps 1 to 7 compute its loss. Steps 8 to 16 compute the gradient, that is how fast the "
                + "loss grows with each weight: by the chain rule, by a short cut, and without calculus. Step 17 takes a step "
                + "against it.",
            [
                steps.Example(), steps.Weights(), steps.Logits(), steps.Shift(), steps.Exponentials(),
                steps.Probabilities(), steps.Loss(),
                steps.ChainRule(), steps.DS(), steps.Dg(), steps.DP(), steps.Dxent(), steps.Product(),
                steps.OuterProduct(), steps.FiniteDifference(), steps.Agreement(), steps.Descent(),
            ]);
    }

    private ExplainStep Example() => new(
        "The example, x",
        _example.Encoding,
        new($"x: {N} × 1", $@"x \in \mathbb{{R}}^{{{N}}}"),
        "Encoder.Encode",
        new ExplainTable("feature", [new("j"), new("value"), new("x")], [.. _example.Features.Select((feature, j) =>
            (new Heading(feature.Name), new[] { $"{j + 1}", feature.Value, Digits.Fixed(_x[j]) }))])
        {
            FirstRows = _largest,
            Compared = 2..,
        });

    private ExplainStep Weights() => new(
        "The weights, W",
        $"{_example.WeightsOrigin} Row t belongs to class t, column j to feature j.",
        new($"W: {K} × {N}", $@"W \in \mathbb{{R}}^{{{K} \times {N}}}"),
        "SoftmaxLayer.Weights (transposed)",
        ByWeight(_example.W));

    private ExplainStep Logits() => new(
        "The logits, z",
        "Each class scores the example: its weights times the features, summed. Such a score, a logit, can be any number.",
        new("z = g(W) = Wx,  z_t = Σ_j W_tj x_j", @"z = g(W) = Wx, \qquad z_t = \sum_j W_{tj} x_j"),
        "Derivation.Logits",
        ByClass(("z", _z)));

    private ExplainStep Shift() => new(
        "The shift by the maximum",
        "Exponentials come next, and those of numbers above 709 overflow. A constant added to all logits multiplies all "
            + "exponentials by one factor, which cancels in step 6; with this constant the largest logit is 0.",
        new("z + C,  C = −max_k z_k", @"z + C, \qquad C = -\max_k z_k"),
        "Softmax.Stable",
        ByClass(("z + C", _z - _z.Maximum())));

    private ExplainStep Exponentials()
    {
        var exponentials = (_z - _z.Maximum()).PointwiseExp();
        return new(
            "The exponentials",
            $"They are positive whatever the logits, and in the same order. Their sum is {exponentials.Sum():F4}.",
            new("e^(z_t + C)", "e^{z_t + C}"),
            "Softmax.Stable",
            ByClass(("exponential", exponentials)));
    }

    private ExplainStep Probabilities() => new(
        "The softmax, S: probabilities",
        "Divided by their sum, the exponentials add up to 1: S_t is the probability that the model gives to class t. "
            + $"To the label, {LabelName}, it gives {Digits.Probability(_s[Label])}.",
        new("S_t = e^(z_t + C) / Σ_k e^(z_k + C)", @"S_t = \frac{e^{z_t + C}}{\sum_k e^{z_k + C}} = P(t \mid x)"),
        "Softmax.Stable",
        ByClass(("S", _s)));

    private ExplainStep Loss() => new(
        "The loss, L: cross-entropy",
        "δ is 1 for the label and 0 for the other classes, so that only the label's probability counts: "
            + $"L = −log({Digits.Probability(_s[Label])}) = {Digits.Scalar(Derivation.Loss(_example.W, _x, _y))}. "
            + $"It would be 0 if the label were certain, and log {K} = {Digits.Scalar(Math.Log(K))} if all classes were "
            + "equally probable.",
        new("L = xent(S) = −Σ_t δ_t log S_t", @"L = \mathrm{xent}(S) = -\sum_t \delta_t \log S_t"),
        "CrossEntropy.Loss",
        ByClass(("δ", _y)));

    private ExplainStep ChainRule() => new(
        "The chain rule",
        "The loss is three functions, one after the other: g gives logits, S probabilities, xent the loss. The Jacobian "
            + "of a function has a row for each output and a column for each input, and says how fast that output grows "
            + "with that input. The Jacobian of the whole is the product of the three.",
        new($"DL = Dxent · DS · Dg,  (1 × {K}) · ({K} × {K}) · ({K} × {N * K}) = 1 × {N * K}",
            $@"DL = \underbrace{{D\mathrm{{xent}}}}_{{1 \times {K}}} \cdot \underbrace{{DS}}_{{{K} \times {K}}} \cdot "
                + $@"\underbrace{{Dg}}_{{{K} \times {N * K}}}"),
        "");

    private ExplainStep DS() => new(
        "DS: the probabilities by the logits",
        "A probability grows with its own logit and falls with the others. What one class gains the others lose: every "
            + "column sums to 0. A constant added to all logits changes nothing: so does every row. (D_j is the derivative by "
            + "z_j, D_ij that by W_ij; δ with two indices is 1 where they are the same.)",
        new("D_j S_i = S_i(δ_ij − S_j),  DS = diag(S) − S Sᵀ",
            @"D_j S_i = S_i(\delta_{ij} - S_j), \qquad DS = \mathrm{diag}(S) - S S^T"),
        "Softmax.Jacobian",
        Table("i \\ j", _classes, Softmax.Jacobian(_s)));

    private ExplainStep Dg()
    {
        var dg = Derivation.Dg(_x, K);
        int zeros = dg.Enumerate().Count(value => value == 0);
        return new(
            "Dg: the logits by the weights",
            "A logit depends on the weights of its own class only, and its derivative by such a weight is the feature. "
                + $"The weights are lined up row by row, from W_1,1 to W_{K},{N}; {zeros} of these "
                + $"{dg.RowCount * dg.ColumnCount} numbers are 0.",
            new($"D_ij g_t = x_j if i = t, else 0;  Dg: {K} × {N * K}",
                @"D_{ij} g_t = \begin{cases} x_j & i = t \\ 0 & i \neq t \end{cases}, \qquad "
                    + $@"Dg \in \mathbb{{R}}^{{{K} \times {N * K}}}"),
            "Derivation.Dg",
            Table("t \\ i,j", _weights, dg));
    }

    private ExplainStep DP() => new(
        "DS · Dg: the probabilities by the weights",
        "Dg is mostly zeros, so that of each sum in this product one term is left.",
        new($"D_ij P_t = S_t(δ_ti − S_i)x_j;  DP = DS · Dg: {K} × {N * K}",
            $@"DP = DS \cdot Dg, \qquad D_{{ij}} P_t = S_t(\delta_{{ti}} - S_i)x_j"),
        "Derivation.DP, Derivation.DPByElement",
        Table("t \\ i,j", _weights, Derivation.DP(_x, _s)));

    private ExplainStep Dxent() => new(
        "Dxent: the loss by the probabilities",
        "The loss depends on the label's probability alone. Its slope there is −1/S: the less probable the label, the steeper.",
        new($"D_t xent = −δ_t / S_t;  Dxent: 1 × {K}", @"D_t\,\mathrm{xent} = -\frac{\delta_t}{S_t}"),
        "CrossEntropy.Gradient",
        ByClass(("Dxent", CrossEntropy.Gradient(_y, _s))));

    private ExplainStep Product() => new(
        "Dxent · DS · Dg: the gradient, the long way",
        $"The product is a row of {N * K} numbers, one for each weight; here they have the shape of W.",
        new($"DL = Dxent · DS · Dg: 1 × {N * K}", @"DL = D\mathrm{xent} \cdot DS \cdot Dg"),
        "Derivation.Dxent",
        ByWeight(_product));

    private ExplainStep OuterProduct() => new(
        "(S − δ)xᵀ: the gradient, the short way",
        "The −1/S of the label in Dxent cancels the S of the label in DS, and S − δ is left: the error. The gradient of a "
            + "weight is the error of its class times its feature. These two lines are all of the gradient that training computes.",
        new("D_ij L = (S_i − δ_i)x_j,  dW = (S − δ)xᵀ", @"D_{ij} L = (S_i - \delta_i)x_j, \qquad dW = (S - \delta)x^T"),
        "Derivation.Gradient; SoftmaxLayer.Backward",
        ByClass(("S − δ", _s - _y)),
        ByWeight(_gradient));

    private ExplainStep FiniteDifference() => new(
        "The gradient without calculus",
        "Move one weight a little up, h = 0.00001, and a little down, and see how the loss changes. It is slow, but it knows "
            + "nothing of the formulas above.",
        new("(L(W_ij + h) − L(W_ij − h)) / 2h", @"\frac{L(W_{ij} + h) - L(W_{ij} - h)}{2h}"),
        "Derivation.FiniteDifference",
        ByWeight(_difference));

    private ExplainStep Agreement()
    {
        bool underflow = _s[Label] == 0;
        return new(
            "How far they agree",
            underflow
                ? "The label's probability is too small for a double and was rounded to 0: its −1/S is infinite, and the long "
                    + "way ends in 0 · ∞. (S − δ)xᵀ never divides by S."
                : "Rounding is all that tells the formulas apart. The finite difference is less exact: it subtracts two losses "
                    + "that are almost equal.",
            new("max_ij |a_ij − ((S − δ)xᵀ)_ij|", @"\max_{ij} \left| a_{ij} - \left((S - \delta)x^T\right)_{ij} \right|"),
            "",
            new ExplainTable("", [new("largest difference"), new("multiplications")],
            [
                Row("Dxent · DS · Dg", _product, (long)K * K * N * K + K * N * K),
                Row("SoftmaxLayer", ByLayer(), N * K),
                Row("finite difference", _difference, 2L * N * K * N * K),
            ]));

        (Heading, string[]) Row(string name, Matrix<double> gradient, long multiplications)
            => (new(name), [Digits.Difference(gradient, _gradient), $"{multiplications}"]);
    }

    /// <summary>The gradient as training computes it.</summary>
    private Matrix<double> ByLayer()
    {
        var layer = new SoftmaxLayer<double>(N, K);
        _example.W.Transpose().CopyTo(layer.Weights);
        var logits = Matrix<double>.Build.Dense(1, K);
        var gradient = Matrix<double>.Build.Dense(N, K);
        layer.Forward(_x.ToColumnMatrix(), logits);
        CrossEntropy.Error(logits, _y.ToRowMatrix());
        layer.Backward(_x.ToColumnMatrix(), logits, gradient);
        return gradient.Transpose();
    }

    private ExplainStep Descent()
    {
        double square = _x.DotProduct(_x), rate = square == 0 ? 0 : 1 / square;
        var W = _example.W - rate * _gradient;
        return new(
            "A step against the gradient",
            $"The loss falls from {Digits.Scalar(Derivation.Loss(_example.W, _x, _y))} "
                + $"to {Digits.Scalar(Derivation.Loss(W, _x, _y))}. "
                + $"With the step size η = 1/‖x‖² = {Digits.Scalar(rate)} the new logits are z − (S − δ). Training steps against "
                + "the mean of the gradients of many rows.",
            new("W ← W − η dW,  η = 1/‖x‖²", @"W \leftarrow W - \eta\,dW, \qquad \eta = \frac{1}{\lVert x \rVert^2}"),
            "GradientDescent",
            ByClass(("z before", _z), ("z after", Derivation.Logits(W, _x))),
            ByClass(("S before", _s), ("S after", Derivation.Probabilities(W, _x))));
    }

    /// <summary>A number for each class.</summary>
    private ExplainTable ByClass(params (string Name, Vector<double> Values)[] rows)
        => ExplainTable.Of("", [.. rows.Select(row => new Heading(row.Name))], _classes, rows.Select(row => row.Values)) with
        {
            FirstColumns = [Label],
        };

    /// <summary>A number for each weight, a row for each class.</summary>
    private ExplainTable ByWeight(Matrix<double> values) => Table("", _features, values);

    /// <summary>A row for each class.</summary>
    private ExplainTable Table(string caption, Heading[] columns, Matrix<double> values)
        => ExplainTable.Of(caption, _classes, columns, values.EnumerateRows()) with
        {
            FirstRows = [Label],
            FirstColumns = columns == _classes ? [Label] : columns == _features ? _largest : OneOfEachBlock(),
        };

    /// <summary>The weights of the largest feature, one in each block of a K × NK table; the label's first.</summary>
    private IEnumerable<int> OneOfEachBlock()
        => Enumerable.Range(0, K).Prepend(Label).Select(i => i * N + _largest[0]);
}
