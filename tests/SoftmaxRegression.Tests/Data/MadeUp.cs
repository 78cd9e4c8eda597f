using System.Globalization;
using System.Text;

namespace SoftmaxRegression.Tests.Data;

/// <summary>Tables that were made up, as CSV.</summary>
internal static class MadeUp
{
    /// <summary>
    /// Columns of every kind: identifiers, decimals, small whole numbers, dates, texts of few and of many levels, numbers
    /// with texts behind row 250; with missing values, and rows without a label.
    /// </summary>
    public static string Mixed(int rows)
    {
        var random = new Random(1);
        var text = new StringBuilder("id,x,small,when,colour,place,late,t\n");
        for (int i = 0; i < rows; i++)
        {
            string x = random.Next(10) == 0 ? "NA" : random.NextDouble().ToString("R", CultureInfo.InvariantCulture);
            string small = random.Next(10) == 0 ? "" : random.Next(-100, 100).ToString(CultureInfo.InvariantCulture);
            string colour = random.Next(10) == 0 ? "?" : new[] { "red", "green", "blue", "" }[random.Next(4)];
            string late = i < 250 ? random.Next(5).ToString(CultureInfo.InvariantCulture) : "none";
            text.Append(CultureInfo.InvariantCulture, $"name{i},{x},{small},2024-0{1 + i % 9}-1{i % 10},{colour},p{i % 90},{late},{(i % 50 == 7 ? "" : "abc"[random.Next(3)])}\n");
        }

        return text.ToString();
    }

    /// <summary>1,100 columns of numbers that are mostly 0, and one that counts the rows.</summary>
    public static string Wide(int rows)
    {
        var text = new StringBuilder(string.Join(',', Enumerable.Range(0, 1100).Select(j => $"w{j}")) + ",x,t\n");
        var random = new Random(1);
        for (int i = 0; i < rows; i++)
        {
            var cells = Enumerable.Range(0, 1100).Select(_ => random.Next(20) == 0 ? random.Next(50) == 0 ? "" : "1.5" : "0");
            text.Append(string.Join(',', cells)).Append(CultureInfo.InvariantCulture, $",{i},{"ab"[i % 2]}\n");
        }

        return text.ToString();
    }
}
