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
    /// <param name="curtain">Ends it where the real run has caught up, and would share the processor with it.</param>
    /// <returns>Ends when all is there; nobody need wait for it.</returns>
    public static Task Begin(bool withPictures, CancellationToken curtain) => Task.Run(() =>
    {
        if (Environment.ProcessorCount == 1)
            return; // both would wait for each other

        var table = new MemoryStream([.. "x,y\n0,a\n1,b\n2,a\n3,b\n4,a\n5,b\n6,a\n7,b\n8,a\n9,b\n"u8]);
        using var training = SoftmaxTraining.Prepare(CsvInput.FromStream(table, "rehearsal"), new TrainingOptions
        {
            Threads = 1,
            Optimizer = new GradientDescentOptions { Epochs = 2 },
        });
        _ = training.Epochs(curtain).Last();
        var run = training.Result();
        var pictures = RunFolder.Pictures(run.Model, run.History, Metrics.Of(training, run), "validation", training.Evaluate());
        foreach (var draw in withPictures ? pictures : [])
        {
            if (curtain.IsCancellationRequested)
                return;
            using var picture = draw();
            picture.Rehearse();
        }
    }, curtain);
}
