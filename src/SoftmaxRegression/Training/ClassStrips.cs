using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Training;

/// <summary>
/// The K classes in strips, one for each process, which adds up the gradient of these classes: process r of P has the
/// classes from K·r/P on.
/// </summary>
internal sealed class ClassStrips
{
    private readonly ProcessGroup _group;
    private readonly int _classes;

    /// <summary>Cuts the strips.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="classes">K.</param>
    public ClassStrips(ProcessGroup group, int classes)
    {
        (_group, _classes) = (group, classes);
        (First, Count) = (FirstOf(group.Rank), CountOf(group.Rank));
    }

    /// <summary>The first class of this process.</summary>
    public int First { get; }

    /// <summary>How many classes this process has: perhaps none.</summary>
    public int Count { get; }

    /// <summary>The first class of a process.</summary>
    public int FirstOf(int process) => _group.StripOf(process, _classes);

    /// <summary>How many classes a process has.</summary>
    public int CountOf(int process) => FirstOf(process + 1) - FirstOf(process);

    /// <summary>Everybody gets the columns of all classes, of which each process has those of its own.</summary>
    /// <param name="perClass">Any number of rows, K columns.</param>
    public void Gather<T>(Matrix<T> perClass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (_group.Size == 1)
            return;
        int[] counts = new int[_group.Size];
        for (int process = 0; process < counts.Length; process++)
            counts[process] = perClass.RowCount * CountOf(process);
        _group.AllGather(perClass.Values(), counts);
    }
}
