using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace SoftmaxRegression.Engine;

/// <summary>The engines by name, and which of them serves where nobody chooses.</summary>
public static class Engines
{
    /// <summary>The name that leaves the choice to <see cref="Choose"/>.</summary>
    public const string Auto = "auto";

    private const int ManyClasses = 16;

    /// <summary>What may be asked for.</summary>
    public static IReadOnlyList<string> Names { get; } = [Auto, "mkl", "openblas", "simd", "plain", "managed"];

    /// <summary>Finds an engine.</summary>
    /// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="classes">K, which <see cref="Auto"/> goes by.</param>
    /// <returns>The engine.</returns>
    /// <exception cref="DllNotFoundException">It is not installed. The sentence says how to install it.</exception>
    /// <exception cref="ArgumentException">There is no such name.</exception>
    public static IMatrixEngine<T> Choose<T>(string name, int classes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => name switch
        {
            Auto => (IsMklWorthwhile(classes) ? Mkl<T>() : null) ?? new SimdEngine<T>(),
            "mkl" => Mkl<T>() ?? throw Absent("MKL", "libmkl-rt", "Debian has it in the component non-free"),
            "openblas" => CblasEngine<T>.OpenBlas() ?? throw Absent("OpenBLAS", "libopenblas0-pthread", "on Debian"),
            "simd" => new SimdEngine<T>(),
            "plain" => new PlainEngine<T>(),
            "managed" => MathNetEngine<T>.Managed(),
            _ => throw new ArgumentException($"There is no engine '{name}', but {string.Join(", ", Names)}.", nameof(name)),
        };

    /// <summary>All engines of this machine.</summary>
    /// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <returns>One engine for each name that has one, in the order of <see cref="Names"/>.</returns>
    public static IReadOnlyList<IMatrixEngine<T>> Installed<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IMatrixEngine<T>?[] all =
            [Mkl<T>(), CblasEngine<T>.OpenBlas(), new SimdEngine<T>(), new PlainEngine<T>(), MathNetEngine<T>.Managed()];
        return [.. all.OfType<IMatrixEngine<T>>()];
    }

    /// <summary>Whether MKL is expected to take at most 1.15 times as long as SIMD.</summary>
    /// <remarks>
    /// A rule and not a race, so that two runs agree. On an AMD processor with vectors of 256 bits, an epoch takes MKL
    /// 1.3 to 1.5 times as long with up to 10 classes, and about as long from 16 on. With AVX-512, MKL's vectors are
    /// twice as wide as SIMD's.
    /// </remarks>
    private static bool IsMklWorthwhile(int classes) => classes >= ManyClasses || Avx512F.IsSupported;

    private static IMatrixEngine<T>? Mkl<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => MathNetEngine<T>.Mkl() ?? (IMatrixEngine<T>?)CblasEngine<T>.Mkl();

    private static DllNotFoundException Absent(string library, string package, string where)
        => new($"There is no {library} on this machine; install it with 'apt-get install {package}' ({where}), "
            + "or leave the choice of the engine to the program.");
}
