using System.Diagnostics;
using SoftmaxRegression.Data;
using SoftmaxRegression.Processes;
using SoftmaxRegression.Training;

namespace Trainer;

/// <summary>
/// The way of a run from its table to its folder, as each process of a job goes it. Process 0 alone writes and prints; what
/// goes through the rows of all, each of them calls.
/// </summary>
/// <param name="processes">The processes of the job.</param>
/// <param name="interruption">What may end the run early.</param>
/// <param name="folder">Where everything goes; null for processes other than 0.</param>
/// <param name="checkpoints">The checkpoints in it.</param>
/// <param name="report">What is told.</param>
/// <param name="curtain">Ends the <see cref="Rehearsal"/> when the files are about to be written.</param>
/// <param name="howToGoOn">The command that goes on after the last checkpoint, in words that end a sentence.</param>
internal sealed class TrainRun(
    ProcessGroup processes, Interruption interruption, RunFolder? folder, Checkpoints checkpoints, Report report,
    CancellationTokenSource curtain, string howToGoOn)
{
    private const string BeforeFirstStep = " before the first step; nothing was written.";

    /// <summary>Goes it, from the beginning or on from the last checkpoint.</summary>
    /// <param name="input">The table.</param>
    /// <param name="options">How to train on it; a run that goes on has those that it began with.</param>
    /// <param name="asked">What else is asked for; a run that goes on has been asked before.</param>
    /// <param name="resumed">The folder of the run to go on with; null to begin one.</param>
    /// <param name="clock">Runs since the program began.</param>
    /// <returns>The exit code.</returns>
    public int Run(CsvInput input, TrainingOptions options, Wishes asked, string? resumed, Stopwatch clock)
    {
        var from = LastCheckpoint(resumed); // for which the others wait until process 0 has its folder
        var wishes = from is null ? asked : Wishes.Of(from.Notes, asked.Cache);
        var test = folder is not null && wishes.Test is { } file ? Options.Input(file) : null;
        Job.Watch(processes, interruption, WhatIsLeft);

        using var training = Prepare(input, options with { Cache = wishes.Cache }, from);
        if (training is null)
            return Interrupted(BeforeFirstStep);
        wishes.ThrowIfNoImage(training, input.Name);
        folder?.ThrowIfFull(training);
        double secondsLoad = clock.Elapsed.TotalSeconds;
        report.Table(input.Name, training);
        report.Plan(training.Plan, training.Options, from);
        if (folder is not null && from is null && checkpoints.Any)
            report.Say($"  in place of an interrupted run in {folder.Place}, which --resume would go on with");

        var run = Train(training, wishes, from);
        if (run.Ended == Ending.Cancelled && run.History[^1].Step == 0)
            return Interrupted(BeforeFirstStep);
        var judgement = Judgement.Of(training, run, wishes, test, interruption.Token);
        var metrics = judgement.Metrics with { SecondsLoad = secondsLoad, SecondsTotal = clock.Elapsed.TotalSeconds };
        bool isCut = run.Ended == Ending.Cancelled || (wishes.Optimum && metrics.Optimum is null);
        if (folder is not null)
        {
            curtain.Cancel();
            var files = OrTellHowToGoOn(
                () => folder.Write(run.Model, run.History, metrics, judgement.Part, judgement.Scores, wishes.Image));
            if (!isCut)
                checkpoints.Clear();
            report.Result(metrics, folder.Place, files);
        }

        if (judgement.Fault is not null)
            throw judgement.Fault;
        return isCut ? Interrupted(WhatIsLeft()) : 0;
    }

    /// <summary>Where to go on, which all processes learn of process 0; null where the run begins.</summary>
    private Checkpoint? LastCheckpoint(string? resumed)
    {
        var last = folder is null || resumed is null ? null : checkpoints.Of(resumed).Last(report.Say);
        return Checkpoint.Share(last, processes);
    }

    /// <summary>Reads the table; null where that was interrupted.</summary>
    private SoftmaxTraining? Prepare(CsvInput input, TrainingOptions options, Checkpoint? from)
    {
        try
        {
            return from is null
                ? SoftmaxTraining.Prepare(input, options, interruption.Token)
                : SoftmaxTraining.Resume(
                    input, from, options.Threads, options.Cache, options.CacheFolder, options.Processes, interruption.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private TrainingRun Train(SoftmaxTraining training, Wishes wishes, Checkpoint? from)
    {
        var epochs = folder is null
            ? training.Epochs(interruption.Token)
            : checkpoints.Saving(training, wishes.ToNotes(), report.Say, interruption.Token);
        return OrTellHowToGoOn(() =>
        {
            report.Progress(epochs, training.Plan?.Epochs, from?.History ?? []);
            return training.Result();
        });
    }

    private TResult OrTellHowToGoOn<TResult>(Func<TResult> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is InputException or ProcessLostException && checkpoints.CanResume)
        {
            throw new InputException($"{e.Message.TrimEnd('.')}, and then {howToGoOn}");
        }
    }

    private string WhatIsLeft() => checkpoints.CanResume ? $"; {howToGoOn}" : ", and there is nothing to resume.";

    /// <summary>Tells that the run was interrupted.</summary>
    /// <param name="rest">The rest of the sentence.</param>
    /// <returns>The exit code.</returns>
    private int Interrupted(string rest)
    {
        if (folder is not null)
            Console.Error.WriteLine($"trainer: Interrupted{rest}");
        return interruption.ExitCode ?? Interruption.Terminated; // another process of the job was told
    }
}
