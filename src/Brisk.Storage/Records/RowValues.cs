using System.Text.Json;
using System.Text.Json.Nodes;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>Between rows and values: reading a whole record, and the values to bind for a whole record.</summary>
internal static class RowValues
{
    /// <summary>A record as the session sees it, deleted or not; null when there is none.</summary>
    public static ValueTask<Record?> FindAsync(ISession session, TypePlan plan, Tsid id) =>
        session.FirstAsync(plan.SelectOne, [plan.Schema.Workspace.Value, id.Value], plan, static (row, plan) => Read(row, plan));

    /// <summary>Reads a row of <see cref="TypePlan.SelectOne"/>.</summary>
    public static Record Read(RowReader row, TypePlan plan)
    {
        var values = new Dictionary<string, FieldValue>(24, StringComparer.Ordinal);
        var column = TypePlan.FirstField;
        foreach (var slot in plan.Slots)
        {
            if (!row.IsNull(column)) values[slot.Field.Name] = ReadOne(row, slot, column);
            column += Width(slot);
        }
        var custom = row.Text(3);
        if (custom is not null) ReadCustom(custom, plan, values);
        return new Record(plan.Type, new Tsid(row.Int64(0)), row.Int64(1), values, row.Int64OrNull(2), custom);
    }

    /// <summary>How many columns a slot has.</summary>
    public static int Width(Slot slot) => 1 + (slot.Key is null ? 0 : 1) + (slot.Currency is null ? 0 : 1);

    /// <summary>Binds a slot's columns, in the order of <see cref="TypePlan.Columns"/>.</summary>
    public static void Bind(List<SqlValue> into, Slot slot, FieldValue value)
    {
        into.Add(Bound.Of(value));
        if (slot.Key is not null) into.Add(KeyOf(slot, value));
        if (slot.Currency is not null) into.Add(value.Text);
    }

    /// <summary>The custom fields as JSON after a change, or null when none has a value. Members of fields that are no more stay.</summary>
    public static string? Custom(string? before, TypePlan plan, IReadOnlyDictionary<string, FieldValue> changed)
    {
        if (plan.CustomFields.Count == 0) return before;
        JsonObject? json = null;
        foreach (var field in plan.CustomFields)
        {
            if (!changed.TryGetValue(field.Name, out var value)) continue;
            json ??= before is null ? [] : (JsonObject)JsonNode.Parse(before)!;
            if (value.IsNothing) json.Remove(field.Name);
            else json[field.Name] = JsonNode.Parse(Json(field, value));
        }
        return json is null ? before : json.Count == 0 ? null : json.ToJsonString();
    }

    /// <summary>A value as JSON text.</summary>
    public static string Json(Field field, FieldValue value)
    {
        if (value.IsNothing) return "null";
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(buffer)) field.Kind.Write(writer, value);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static SqlValue KeyOf(Slot slot, FieldValue value) => value.IsNothing ? slot.IsTitle ? "" : SqlValue.Null : Bound.Of(new SearchedForm(slot.Field).KeyOf(value));

    private static FieldValue ReadOne(RowReader row, Slot slot, int column) => slot.Field.Kind.Shape switch
    {
        Shape.Text or Shape.Json => FieldValue.Of(row.Text(column)),
        Shape.Real => FieldValue.Of(row.Double(column)),
        Shape.Money => FieldValue.Money(row.Int64(column), row.Text(column + 1)!),
        _ => FieldValue.Of(row.Int64(column)),
    };

    private static void ReadCustom(string custom, TypePlan plan, Dictionary<string, FieldValue> values)
    {
        if (plan.CustomFields.Count == 0) return;
        using var json = JsonDocument.Parse(custom);
        foreach (var field in plan.CustomFields)
        {
            if (json.RootElement.TryGetProperty(field.Name, out var member) && member.ValueKind != JsonValueKind.Null && field.Kind.TryReadStored(field, member, out var value))
                values[field.Name] = value;
        }
    }
}
