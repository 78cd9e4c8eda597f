// The examples of the README's section "In your own program", and what else such a program may do with a training.
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;
using SoftmaxRegression.Training;

var run = SoftmaxTraining.Fit("data/iris.csv", new TrainingOptions { Label = "species" });
Prediction prediction = run.Model.Predict(new Dictionary<string, object>
{
    ["sepal_length"] = 5.1,
    ["sepal_width"] = 3.5,
    ["petal_length"] = 1.4,
    ["petal_width"] = 0.2,
});
Console.WriteLine($"{prediction.Class}: {prediction.Probability:F3}");
run.Model.Save("model.json"); // Model.Load reads it, and the program's files

using var training = SoftmaxTraining.Prepare(CsvInput.FromFile("data/iris.csv"), new TrainingOptions { Seed = 1 });
foreach (Epoch epoch in training.Epochs())
{
    if (epoch.Validation!.Value.CrossEntropy < 0.2)
        break; // the training ends here, and its result is the model of this epoch
}

TrainingRun early = training.Result();

training.Checkpoint()!.Save("iris.checkpoint"); // to go on another day, with the same bits as if it had never been left
using var resumed = SoftmaxTraining.Resume(CsvInput.FromFile("data/iris.csv"), Checkpoint.Load("iris.checkpoint"));
if (resumed.Epochs().First().Number != early.Kept.Number + 1)
    throw new InvalidOperationException("The training does not go on where it was left.");
Console.WriteLine($"{early.Ended} in epoch {early.Kept.Number}");

// Taken again, the epochs begin anew.
using var patience = new CancellationTokenSource();
foreach (var epoch in training.Epochs(patience.Token))
{
    if (epoch.Number == early.Kept.Number && epoch.Training != early.Kept.Training)
        throw new InvalidOperationException("The second training is not the first.");
    if (epoch.Number == 2 * early.Kept.Number)
        patience.Cancel();
}

Console.WriteLine($"{training.Result().Ended}");
