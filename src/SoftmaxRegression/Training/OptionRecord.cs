using System.Text.Json;
using System.Text.Json.Serialization;

namespace SoftmaxRegression.Training;

/// <summary>The options of a training as text, for the record that a model keeps of where it comes from.</summary>
internal static class OptionRecord
{
    /// <summary>All options that are set, by their names. How many threads there were makes no difference.</summary>
    public static IReadOnlyDictionary<string, string> Of(TrainingOptions options)
        => Flat(JsonSerializer.SerializeToElement(options, OptionsJson.Default.TrainingOptions))
            .Where(option => option.Value.Length > 0)
            .ToDictionary(option => option.Name, option => option.Value);

    private static IEnumerable<(string Name, string Value)> Flat(JsonElement options)
        => options.EnumerateObject().SelectMany(option => option.Value.ValueKind switch
        {
            JsonValueKind.Object => Flat(option.Value),
            JsonValueKind.Array => [(option.Name, string.Join(',', option.Value.EnumerateArray().Select(Quoted)))],
            _ => [(option.Name, option.Value.ToString())],
        });

    /// <summary>A name with a comma is no two names.</summary>
    private static string Quoted(JsonElement name) => name.ToString() is var text && text.IndexOfAny([',', '"']) < 0 ? text : name.GetRawText();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(TrainingOptions))]
internal sealed partial class OptionsJson : JsonSerializerContext;
