using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace SoftmaxRegression.Engine;

/// <summary>The engines by name, and which of them serves where nobody chooses.</summary>
public static class Engines
{
    /// <summary>The name that leaves the choice to <see cref="Choose"/>.</summary>
    public const string Auto = "auto";

    /// <summary>For fewer features or classes, a call of MKL takes as long as what it is called for.</summary>
    private const int LeastFeaturesForMkl = 64, LeastClassesForMkl = 8;

    /// <summary>What may be asked for.</summary>
    public static IReadOnlyList<string> Names { get; } = [Auto, "mkl", "openblas", "simd", "plain", "managed"];

    /// <summary>Finds an engine.</summary>
    /// <typeparam name="T">The numeric type: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="features">N, which <see cref="Auto"/> goes by.</param>
    /// <param name="classes">K, likewise.</param>
    /// <returns>The engine.</returns>
    /// <exception cref="DllNotFoundException">It is not installed. The sentence says how to install it.</exception>
    /// <exception cref="ArgumentException">There is no such name.</exception>
    public static IMatrixEngine<T> Choose<T>(string name, int features, int classes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => name switch
        {
            Auto => (IsMklWorthwhile(IsIntel, features, classes) ? Mkl<T>() : null) ?? new SimdEngine<T>(),
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

    /// <summary>Why <see cref="Auto"/> takes what it takes.</summary>
    /// <param name="features">N.</param>
    /// <param name="classes">K.</param>
    /// <returns>A clause.</returns>
    public static string WhyAuto(int features, int classes)
        => !IsIntel ? "since MKL is slow on processors that are not Intel's"
            : !IsMklWorthwhile(IsIntel, features, classes) ? "since the products are too small for MKL"
            : Mkl<float>() is null ? "since MKL is not installed"
            : "since the processor is Intel's and the products are large";

    /// <summary>Whether MKL is expected to take at most 1.15 times as long as SIMD.</summary>
    /// <param name="isIntel">Whether Intel made the processor.</param>
    /// <param name="features">N.</param>
    /// <param name="classes">K.</param>
    /// <remarks>
    /// A rule and not a race, so that two runs agree. On a processor of another maker MKL takes a path without its best
    /// code: on AMD's Zen 4 it was not faster than SIMD by more than that for any of 24 shapes from 17 × 2 to 4,097 ×
    /// 100, nor for some of them with AVX-512 switched off. Its own maker's processors with AVX-512 have vectors twice as wide as SIMD's.
    /// </remarks>
    internal static bool IsMklWorthwhile(bool isIntel, int features, int classes)
        => isIntel && features >= LeastFeaturesForMkl && classes >= LeastClassesForMkl;

    /// <summary>"GenuineIntel" is what these say in three registers; the first has "Genu".</summary>
    private static bool IsIntel => X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == BitConverter.ToInt32("Genu"u8);

    private static IMatrixEngine<T>? Mkl<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => MathNetEngine<T>.Mkl() ?? (IMatrixEngine<T>?)CblasEngine<T>.Mkl();

    private static DllNotFoundException Absent(string library, string package, string where)
        => new($"There is no {library} on this machine; install it with 'apt-get install {package}' ({where}), "
            + "or leave the choice of the engine to the program.");
}
