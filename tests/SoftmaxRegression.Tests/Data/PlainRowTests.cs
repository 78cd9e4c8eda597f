using System.Globalization;
using System.Text;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Tests.Data;

public class PlainRowTests
{
    private static readonly string[] Forms = [
        "0", "9", "00", "255", "0255", "10000", "99999999", "123456789012345", "-1", "-0", "0.5", ".5", "5.", "-12.345",
        "-.25", "1234567.8", "0.1234567", "-0.123456", "12345.678901", "0.00000000000001"];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_plain_number_is_what_the_runtime_reads_wherever_it_stands(int mix)
    {
        // Short numbers alone, decimals of any length, and everything; the cells of a row cross strips at every byte.
        var random = new Random(mix);
        for (int cells = 1; cells < 300; cells += random.Next(1, 4))
        {
            string[] texts = [.. Enumerable.Range(0, cells).Select(_ => mix switch
            {
                0 => $"{random.Next((int)Math.Pow(10, random.Next(1, 5)))}",
                1 => (random.NextDouble() * 200 - 100).ToString($"F{random.Next(0, 9)}", CultureInfo.InvariantCulture),
                _ => Forms[random.Next(Forms.Length)],
            })];
            double[] origins = [.. texts.Select(_ => Math.Round(random.NextDouble() * 100, 1))];
            double[] expected = [.. texts.Zip(
                origins, (text, origin) => double.Parse(text, CultureInfo.InvariantCulture) - origin)];
            int[] places = [.. Enumerable.Range(0, cells)];
            Assert.Equal(expected, Read<double>(string.Join(',', texts), places, origins));
            Assert.Equal(expected.Select(x => (float)x), Read<float>(string.Join(',', texts), places, origins)!);
        }
    }

    [Fact]
    public void Every_number_goes_to_its_place_past_texts_and_in_any_order()
    {
        var random = new Random(3);
        for (int cells = 2; cells < 80; cells++)
        {
            int[] places = [.. Enumerable.Range(0, cells)];
            random.Shuffle(places);
            int texts = random.Next(cells);
            places = [.. places.Select(place => place < texts ? -1 : place - texts)];
            string[] row = [.. places.Select(place => place < 0 ? new string('x', random.Next(70)) : $"{place}")];
            Assert.Equal(
                Enumerable.Range(0, cells - texts).Select(place => (double)place),
                Read<double>(string.Join(';', row), places, new double[cells - texts], ';')!);
        }
    }

    [Theory]
    [InlineData("1,2")]
    [InlineData("1,2,3,4")]
    [InlineData("1,,3")]
    [InlineData("1,2,")]
    [InlineData(",2,3")]
    [InlineData("1,\"2\",3")]
    [InlineData("1, 2,3")]
    [InlineData("1,+2,3")]
    [InlineData("1,2e1,3")]
    [InlineData("1,-,3")]
    [InlineData("1,.,3")]
    [InlineData("1,-.,3")]
    [InlineData("1,..,3")]
    [InlineData("1,1.2.3,3")]
    [InlineData("1,--2,3")]
    [InlineData("1,2-,3")]
    [InlineData("1,2/,3")]
    [InlineData("1,2:,3")]
    [InlineData("1,NA,3")]
    [InlineData("1,1234567890123456,3")]
    public void Anything_else_is_left_to_the_slow_way(string row)
    {
        Assert.Null(Read<double>(row, [0, 1, 2], new double[3]));
        string many = string.Concat(Enumerable.Repeat("12,", 40));
        int[] places = [.. Enumerable.Range(0, 83)];
        Assert.Null(Read<double>(many + row + string.Concat(Enumerable.Repeat(",12", 40)), places, new double[83]));
    }

    private static T[]? Read<T>(string text, int[] places, double[] origins, char separator = ',')
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var row = new T[origins.Length];
        bool isRead = new PlainRow<T>(places, origins).TryRead(Encoding.UTF8.GetBytes(text), (byte)separator, row);
        return isRead ? row : null;
    }
}
