using System.Numerics;
using System.Runtime.InteropServices;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;

namespace SoftmaxRegression.Tests.Data;

/// <summary>Two data sets, wherever they are, have the same blocks, bit for bit.</summary>
internal static class SameBits
{
    /// <summary>Compares all that is known of a table, and its blocks.</summary>
    public static void Assert<T>(TrainingData<T> expected, TrainingData<T> actual)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Xunit.Assert.Equal(expected.Known.Fingerprint, actual.Known.Fingerprint);
        Xunit.Assert.Equivalent(expected.Known, actual.Known, strict: true);
        Xunit.Assert.Equivalent(expected.Columns, actual.Columns, strict: true);
        Xunit.Assert.Equal(expected.FeatureNames, actual.FeatureNames);
        Assert(expected.Training, actual.Training);
        Assert(expected.Validation, actual.Validation);
    }

    /// <summary>Compares all that is known of the blocks, and the examples of those that this process holds.</summary>
    public static void Assert<T>(DataSet<T>? expected, DataSet<T>? actual)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Xunit.Assert.Equal(expected is null, actual is null);
        if (expected is null || actual is null)
            return;
        Xunit.Assert.Equal(
            (expected.Count, expected.Features, expected.SparseFeatures, expected.StoredFeatures, expected.Classes, expected.TotalWeight),
            (actual.Count, actual.Features, actual.SparseFeatures, actual.StoredFeatures, actual.Classes, actual.TotalWeight));
        Xunit.Assert.Equal(expected.Blocks.Length, actual.Blocks.Length);
        var room = new BlockRoom<T>();
        for (int b = 0; b < expected.Blocks.Length; b++)
        {
            Block<T> one = expected.Blocks[b], other = actual.Blocks[b];
            Xunit.Assert.Equal(
                (one.Count, one.TotalWeight, one.SparseEntries), (other.Count, other.TotalWeight, other.SparseEntries));
            Xunit.Assert.Equal(actual.Processes.OwnerOf(b), other.Owner);
            if (other.Owner == actual.Processes.Rank)
                Assert(one, other.In(room));
        }
    }

    private static void Assert<T>(Block<T> expected, Block<T> actual)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert(expected.X.Values(), actual.X.Values());
        Assert(expected.Y.Values(), actual.Y.Values());
        Xunit.Assert.Equal(expected.Labels, actual.Labels);
        Xunit.Assert.Equal(expected.Weights, actual.Weights);
        Xunit.Assert.Equal(expected.Sparse is null, actual.Sparse is null);
        for (int i = 0; i < expected.Count && expected.Sparse is not null; i++)
        {
            Xunit.Assert.Equal(expected.Sparse.Indices(i), actual.Sparse!.Indices(i));
            Assert(expected.Sparse.Values(i), actual.Sparse.Values(i));
        }
    }

    private static void Assert<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual)
        where T : unmanaged
        => Xunit.Assert.True(MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)));
}
