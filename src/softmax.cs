// Softmax regression, whole: from a table of flowers to a classifier, to be read from top to bottom and run by
//
//     dotnet run src/softmax.cs
//
// Formulas and letters are those of Eli Bendersky, "The Softmax function and its derivative"; the loss as a mean over
// the examples is Matt Petersen's, "Softmax with cross-entropy".
using System.Globalization;

const double η = 0.05; // the learning rate: at 0.2 the steps overshoot and the loss rises at first, at 0.005 they take for ever
const int Epochs = 1000;

// One example per row: x is its numbers, and its label the number of its class. A last 1 in x makes the bias a weight like the
// others. The columns stay as they are, because all are lengths in centimetres and none is much larger than the others;
// in other units they would want to be standardised, or no η would suit them all.
string here = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
string[][] rows = [.. File.ReadLines(args.Length > 0 ? args[0] : Path.Combine(here, "../data/iris.csv"))
    .Skip(1).Select(line => line.Split(','))];
string[] classes = [.. rows.Select(row => row[^1]).Distinct()];
double[][] X = [.. rows.Select(row => (double[])[.. row[..^1].Select(Number), 1])];
int[] labels = [.. rows.Select(row => Array.IndexOf(classes, row[^1]))];
int K = classes.Length, N = X[0].Length, m = X.Length;

// W has a row of N weights for each of the K classes. At 0 it gives every class the probability 1/K, and the loss is ln K.
double[,] W = new double[K, N];
for (int epoch = 0; epoch <= Epochs; epoch++)
{
    double L = 0;
    double[,] dW = new double[K, N];
    for (int i = 0; i < m; i++)
    {
        double[] x = X[i], S = Softmax(Logits(x));
        L -= Math.Log(S[labels[i]]) / m; // cross-entropy: −Σ δ_k log S_k, of which one term is not 0
        for (int k = 0; k < K; k++)
        {
            int δ = k == labels[i] ? 1 : 0;
            for (int j = 0; j < N; j++)
                dW[k, j] += (S[k] - δ) * x[j] / m; // dW = (S − δ)xᵀ: all that is left of three Jacobians
        }
    }

    if (epoch % 100 == 0)
        Console.WriteLine($"epoch {epoch,4}: L = {L:F4}");
    if (epoch == Epochs)
        break; // so that the last loss is that of the weights that are kept

    for (int k = 0; k < K; k++)
    {
        for (int j = 0; j < N; j++)
            W[k, j] -= η * dW[k, j]; // downhill: the gradient points to where the loss grows
    }
}

// The class of the largest logit is the most probable one, since the softmax keeps the order.
int correct = Enumerable.Range(0, m).Count(i => Logits(X[i]) is var z && Array.IndexOf(z, z.Max()) == labels[i]);
Console.WriteLine($"accuracy: {correct} of {m}, {100.0 * correct / m:F2} %");

double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

// z = Wx
double[] Logits(double[] x)
{
    double[] z = new double[K];
    for (int k = 0; k < K; k++)
    {
        for (int j = 0; j < N; j++)
            z[k] += W[k, j] * x[j];
    }

    return z;
}

// S_j = e^{z_j} / Σ e^{z_k}. The largest logit is subtracted first, which changes nothing, but e^1000 is no number.
double[] Softmax(double[] z)
{
    double[] exponentials = [.. z.Select(value => Math.Exp(value - z.Max()))];
    double sum = exponentials.Sum();
    return [.. exponentials.Select(value => value / sum)];
}
