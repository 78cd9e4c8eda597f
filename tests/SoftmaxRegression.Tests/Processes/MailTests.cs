using SoftmaxRegression.Processes;

namespace SoftmaxRegression.Tests.Processes;

public class MailTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Each_gets_what_each_other_has_written_to_him_time_and_again(int processes)
        => ThreadGroup.Run(processes, group =>
        {
            var mail = new Mail(group);
            foreach (int factor in new[] { 2, 5, 0, 3 })
            {
                for (int other = 0; other < processes; other++)
                    mail.SetBytes(other, factor * (group.Rank + 2 * other), factor * (other + 2 * group.Rank));
                for (int other = 0; other < processes; other++)
                    mail.To(other).Fill(Letter(group.Rank, other));
                mail.Exchange();
                for (int other = 0; other < processes; other++)
                {
                    int length = other == group.Rank ? 0 : factor * (other + 2 * group.Rank);
                    Assert.Equal(Enumerable.Repeat(Letter(other, group.Rank), length), mail.From(other).ToArray());
                }
            }

            return true;
        });

    private static byte Letter(int from, int to) => (byte)(16 * from + to);
}
