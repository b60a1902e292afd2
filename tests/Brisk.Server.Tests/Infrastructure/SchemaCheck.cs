using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Brisk.Server.Tests.Infrastructure;

/// <summary>
/// Holds JSON against the schemas of an OpenAPI document: the words of JSON Schema that it uses, and no others (one that
/// is not known here throws, so that nothing goes unchecked). Stricter than JSON Schema in one thing: where members are
/// declared, others are faults unless <c>additionalProperties</c> lets them in.
/// </summary>
/// <param name="document">The whole document, for its references.</param>
/// <param name="isRequest">Requests may write a time in another form than answers, and clear a field with a blank text as well as with null.</param>
internal sealed class SchemaCheck(JsonElement document, bool isRequest = false)
{
    private static readonly HashSet<string> Silent = ["title", "description", "default", "examples", "deprecated"];

    /// <summary>What is wrong, each with its place in the value; empty when it is as the schema says.</summary>
    public IEnumerable<string> Faults(JsonElement value, JsonElement schema) => Faults(value, schema, "$", isWhole: true);

    /// <param name="isWhole">False for the parts of an allOf, which together say what members there are.</param>
    private IEnumerable<string> Faults(JsonElement value, JsonElement schema, string at, bool isWhole)
    {
        schema = Resolve(schema);
        foreach (var word in schema.EnumerateObject())
        {
            foreach (var fault in Faults(value, word.Name, word.Value, at)) yield return fault;
        }
        if (value.ValueKind != JsonValueKind.Object) yield break;
        var properties = schema.TryGetProperty("properties", out var declared) ? declared : default;
        foreach (var member in value.EnumerateObject())
        {
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(member.Name, out var inner))
            {
                foreach (var fault in Faults(member.Value, inner, $"{at}.{member.Name}", isWhole: true)) yield return fault;
            }
        }
        if (!isWhole) yield break;
        var names = new HashSet<string>();
        if (Declare(schema, names)) yield break;
        foreach (var member in value.EnumerateObject().Where(member => !names.Contains(member.Name))) yield return $"{at}.{member.Name} is not declared";
    }

    private IEnumerable<string> Faults(JsonElement value, string word, JsonElement says, string at) => word switch
    {
        _ when Silent.Contains(word) => [],
        "type" => IsOfType(value, says) ? [] : [$"{at} is {Brief(value)}, not {says}"],
        "properties" or "additionalProperties" => [],
        "required" when value.ValueKind == JsonValueKind.Object =>
            says.EnumerateArray().Select(name => name.GetString()!).Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{at}.{name} is missing"),
        "items" when value.ValueKind == JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Faults(item, says, $"{at}[{i}]", isWhole: true)),
        "oneOf" when isRequest && value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString()) && says.EnumerateArray()
            .Any(IsNull) => [],
        "format" when isRequest => [],
        "oneOf" => says.EnumerateArray().Count(one => !Faults(value, one, at, isWhole: true).Any()) == 1 ? []
            : [$"{at} is {Brief(value)}, not one of {Brief(says)}"],
        "anyOf" => says.EnumerateArray().Any(one => !Faults(value, one, at, isWhole: true).Any()) ? [] : [$"{at} is {Brief(value)}, none of {Brief(says)}"],
        "allOf" => says.EnumerateArray().SelectMany(part => Faults(value, part, at, isWhole: false)),
        "enum" => says.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)) ? [] : [$"{at} is {Brief(value)}, not one of {says}"],
        "pattern" when value.ValueKind == JsonValueKind.String =>
            Regex.IsMatch(value.GetString()!, says.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)) ? [] : [$"{at} is {Brief(value)}, not as {says}"],
        "minimum" when value.ValueKind == JsonValueKind.Number => value.GetDecimal() >= says.GetDecimal() ? [] : [$"{at} is {value}, under {says}"],
        "maximum" when value.ValueKind == JsonValueKind.Number => value.GetDecimal() <= says.GetDecimal() ? [] : [$"{at} is {value}, over {says}"],
        "minLength" when value.ValueKind == JsonValueKind.String => value.GetString()!.Length >= says.GetInt32() ? [] : [$"{at} is shorter than {says}"],
        "maxLength" when value.ValueKind == JsonValueKind.String => value.GetString()!.Length <= says.GetInt32() ? [] : [$"{at} is longer than {says}"],
        "maxItems" when value.ValueKind == JsonValueKind.Array => value.GetArrayLength() <= says.GetInt32() ? [] : [$"{at} has more items than {says}"],
        "format" when value.ValueKind == JsonValueKind.String => IsOfFormat(value.GetString()!, says.GetString()!) ? []
            : [$"{at} is {Brief(value)}, no {says}"],
        "required" or "items" or "pattern" or "minimum" or "maximum" or "minLength" or "maxLength" or "maxItems" or "format" => [],
        _ => throw new NotSupportedException($"The word {word} of JSON Schema is not known to this check."),
    };

    /// <summary>Collects the members that a schema declares; true when it lets in others as well.</summary>
    private bool Declare(JsonElement schema, HashSet<string> names)
    {
        schema = Resolve(schema);
        if (schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind != JsonValueKind.False) return true;
        var isOpen = false;
        var says = schema.TryGetProperty("properties", out var properties);
        if (says) names.UnionWith(properties.EnumerateObject().Select(member => member.Name));
        foreach (var word in (string[])["allOf", "oneOf"])
        {
            if (!schema.TryGetProperty(word, out var parts)) continue;
            says = true;
            foreach (var part in parts.EnumerateArray()) isOpen |= !IsNull(part) && Declare(part, names);
        }
        return isOpen || !says;
    }

    private static bool IsNull(JsonElement schema) => schema.TryGetProperty("type", out var type) && type.ValueEquals("null");

    private JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            schema = document;
            foreach (var step in reference.GetString()![2..].Split('/')) schema = schema.ValueKind == JsonValueKind.Array
                ? schema[int.Parse(step, CultureInfo.InvariantCulture)] : schema.GetProperty(step);
        }
        return schema;
    }

    private static bool IsOfType(JsonElement value, JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(one => IsOfType(value, one)) : type.GetString() switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "array" => value.ValueKind == JsonValueKind.Array,
            "object" => value.ValueKind == JsonValueKind.Object,
            "null" => value.ValueKind == JsonValueKind.Null,
            var other => throw new NotSupportedException($"The type {other} is not known to this check."),
        };

    private static bool IsOfFormat(string text, string format) => format switch
    {
        "date-time" => DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date" => Regex.IsMatch(text, @"^(?:\d{4}|-)-\d\d-\d\d$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)),
        _ => throw new NotSupportedException($"The format {format} is not known to this check."),
    };

    private static string Brief(JsonElement value) => value.GetRawText() is { Length: > 80 } text ? text[..80] + "…" : value.GetRawText();
}
