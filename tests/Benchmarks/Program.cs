using System.Globalization;
using Benchmarks;

switch (args)
{
    case ["kernels"]:
        Kernels.Run();
        return 0;
    case ["limits"]:
        Limits.Run();
        return 0;
    case ["compare", var csv, .. var trainer]:
        Comparison.Run(csv, trainer.FirstOrDefault());
        return 0;
    case ["phases", var csv]:
        Phases.Run(csv);
        return 0;
    case ["mlnet", var trainer, var csv]:
        MlNet.Run(trainer, csv);
        return 0;
    case ["growth", var png]:
        Growth.Run(png);
        return 0;
    case ["letters", var output]:
        Letters.Write(output);
        return 0;
    case ["fashion", var folder]:
        FashionMnist.Write(folder);
        return 0;
    case ["wide", "write", var folder]:
        Wide.Write(folder);
        return 0;
    case ["wide", "compare", var folder, var trainer]:
        WideComparison.Run(folder, trainer);
        return 0;
    case ["exchange"]:
        Exchange.Run();
        return 0;
    case ["large", "write", var csv, .. var rows]:
        Large.Write(csv, rows is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : Large.DefaultRows);
        return 0;
    case ["large", "compare", var csv, var trainer]:
        LargeComparison.Run(csv, trainer);
        return 0;
    default:
        Console.Error.WriteLine("""
            kernels               the two products in many shapes, and what auto takes for them
            limits                what this machine can do, and how near each engine comes to it
            compare TRAIN.csv [TRAINER]
                                  an epoch and the whole job, beside NumPy, PyTorch, scikit-learn and ML.NET
            phases TRAIN.csv      where the time of a run with all defaults goes
            growth OUTPUT.png     the time of an epoch as rows, features and classes are doubled
            letters OUTPUT.csv    writes a made-up table of the shape of UCI's letters: 20,000 × 16, 26 classes
            fashion FOLDER        writes Fashion-MNIST as fashion-train.csv and fashion-t10k.csv
            wide write FOLDER     writes made-up tables of thousands of levels or words: places, shops and words
            wide compare FOLDER TRAINER
                                  seconds and memory of the whole job on these, beside scikit-learn and LIBLINEAR
            exchange              by mpirun: what a step and its exchange take the processes of a job
            large write FILE.csv [ROWS]
                                  writes a made-up table of 10,000,000 × 100 and 5 classes, 4 GB, and FILE.test.csv
            large compare FILE.csv TRAINER
                                  seconds and memory of the whole job, blocks kept on disk, beside scikit-learn
            """);
        return 2;
}
