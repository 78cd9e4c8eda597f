using System.Text.Json.Nodes;

namespace SoftmaxRegression.Tests;

/// <summary>What may happen to a document of JSON that stays one: other values, parts that are gone or there twice.</summary>
internal static class JsonMutations
{
    // What JsonNode cannot hold takes the place of a text.
    private const string LoneSurrogate = "\"@surrogate\"", Nested = "\"@nested\"";

    private static readonly string[] Values =
    [
        "null", "true", "false", "[]", "{}", "[null]", "[[]]", "{\"\":null}",
        "0", "-0", "-1", "1", "2", "0.5", "1.5", "1e-320", "1e300", "-1e300", "1e39", "1e999",
        "2147483647", "-2147483648", "999999999", "1000000000", "9223372036854775807", "100000000000000000000",
        "\"\"", "\"x\"", "\"\\u0000\"", "\"\\n\"", "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "\"1\"", "\"AAAA\"", "\"=\"",
        "\"../outside\"", "\"/tmp/outside\"", "\"model.json\"", "\"lbfgs\"",
        $"\"{new string('y', 5000)}\"", LoneSurrogate, Nested,
    ];

    /// <summary>A document to which one to four things have happened, to every second one only one.</summary>
    public static string Of(string json, Random random)
    {
        var root = JsonNode.Parse(json)!;
        for (int mutations = random.Next(1, random.Next(2, 6)); mutations > 0; mutations--)
        {
            JsonNode[] containers = [.. Containers(root)];
            if (containers.Length == 0)
                break;
            var container = random.Any(containers);
            if (container is JsonObject members)
                Mutate(members, random);
            else
                Mutate(container.AsArray(), random);
        }

        return root.ToJsonString().Replace(LoneSurrogate, "\"\\ud800\"", StringComparison.Ordinal)
            .Replace(Nested, new string('[', 100) + new string(']', 100), StringComparison.Ordinal);
    }

    /// <summary>All objects and arrays that are not empty.</summary>
    private static IEnumerable<JsonNode> Containers(JsonNode? node) => node switch
    {
        JsonObject { Count: > 0 } members => members.SelectMany(member => Containers(member.Value)).Prepend(members),
        JsonArray { Count: > 0 } items => items.SelectMany(Containers).Prepend(items),
        _ => [],
    };

    private static void Mutate(JsonObject members, Random random)
    {
        string name = random.Any([.. members.Select(member => member.Key)]);
        var value = members[name]?.DeepClone();
        switch (random.Next(8))
        {
            case 0:
                members.Remove(name);
                break;
            case 1:
                members.Remove(name);
                members[name.ToUpperInvariant()] = value;
                break;
            case 2:
                members[random.Any([.. members.Select(member => member.Key)])] = value;
                break;
            default:
                members[name] = Other(value, random);
                break;
        }
    }

    private static void Mutate(JsonArray items, Random random)
    {
        int at = random.Next(items.Count);
        var item = items[at]?.DeepClone();
        switch (random.Next(8))
        {
            case 0:
                items.Clear();
                break;
            case 1:
                items.RemoveAt(at);
                break;
            case 2:
                items.RemoveRange(at, items.Count - at);
                break;
            case 3:
                items.Insert(random.Next(items.Count + 1), item);
                break;
            case 4:
                foreach (var copy in items.Select(other => other?.DeepClone()).ToList())
                    items.Add(copy);
                break;
            default:
                items[at] = Other(item, random);
                break;
        }
    }

    /// <summary>Another value in the place of one: often of another kind, or a little different.</summary>
    private static JsonNode? Other(JsonNode? value, Random random)
    {
        if (random.Next(2) == 0 && value is JsonValue scalar)
        {
            if (scalar.TryGetValue(out double number) && Math.Abs(number) < 1e300)
                return JsonNode.Parse(random.Any([$"{-number:R}", $"{number * 10:R}", $"{number + 1:R}", $"{number / 3:R}"]));
            if (scalar.TryGetValue(out string? text))
            {
                return random.Any(
                    [text + text, text[..random.Next(text.Length + 1)], Mutations.Of(text, random), Filled(text, random)]);
            }
        }

        return JsonNode.Parse(random.Any(Values));
    }

    /// <summary>A text of base64 with as many bytes, all of them such that numbers are none, or huge.</summary>
    private static string Filled(string text, Random random)
    {
        string digits = random.Any(["/", "f39/", "A"]), ending = text[text.TrimEnd('=').Length..];
        int length = text.Length - ending.Length;
        return string.Concat(Enumerable.Repeat(digits, length))[..length] + ending;
    }
}
