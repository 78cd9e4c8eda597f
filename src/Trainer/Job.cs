using SoftmaxRegression.Data;
using SoftmaxRegression.Processes;

namespace Trainer;

/// <summary>A command that mpirun may have started several times, to work together. Process 0 alone writes and prints.</summary>
internal static class Job
{
    /// <summary>What all processes find wrong, process 0 has told by then and ended the job.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>
    /// mpirun ends the processes for good a second after it has asked them to end. One that has waited for another so long
    /// by then will wait for ever.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.4);

    /// <summary>Runs a command on all processes, and ends all of them if it fails on one.</summary>
    /// <param name="command">The command.</param>
    /// <returns>The exit code, which for all is that of process 0.</returns>
    public static int Run(Func<ProcessGroup, int> command)
    {
        var processes = Join();
        int exitCode;
        try
        {
            exitCode = processes.Size <= ProcessGroup.MostProcesses ? command(processes) : throw new InputException(
                $"{processes.Size} processes are too many: the work is cut into {ProcessGroup.MostProcesses} shares, which gives the "
                + "same bits for any number; start so many at most.");
        }
        catch (Exception fault) when (processes.Size > 1)
        {
            // The others may be in an exchange by now, and would wait for this process in vain.
            if (processes.Rank > 0)
                Thread.Sleep(Grace);
            Console.Error.WriteLine($"trainer: {Faults.SentenceOf(fault) ?? fault.ToString()}");
            processes.Abort(1);
            return 1;
        }

        processes.Dispose();
        return processes.Rank == 0 ? exitCode : 0;
    }

    /// <summary>Says how to go on, and ends this process, where it was asked to end but waits for one that is lost.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="interruption">How it was asked.</param>
    /// <param name="howToGoOn">What to say.</param>
    public static void Watch(ProcessGroup processes, Interruption interruption, Func<string> howToGoOn)
    {
        if (processes.Size == 1 || processes.Rank > 0)
            return;
        interruption.Token.Register(() => Task.Delay(Patience + Patience / 4).ContinueWith(
            _ =>
            {
                if (processes.Waiting < Patience)
                    return;
                Console.Error.WriteLine($"trainer: Another process of the job has ended{howToGoOn()}");
                Environment.Exit(interruption.ExitCode!.Value);
            },
            TaskScheduler.Default));
    }

    private static ProcessGroup Join()
    {
        try
        {
            return ProcessGroup.Join();
        }
        catch (DllNotFoundException e)
        {
            throw new InputException($"The MPI that has started this process has a library that cannot be loaded ({e.Message.Split('\n')[0]
                .TrimEnd('.', ':')}); install Open MPI 4 or MPICH 4, or start without mpirun.");
        }
    }
}
