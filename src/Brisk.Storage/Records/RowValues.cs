using System.Text.Json;
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

    /// <summary>Those of some records that are not deleted, as the session sees them, in no order.</summary>
    public static ValueTask<List<Record>> LivingAsync(ISession session, TypePlan plan, Dialect dialect, IEnumerable<long> ids) =>
        session.ListAsync(plan.SelectLiving(dialect), [plan.Schema.Workspace.Value, IdList.Of(ids)], row => Read(row, plan));

    /// <summary>Those of some records that there are, deleted or not, as the session sees them, in no order.</summary>
    public static ValueTask<List<Record>> AllAsync(ISession session, TypePlan plan, Dialect dialect, IReadOnlyCollection<long> ids) => ids.Count == 0
        ? new([])
        : session.ListAsync(plan.SelectAll(dialect), [plan.Schema.Workspace.Value, IdList.Of(ids)], row => Read(row, plan));

    /// <summary>Reads a row of <see cref="TypePlan.SelectOne"/>, <see cref="TypePlan.SelectLiving"/> or <see cref="TypePlan.SelectAll"/>.</summary>
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
        var unread = custom is null ? null : ReadCustom(custom, plan, values);
        return new Record(plan.Type, new Tsid(row.Int64(0)), row.Int64(1), values, row.Int64OrNull(2), custom, unread);
    }

    /// <summary>How many columns a slot has.</summary>
    public static int Width(Slot slot) => 1 + (slot.Key is null ? 0 : 1) + (slot.Currency is null ? 0 : 1);

    /// <summary>Binds a slot's columns, in the order of <see cref="TypePlan.Columns"/>.</summary>
    /// <param name="record">All of its values: telephone numbers are of the record's country.</param>
    public static void Bind(List<SqlValue> into, Slot slot, IReadOnlyDictionary<string, FieldValue> record)
    {
        var value = record.GetValueOrDefault(slot.Field.Name);
        into.Add(Bound.Of(value));
        if (slot.Key is not null)
            into.Add(value.IsNothing ? slot.IsTitle ? "" : SqlValue.Null : Bound.Of(new SearchedForm(slot.Field).In(record).KeyOf(value)));
        if (slot.Currency is not null) into.Add(value.Text);
    }

    /// <summary>The custom fields as JSON after a change, or null when none has a value. Members of fields that are no more stay.</summary>
    /// <param name="values">The whole record.</param>
    /// <param name="changed">The fields whose members are written anew; null for all.</param>
    public static string? Custom(string? before, TypePlan plan, IReadOnlyDictionary<string, FieldValue> values, IReadOnlySet<string>? changed)
    {
        if (plan.CustomFields.Count == 0 || changed is not null && !plan.CustomFields.Any(field => changed.Contains(field.Name))) return before;
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        var isEmpty = true;
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (before is not null) isEmpty = !Keep(json, before, plan, changed);
            foreach (var field in plan.CustomFields)
            {
                if (changed?.Contains(field.Name) == false || !values.TryGetValue(field.Name, out var value) || value.IsNothing) continue;
                json.WritePropertyName(field.Name);
                field.Kind.Write(json, value);
                isEmpty = false;
                var form = new SearchedForm(field).In(values);
                if (form.KeyMember is { } key) json.WriteString(key, form.KeyOf(value).Text);
            }
            json.WriteEndObject();
        }
        return isEmpty ? null : System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Copies the members that are not written anew; answers whether there are any.</summary>
    private static bool Keep(Utf8JsonWriter json, string before, TypePlan plan, IReadOnlySet<string>? changed)
    {
        var any = false;
        var keys = plan.CustomFields.Where(field => changed?.Contains(field.Name) != false)
            .Select(field => new SearchedForm(field).KeyMember).OfType<string>().ToList();
        using var old = JsonDocument.Parse(before);
        foreach (var member in old.RootElement.EnumerateObject())
        {
            if (keys.Contains(member.Name) || plan.Type.Find(member.Name) is { Custom: true } && changed?.Contains(member.Name) != false) continue;
            member.WriteTo(json);
            any = true;
        }
        return any;
    }

    /// <summary>A value as JSON text.</summary>
    public static string Json(Field field, FieldValue value)
    {
        if (value.IsNothing) return "null";
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(buffer)) field.Kind.Write(writer, value);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static FieldValue ReadOne(RowReader row, Slot slot, int column) => slot.Field.Kind.Shape switch
    {
        Shape.Text or Shape.Json or Shape.Relations => FieldValue.Of(row.Text(column)),
        Shape.Real => FieldValue.Of(row.Double(column)),
        Shape.Money => FieldValue.Money(row.Int64(column), row.Text(column + 1)!),
        _ => FieldValue.Of(row.Int64(column)),
    };

    /// <summary>A stored value of a field; nothing when the kind does not read it. A choice is what it is, whether the field still offers it or not.</summary>
    public static FieldValue ReadStored(Field field, JsonElement json) =>
        json.ValueKind != JsonValueKind.Null && field.Kind.TryReadStored(field, json, out var value) ? value : FieldValue.Nothing;

    /// <summary>Reads the values of custom fields; answers the names of those that their fields cannot read, or null.</summary>
    private static HashSet<string>? ReadCustom(string custom, TypePlan plan, Dictionary<string, FieldValue> values)
    {
        if (plan.CustomFields.Count == 0) return null;
        HashSet<string>? unread = null;
        using var json = JsonDocument.Parse(custom);
        foreach (var member in json.RootElement.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null || plan.Type.Find(member.Name) is not { Custom: true } field) continue;
            if (ReadStored(field, member.Value) is { IsNothing: false } value) values[field.Name] = value;
            else (unread ??= new HashSet<string>(StringComparer.Ordinal)).Add(field.Name);
        }
        return unread;
    }
}
