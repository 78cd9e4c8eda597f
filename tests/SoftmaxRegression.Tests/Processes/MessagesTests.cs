using SoftmaxRegression.Data;
using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Tests.Processes;

public class MessagesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Everybody_gets_what_the_first_has(int processes)
        => Assert.All(ThreadGroup.Run(processes, group =>
        {
            double[] values = [.. Enumerable.Range(0, 300_000).Select(i => i + 0.5 * group.Rank)];
            group.Broadcast(values.AsSpan());
            return values;
        }), values => Assert.Equal(Enumerable.Range(0, 300_000).Select(i => (double)i), values));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Everybody_gets_what_all_have_whatever_its_length(int processes)
        => Assert.All(ThreadGroup.Run(processes, group => group.Gather<int>([.. Enumerable.Repeat(group.Rank, group.Rank)])),
            parts => Assert.Equal(Enumerable.Range(0, processes).Select(rank => Enumerable.Repeat(rank, rank)), parts));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Values_are_united_and_counts_added_up(int processes)
    {
        const int count = 3_000_000; // more than are sent at once
        Assert.All(
            ThreadGroup.Run(processes, group =>
            {
                float[] values = new float[count];
                for (int i = group.Rank; i < count; i += processes)
                    values[i] = i == 7 ? -0f : -i;
                long[] counts = [group.Rank, 1];
                group.Unite(values.AsSpan());
                group.Sum(counts.AsSpan());
                return (values, counts);
            }),
            result =>
            {
                Assert.Equal(Enumerable.Range(0, count).Select(i => i == 7 ? -0f : -i), result.values);
                Assert.True(float.IsNegative(result.values[7]));
                Assert.Equal([processes * (processes - 1) / 2, processes], result.counts);
            });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public void Shares_are_added_up_in_their_order_whoever_has_them(int processes)
    {
        foreach (int shares in (int[])[1, 2, 5, 16])
        {
            float[] expected = new float[37];
            for (int share = 0; share < shares; share++)
            {
                for (int i = 0; i < expected.Length; i++)
                    expected[i] += Value(share, i);
            }

            Assert.All(
                ThreadGroup.Run(processes, group => ShareTotal<float>.Of(group, shares, expected.Length, Fill, ForEach)),
                total => Assert.Equal(expected, total));
        }

        static float Value(int share, int i) => MathF.Sin((share * 37) + i) * MathF.Pow(10, share % 5);

        static void Fill(int share, float[] values)
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = Value(share, i);
        }

        static void ForEach(int items, Action<int> work)
        {
            for (int item = items - 1; item >= 0; item--)
                work(item);
        }
    }

    [Fact]
    public void Of_several_faults_all_fail_by_the_first_one_in_the_table()
    {
        var exception = Assert.Throws<InputException>(() => ThreadGroup.Run(3, group => group.Agreed(
            () => group.Rank == 0 ? 0 : throw new InputException($"fault of {group.Rank}", Remedy.DropColumn, "x"),
            position: () => 10 - group.Rank)));
        Assert.Equal(("fault of 2", Remedy.DropColumn, "x"), (exception.Message, exception.Remedy, exception.Column));
        Assert.Throws<OperationCanceledException>(() => ThreadGroup.Run(3, group => group.Agreed(
            () => group.Rank == 1 ? throw new OperationCanceledException() : 0, position: () => 0)));
        Assert.Equal([0, 1, 2], ThreadGroup.Run(3, group => group.Agreed(() => group.Rank, position: () => 0)));
    }
}
