using SoftmaxRegression.Data;
using SoftmaxRegression.Training;

namespace Trainer;

/// <summary>
/// A run in miniature for nobody, on another thread, while the real one begins: a short run spends most of its time on loading
/// and compiling, and finds done what it comes to later. It changes nothing that the real one computes.
/// </summary>
internal static class Rehearsal
{
    /// <summary>Trains on a few rows, scores the model, and draws its pictures in one pixel each.</summary>
    /// <param name="withPictures">Whether pictures will be drawn.</param>
    /// <returns>Ends when all is there; nobody need wait for it.</returns>
    public static Task Begin(bool withPictures) => Task.Run(() =>
    {
        if (Environment.ProcessorCount == 1)
            return; // both would wait for each other

        var table = new MemoryStream([.. "x,y\n0,a\n1,b\n2,a\n3,b\n4,a\n5,b\n6,a\n7,b\n8,a\n9,b\n"u8]);
        using var training = SoftmaxTraining.Prepare(CsvInput.FromStream(table, "rehearsal"), new TrainingOptions
        {
            Threads = 1,
            Optimizer = new GradientDescentOptions { Epochs = 2 },
        });
        foreach (var epoch in training.Epochs())
        {
        }

        var run = training.Result();
        var metrics = Metrics.Of(training, run);
        foreach (var draw in withPictures ? RunFolder.Pictures(run.Model, run.History, metrics, "validation", training.Evaluate()) : [])
        {
            using var picture = draw();
            picture.Rehearse();
        }
    });
}
