using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Engine;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Training;

/// <summary>
/// Refuses to go on where processes have come to different weights. Each takes the same steps by itself, so that from
/// there on none of them would train the model that it measures.
/// </summary>
internal static class WeightCheck
{
    /// <summary>Compares the weights after an epoch, and what was measured of them, to the last bit.</summary>
    /// <exception cref="InputException">They differ.</exception>
    public static void ThrowIfDifferent<T>(ProcessGroup group, Matrix<T> weights, Epoch epoch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (group.Size == 1)
            return;
        var hash = new XxHash3();
        hash.Append(MemoryMarshal.AsBytes(weights.Values()));
        hash.Append(JsonSerializer.SerializeToUtf8Bytes(epoch with { Seconds = 0 }, CheckpointJson.Default.Epoch));
        if (!group.IsSame(hash.GetCurrentHashAsUInt64()))
        {
            throw new InputException($"The processes have come to different weights in epoch {epoch.Number}, as engines and processors "
                + "of different kinds do; choose the engine simd, or machines of one kind.");
        }
    }
}
