using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace SoftmaxRegression.Tests.Models;

public sealed class ModelFileTests : IDisposable
{
    private static readonly Model Small = new()
    {
        Label = "t",
        Classes = ["no", "yes"],
        Standardize = true,
        Columns = [new NumericColumn("x", 1.5, 0.1), new CategoricalColumn("c", ["u", "ü"], "u")],
        Weights = new Dictionary<string, IReadOnlyDictionary<string, double>>
        {
            ["no"] = new Dictionary<string, double> { ["x"] = 0.1, ["c=u"] = -2e-30, ["c=ü"] = 3 },
            ["yes"] = new Dictionary<string, double> { ["x"] = -0.1, ["c=u"] = 1.0 / 3, ["c=ü"] = 0 },
        },
        Bias = new Dictionary<string, double> { ["no"] = 0.25, ["yes"] = -0.25 },
        Origin = new ModelOrigin("small.csv", 10, new Dictionary<string, string> { ["seed"] = "0" }),
    };

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_model_comes_back_as_it_was_written()
    {
        File.WriteAllText(_path, Text());
        var model = ModelFile.Read(_path);
        Assert.Equal(Small.Columns[0], model.Columns[0]);
        Assert.Equal(((CategoricalColumn)Small.Columns[1]).Levels, ((CategoricalColumn)model.Columns[1]).Levels);
        foreach (string name in Small.Classes)
        {
            Assert.Equal(Small.Weights[name], model.Weights[name]);
            Assert.Equal(Small.Bias![name], model.Bias![name]);
        }
    }

    [Fact]
    public void The_checksum_is_that_of_the_text_without_blanks()
    {
        var document = JsonNode.Parse(Text())!;
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(document["model"]!.ToJsonString()));
        Assert.Equal(Convert.ToHexStringLower(hash), (string?)document["checksum"]);
    }

    [Fact]
    public void Weights_are_found_by_name_and_classes_share_the_names()
    {
        File.WriteAllText(_path, Text());
        var (weights, bias) = (ModelFile.Read(_path).Weights, ModelFile.Read(_path).Bias!);
        Assert.Equal(-0.1, weights["yes"]["x"]);
        Assert.False(weights["yes"].TryGetValue("no", out _));
        Assert.True(bias.ContainsKey("no"));
        Assert.Throws<KeyNotFoundException>(() => weights["yes"]["c"]);
        Assert.Same(weights["yes"].Keys, weights["no"].Keys);
    }

    [Fact]
    public void Thousands_of_features_come_back_in_little_memory()
    {
        const int features = 30_000, classes = 4;
        string[] names = [.. Enumerable.Range(1, features).Select(j => $"{j}")];
        var model = new Model
        {
            Label = "t",
            Classes = ["a", "b", "c", "d"],
            Standardize = true,
            Columns = [.. names.Select((name, j) => new NumericColumn(name, j, 1))],
            Weights = "abcd".ToDictionary(k => $"{k}", k => (IReadOnlyDictionary<string, double>)names.Index()
                .ToDictionary(name => name.Item, name => Math.Sin(name.Index * k))),
            Origin = Small.Origin,
        };
        model.Save(_path);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var read = ModelFile.Read(_path);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.All(model.Classes, k => Assert.Equal(model.Weights[k], read.Weights[k]));
        Assert.InRange(bytes, new FileInfo(_path).Length, new FileInfo(_path).Length + 500 * features + 50 * features * classes);
    }

    [Fact]
    public void It_is_readable_by_people()
    {
        Assert.Contains("\"c=ü\": 3", Text(), StringComparison.Ordinal);
        Assert.Contains("\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_survives_reformatting()
    {
        File.WriteAllText(_path, Text().Replace("\n", "", StringComparison.Ordinal));
        Assert.Equal(2, ModelFile.Read(_path).Classes.Count);
    }

    [Fact]
    public void A_truncated_file_is_refused_wherever_it_ends()
    {
        string text = Text();
        for (int length = 1; length < text.TrimEnd().Length; length += 37)
            AssertRefused(text[..length], "damaged or cut short");
    }

    [Theory]
    [InlineData("\"x\": 0.1", "\"x\": 0.2", "edited")]
    [InlineData("\"version\": 2", "\"version\": 3", "version 3", "update")]
    [InlineData("\"softmax-regression\"", "\"something else\"", "not a model")]
    [InlineData("\"version\": 2", "\"version\": \"new\"", "damaged")]
    [InlineData("\"format\": ", "\"format\": null, \"was\": ", "not a model")]
    [InlineData("\"checksum\": ", "\"checksum\": 5, \"was\": ", "edited")]
    [InlineData("\"model\": ", "\"was\": ", "edited")]
    [InlineData("\"ü\"", "\"\\ud800\"", "damaged")]
    public void A_file_that_was_changed_is_refused(string before, string after, params string[] says)
        => AssertRefused(Changed(before, after), says);

    /// <summary>What a slip of the hand may leave, and what a program of somebody else's may write.</summary>
    [Theory]
    [InlineData("\"x\": 0.1,", "", "do not match")]
    [InlineData("\"x\": 0.1,", "\"x\": 0.1, \"x\": 0.1,", "do not match")]
    [InlineData("\"x\": 0.1", "\"x\": null", "damaged")]
    [InlineData("\"x\": 0.1", "\"x\": {}", "damaged")]
    [InlineData("\"ü\"", "\"v\"", "do not match")]
    [InlineData("\"ü\"", "\"u\"", "do not match")]
    [InlineData("\"yes\": -0.25", "\"maybe\": -0.25", "do not match")]
    [InlineData("\"x\": 0.1", "\"x\": 1e999", "not finite")]
    [InlineData("\"mean\": 1.5", "\"mean\": -1e999", "not finite")]
    [InlineData("\"mean\": 1.5", "\"mean\": \"high\"", "damaged")]
    [InlineData("\"kind\": \"numeric\",", "", "damaged")]
    [InlineData("\"label\": \"t\"", "\"label\": null", "damaged")]
    [InlineData("\"ü\"", "null", "lacks a part")]
    [InlineData("\"columns\": [", "\"columns\": [null,", "lacks a part")]
    [InlineData("\"classes\": [", "\"classes\": [null,", "lacks a part")]
    [InlineData("\"seed\": \"0\"", "\"seed\": null", "lacks a part")]
    [InlineData("\"columns\": [", "\"columns\": null, \"were\": [", "damaged")]
    [InlineData("\"model\": ", "\"model\": null, \"was\": ", "damaged")]
    public void Contents_that_make_no_sense_are_refused_even_with_a_right_checksum(
        string before, string after, string says)
    {
        string text = Changed(before, after);
        AssertRefused(text, "edited");
        AssertRefused(Signed(text), says);
    }

    [Fact]
    public void It_survives_a_formatter_that_writes_numbers_and_texts_another_way()
    {
        string text = Changed("-2E-30", "-0.2e-29").Replace("ü", "\\u00fc", StringComparison.Ordinal);
        File.WriteAllText(_path, text);
        Assert.Equal(-2e-30, ModelFile.Read(_path).Weights["no"]["c=u"]);
    }

    [Theory]
    [InlineData("[1, 2, 3]")]
    [InlineData("{\"weights\": []}")]
    [InlineData("3")]
    public void Foreign_JSON_is_refused(string text) => AssertRefused(text, "not a model");

    [Theory]
    [InlineData("[", "", "is not a model")]
    [InlineData("{\"a\":", "", "damaged")]
    [InlineData("{\"a\":", "1", "damaged")]
    public void JSON_nested_deeper_than_any_model_is_refused(string level, string inside, string says)
    {
        string levels = string.Concat(Enumerable.Repeat(level, 100_000));
        AssertRefused(levels + inside + new string('}', inside.Length * 100_000), says);
        AssertRefused(Changed("\"model\": {", $"\"more\": {new string('[', 20)}{new string(']', 20)}, \"model\": {{"), "damaged");
    }

    [Theory]
    [InlineData("{", "2,000,000,000 bytes")]
    [InlineData("x,y,t", "not a model")]
    public void A_file_far_longer_than_any_model_is_refused_unread(string start, string says)
    {
        File.WriteAllText(_path, start);
        using (var file = File.OpenWrite(_path))
            file.SetLength(2_000_000_000);
        Assert.Contains(says, Assert.Throws<InputException>(() => ModelFile.Read(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_refused()
        => Assert.Contains("no model", Assert.Throws<InputException>(() => ModelFile.Read("nowhere.json")).Message, StringComparison.Ordinal);

    /// <summary>The text with another part, which it must have.</summary>
    private static string Changed(string before, string after)
    {
        Assert.Contains(before, Text(), StringComparison.Ordinal);
        return Text().Replace(before, after, StringComparison.Ordinal);
    }

    /// <summary>The text with the checksum of its contents.</summary>
    private static string Signed(string text)
    {
        using var document = JsonDocument.Parse(text);
        string checksum = ModelFile.Checksum(JsonMarshal.GetRawUtf8Value(document.RootElement.GetProperty("model")));
        return Regex.Replace(text, "\"checksum\": \"[0-9a-f]+\"", $"\"checksum\": \"{checksum}\"");
    }

    private static string Text()
    {
        using var stream = new MemoryStream();
        ModelFile.Write(Small, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void AssertRefused(string text, params string[] says)
    {
        File.WriteAllText(_path, text);
        var error = Assert.Throws<InputException>(() => ModelFile.Read(_path));
        Assert.All(says, words => Assert.Contains(words, error.Message, StringComparison.Ordinal));
    }
}
