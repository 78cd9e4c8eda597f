using BenchmarkDotNet.Running;
using Benchmarks;

switch (args)
{
    case ["kernels", .. var rest]:
        BenchmarkSwitcher.FromTypes([typeof(KernelBenchmarks<>)]).Run(rest.Contains("--filter") ? rest : ["--filter", "*", .. rest]);
        return 0;
    case ["limits"]:
        Limits.Run();
        return 0;
    case ["compare", var csv, .. var trainer]:
        Comparison.Run(csv, trainer.FirstOrDefault());
        return 0;
    case ["growth", var png]:
        Growth.Run(png);
        return 0;
    case ["fashion", var folder]:
        FashionMnist.Write(folder);
        return 0;
    default:
        Console.Error.WriteLine("""
            kernels [OPTIONS]     the products, the softmax and a whole step, by BenchmarkDotNet, with its options
            limits                what this machine can do, and how near each engine comes to it
            compare TRAIN.csv [TRAINER]
                                  an epoch and the whole job, beside NumPy, PyTorch and scikit-learn
            growth OUTPUT.png     the time of an epoch as rows, features and classes are doubled
            fashion FOLDER        writes Fashion-MNIST as fashion-train.csv and fashion-t10k.csv
            """);
        return 2;
}
