using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>What an update changed, as the change log keeps it: <c>{"title": ["Buyer", "VP"], …}</c>, old before new, null for empty.</summary>
internal static class Patch
{
    public static string Write(
        TypePlan plan, IEnumerable<string> changed, IReadOnlyDictionary<string, FieldValue> before, IReadOnlyDictionary<string, FieldValue> after)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var name in changed)
            {
                // When and by whom is in the change itself.
                if (name is "updatedAt" or "updatedBy") continue;
                var field = plan.Type[name];
                json.WriteStartArray(name);
                WriteValue(json, field, before.GetValueOrDefault(name));
                WriteValue(json, field, after.GetValueOrDefault(name));
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads a patch back: field by field, old and new. Fields that are no more are left out.</summary>
    public static IEnumerable<(Field Field, FieldValue From, FieldValue To)> Read(TypePlan plan, string? patch) =>
        ReadAll(plan, patch).Where(change => change.Field is not null).Select(change => (change.Field!, change.From, change.To));

    /// <summary>The same with the fields that are no more, whose values are JSON as it stands.</summary>
    public static IEnumerable<(string Name, Field? Field, FieldValue From, FieldValue To)> ReadAll(TypePlan plan, string? patch)
    {
        if (patch is null) yield break;
        using var json = JsonDocument.Parse(patch);
        foreach (var member in json.RootElement.EnumerateObject())
        {
            var field = plan.Type.Find(member.Name);
            yield return (member.Name, field, Value(field, member.Value[0]), Value(field, member.Value[1]));
        }
    }

    /// <summary>The names of the fields of a patch that are no more.</summary>
    public static IEnumerable<string> Gone(TypePlan plan, string? patch) => Names(patch).Where(name => plan.Type.Find(name) is null);

    /// <summary>The names of the fields that a patch changes.</summary>
    public static IReadOnlyList<string> Names(string? patch)
    {
        if (patch is null) return [];
        using var json = JsonDocument.Parse(patch);
        return [.. json.RootElement.EnumerateObject().Select(member => member.Name)];
    }

    private static FieldValue Value(Field? field, JsonElement json) =>
        field is not null ? RowValues.ReadStored(field, json) : json.ValueKind == JsonValueKind.Null ? FieldValue.Nothing : FieldValue.Of(json.GetRawText());

    private static void WriteValue(Utf8JsonWriter json, Field field, FieldValue value)
    {
        if (value.IsNothing) json.WriteNullValue();
        else field.Kind.Write(json, value);
    }
}
