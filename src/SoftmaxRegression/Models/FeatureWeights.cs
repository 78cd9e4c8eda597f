using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SoftmaxRegression.Models;

/// <summary>
/// Weights by the names of their features. With the classes of a model sharing the names and their places, a weight takes
/// 8 bytes; in a dictionary of its own, a hundred.
/// </summary>
/// <param name="names">The names, in their order.</param>
/// <param name="places">The number of each, once somebody asks for one by its name.</param>
/// <param name="values">The weights.</param>
internal sealed class FeatureWeights(string[] names, Lazy<Dictionary<string, int>> places, double[] values)
    : IReadOnlyDictionary<string, double>
{
    public int Count => values.Length;

    public IEnumerable<string> Keys => names;

    public IEnumerable<double> Values => values;

    public double this[string key] => values[places.Value[key]];

    public bool ContainsKey(string key) => places.Value.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out double value)
    {
        bool isThere = places.Value.TryGetValue(key, out int place);
        value = isThere ? values[place] : 0;
        return isThere;
    }

    public IEnumerator<KeyValuePair<string, double>> GetEnumerator() => names.Zip(values, KeyValuePair.Create).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Reads the weights of one class after the other. What has the same names as those before shares them.</summary>
internal sealed class WeightsReader : JsonConverter<IReadOnlyDictionary<string, double>>
{
    private string[] _names = [];
    private Lazy<Dictionary<string, int>> _places = new([]);

    public override IReadOnlyDictionary<string, double> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("weights are no object");
        var names = new List<string>(_names.Length);
        var values = new List<double>(_names.Length);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int j = names.Count;
            names.Add(j < _names.Length && reader.ValueTextEquals(_names[j]) ? _names[j] : reader.GetString()!);
            reader.Read();
            values.Add(reader.GetDouble());
        }

        if (!names.SequenceEqual(_names))
        {
            string[] own = _names = [.. names];
            _places = new(() => RowEncoder.Places(own));
        }

        return new FeatureWeights(_names, _places, [.. values]);
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, double> value, JsonSerializerOptions options)
        => throw new NotSupportedException();
}
