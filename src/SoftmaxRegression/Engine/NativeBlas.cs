using System.Runtime.InteropServices;

namespace SoftmaxRegression.Engine;

/// <summary>A BLAS of the system, loaded and set to one thread: the threads are ours.</summary>
/// <param name="Name">Its name among <see cref="Engines.Names"/>.</param>
/// <param name="Version">What it says of itself.</param>
/// <param name="Library">The handle of the library.</param>
internal sealed unsafe record NativeBlas(string Name, string Version, nint Library)
{
    private const int VersionLength = 200;

    private static readonly Lazy<NativeBlas?> LazyMkl = new(LoadMkl);
    private static readonly Lazy<NativeBlas?> LazyOpenBlas = new(LoadOpenBlas);

    /// <summary>Intel's MKL, or null where it is not installed.</summary>
    public static NativeBlas? Mkl => LazyMkl.Value;

    /// <summary>OpenBLAS, or null where it is not installed.</summary>
    public static NativeBlas? OpenBlas => LazyOpenBlas.Value;

    private static NativeBlas? LoadMkl()
    {
        if (!TryLoad(out nint library, "libmkl_rt.so", "libmkl_rt.so.2", "mkl_rt.2.dll"))
            return null;

        // Before anything else: the first call that finds neither this nor an OpenMP library ends the process.
        const int Sequential = 1;
        ((delegate* unmanaged<int, int>)NativeLibrary.GetExport(library, "MKL_Set_Threading_Layer"))(Sequential);

        // Without this, bits depend on where in memory the matrices happen to lie.
        const int SameBitsOnEveryRun = 2;
        ((delegate* unmanaged<int, int>)NativeLibrary.GetExport(library, "MKL_CBWR_Set"))(SameBitsOnEveryRun);

        byte* text = stackalloc byte[VersionLength];
        ((delegate* unmanaged<byte*, int, void>)NativeLibrary.GetExport(library, "MKL_Get_Version_String"))(
            text, VersionLength);
        return new NativeBlas("mkl", Text(text).Split("Product")[0].TrimEnd(' ', '-'), library);
    }

    private static NativeBlas? LoadOpenBlas()
    {
        if (!TryLoad(out nint library, "libopenblas.so.0", "libopenblas.dll"))
            return null;
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads"))(1);
        byte* text = ((delegate* unmanaged<byte*>)NativeLibrary.GetExport(library, "openblas_get_config"))();
        return new NativeBlas("openblas", string.Join(' ', Text(text).Split(' ').Take(2)), library);
    }

    private static bool TryLoad(out nint library, params ReadOnlySpan<string> names)
    {
        library = 0;
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out library))
                return true;
        }

        return false;
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text)!.Trim();
}
