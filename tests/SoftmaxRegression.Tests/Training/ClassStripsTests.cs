using SoftmaxRegression.Tests.Processes;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public class ClassStripsTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(4, 4)]
    [InlineData(4, 10)]
    [InlineData(16, 2)]
    public void Each_class_is_of_one_process_and_all_get_its_column(int processes, int classes)
    {
        var whole = Examples.RandomMatrix<float>(3, classes, seed: 1);
        var strips = ThreadGroup.Run(processes, group =>
        {
            var strip = new ClassStrips(group, classes);
            var own = whole.Clone();
            own.Clear();
            if (strip.Count > 0)
                own.SetSubMatrix(0, strip.First, whole.SubMatrix(0, 3, strip.First, strip.Count));
            strip.Gather(own);
            Assert.Equal(whole, own);
            return Enumerable.Range(strip.First, strip.Count);
        });
        Assert.Equal(Enumerable.Range(0, classes), strips.SelectMany(own => own));
        Assert.InRange(strips.Max(own => own.Count()) - strips.Min(own => own.Count()), 0, 1);
    }
}
