using System.Runtime.InteropServices;

namespace SoftmaxRegression.Processes;

/// <summary>
/// The processes that mpirun has started, by the few calls of MPI that training needs: of Open MPI or of MPICH, whichever
/// started them.
/// </summary>
/// <remarks>
/// The two agree on functions, but not on handles: those of Open MPI are addresses of objects that its library exports,
/// those of MPICH numbers in its mpi.h.
/// </remarks>
internal sealed unsafe class MpiGroup : ProcessGroup
{
    private readonly nint _library, _world, _byte, _inPlace;
    private readonly delegate* unmanaged<nint, int*, int*, nint, nint, int*, int*, nint, nint, int> _allToAll;
    private readonly delegate* unmanaged<nint, int, nint, nint, int*, int*, nint, nint, int> _allGather;
    private readonly delegate* unmanaged<nint, int, int> _abort;
    private readonly delegate* unmanaged<int> _finalize;

    private MpiGroup(nint library, bool isOpenMpi, int onThisMachine)
    {
        const int serialized = 2; // one thread at a time, whichever
        (_library, OnThisMachine) = (library, onThisMachine);
        (_world, _byte, nint errorsReturn, _inPlace) = isOpenMpi
            ? (Export("ompi_mpi_comm_world"), Export("ompi_mpi_byte"), Export("ompi_mpi_errors_return"), 1)
            : (0x44000000, 0x4c00010d, 0x54000001, -1);
        _allToAll = (delegate* unmanaged<nint, int*, int*, nint, nint, int*, int*, nint, nint, int>)Export("MPI_Alltoallv");
        _allGather = (delegate* unmanaged<nint, int, nint, nint, int*, int*, nint, nint, int>)Export("MPI_Allgatherv");
        _abort = (delegate* unmanaged<nint, int, int>)Export("MPI_Abort");
        _finalize = (delegate* unmanaged<int>)Export("MPI_Finalize");
        int provided, rank, size;
        Check(((delegate* unmanaged<nint, nint, int, int*, int>)Export("MPI_Init_thread"))(0, 0, serialized, &provided));
        Check(((delegate* unmanaged<nint, nint, int>)Export("MPI_Comm_set_errhandler"))(_world, errorsReturn));
        Check(((delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_rank"))(_world, &rank));
        Check(((delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_size"))(_world, &size));
        (Rank, Size) = (rank, size);
    }

    public override int Rank { get; }

    public override int Size { get; }

    public override int OnThisMachine { get; }

    /// <summary>Joins the job; null where mpirun has not started this process.</summary>
    /// <exception cref="DllNotFoundException">The library of that MPI is not there.</exception>
    public static new MpiGroup? Join()
        => Number("OMPI_COMM_WORLD_SIZE") is not null
            ? new MpiGroup(NativeLibrary.Load("libmpi.so.40"), isOpenMpi: true, Number("OMPI_COMM_WORLD_LOCAL_SIZE") ?? 1)
            : Number("PMI_SIZE") is not null
            ? new MpiGroup(NativeLibrary.Load("libmpich.so.12"), isOpenMpi: false, Number("MPI_LOCALNRANKS") ?? 1)
            : null;

    public override void Abort(int exitCode) => _abort(_world, exitCode);

    public override void Dispose()
    {
        // Not all of them wait for others when they leave, and mpirun ends those that are left when one has failed.
        this.Gather<byte>([]);
        _finalize();
        base.Dispose();
    }

    private protected override void AllToAll(ReadOnlySpan<byte> sent, int[] sentBytes, Span<byte> received, int[] receivedBytes)
    {
        fixed (byte* from = sent, to = received)
        fixed (int* sentCounts = sentBytes, sentAt = Starts(sentBytes), counts = receivedBytes, at = Starts(receivedBytes))
            Check(_allToAll((nint)from, sentCounts, sentAt, _byte, (nint)to, counts, at, _byte, _world));
    }

    private protected override void AllGather(Span<byte> all, int[] bytes)
    {
        fixed (byte* to = all)
        fixed (int* counts = bytes, at = Starts(bytes))
            Check(_allGather(_inPlace, 0, _byte, (nint)to, counts, at, _byte, _world));
    }

    private static int[] Starts(int[] counts) => [.. counts.Select((_, process) => StartOf(process, counts))];

    private static int? Number(string variable)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), out int number) ? number : null;

    private nint Export(string name) => NativeLibrary.GetExport(_library, name);

    private static void Check(int code)
    {
        if (code != 0)
            throw new ProcessLostException(code);
    }
}
