using System.Globalization;
using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Wordings;

/// <summary>The values that texts have, in JSON and in English. Fields, types and choices are told by their names, too.</summary>
public static class WordingValue
{
    internal const string OfReason = "wording";

    private static readonly Dictionary<Type, string> ByType = new()
    {
        [typeof(string)] = "text",
        [typeof(Tsid)] = "text",
        [typeof(int)] = "number",
        [typeof(long)] = "number",
        [typeof(double)] = "number",
        [typeof(Field)] = "field",
        [typeof(RecordType)] = "type",
        [typeof(Choice)] = "choice",
        [typeof(JsonValueKind)] = "json",
        [typeof(Reason)] = OfReason,
        [typeof(IReadOnlyList<string>)] = "texts",
        [typeof(IReadOnlyList<Field>)] = "fields",
        [typeof(IReadOnlyList<RecordType>)] = "types",
        [typeof(IReadOnlyList<Choice>)] = "choices",
    };

    /// <summary>The names of the kinds of values.</summary>
    public static IReadOnlyCollection<string> Kinds { get; } = [.. ByType.Values.Distinct()];

    internal static string KindOf(Type type) => ByType.TryGetValue(type, out var kind) ? kind
        : throw new ArgumentException($"No text has a value of the type {type.Name}.", nameof(type));

    /// <param name="how">Behind the colon of a hole; empty for the usual.</param>
    internal static string InEnglish(object value, string how) => (value, how) switch
    {
        (string text, "quote") => PlainText.Quote(text),
        (string or Tsid, "") => value.ToString()!,
        (int or long, "") => string.Create(CultureInfo.InvariantCulture, $"{value:N0}"),
        (int or long, "plain") => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        (double number, "") => number.ToString("0.#", CultureInfo.InvariantCulture),
        (Field field, "") => field.Label,
        (Field field, "lower") => field.Label.ToLowerInvariant(),
        (Field field, "lowerFirst") => char.ToLowerInvariant(field.Label[0]) + field.Label[1..],
        (Field field, "name") => field.Name,
        (RecordType type, "lower") => type.Label.ToLowerInvariant(),
        (RecordType type, "plural") => type.LabelPlural,
        (RecordType type, "lowerPlural") => type.LabelPlural.ToLowerInvariant(),
        (Choice choice, "") => choice.Label,
        (JsonValueKind kind, "") => InEnglish(kind),
        (Reason reason, "") => reason.Detail,
        (IReadOnlyList<string> texts, "") => string.Join(", ", texts),
        (IReadOnlyList<string> texts, "or") => Or(texts),
        (IReadOnlyList<Field> fields, "lowerOr") => Or([.. fields.Select(field => field.Label.ToLowerInvariant())]),
        (IReadOnlyList<RecordType> types, "names") => string.Join(" or ", types.Select(type => type.Name)),
        (IReadOnlyList<Choice> choices, "") => string.Join(", ", choices.Select(choice => choice.Label)),
        _ => throw new InvalidOperationException($"Nothing says how a value of the type {value.GetType().Name} is told as {how}."),
    };

    /// <param name="isQuoted">The text shows it in quotes.</param>
    internal static void Write(Utf8JsonWriter json, object value, bool isQuoted = false)
    {
        switch (value)
        {
            // As it is quoted: somebody may have sent anything.
            case string text: json.WriteStringValue(PlainText.Shown(text, isQuoted ? 60 : 1_000)); break;
            case Tsid id: json.WriteStringValue(id.ToString()); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            case JsonValueKind kind: json.WriteStringValue(Name(kind)); break;
            case Reason reason: reason.Write(json, withDetail: true); break;
            case Field field: Write(json, field); break;
            case RecordType type: Write(json, type); break;
            case Choice choice: Write(json, choice); break;
            case System.Collections.IEnumerable list:
                json.WriteStartArray();
                foreach (var item in list) Write(json, item);
                json.WriteEndArray();
                break;
            default: throw new InvalidOperationException($"Nothing says how a value of the type {value.GetType().Name} is written.");
        }
    }

    private static void Write(Utf8JsonWriter json, Field field)
    {
        json.WriteStartObject();
        json.WriteString("field"u8, field.Name);
        json.WriteString("label"u8, field.Label);
        if (field is { Through: { } relation, Target: { } target })
        {
            json.WriteStartArray("path"u8);
            Write(json, relation);
            Write(json, target);
            json.WriteEndArray();
        }
        else if (field.Custom)
        {
            json.WriteBoolean("custom"u8, true);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RecordType type)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type.Name);
        json.WriteString("label"u8, type.Label);
        json.WriteString("labelPlural"u8, type.LabelPlural);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Choice choice)
    {
        json.WriteStartObject();
        json.WriteString("choice"u8, choice.Value);
        json.WriteString("label"u8, choice.Label);
        json.WriteEndObject();
    }

    private static string Or(IReadOnlyList<string> texts) => texts.Count < 2 ? string.Concat(texts) : $"{string.Join(", ", texts.SkipLast(1))} or {texts[^1]}";

    /// <summary>As JSON's own schema calls it.</summary>
    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => "null",
    };

    private static string InEnglish(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        _ => "nothing",
    };
}
