using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>Writes links as they are stored, each with the name of its record. One query a row finds the names for all fields of links.</summary>
/// <param name="names">What the column of <see cref="Column"/> holds: a JSON object; empty for none.</param>
internal readonly ref struct LinkCells(ReadOnlySpan<byte> names)
{
    private readonly Dictionary<string, string?> names = Read(names);

    /// <summary>The expression for the names of all that some fields of the table alias <c>r</c> link to, by type and id.</summary>
    public static string Column(TypePlan plan, Dialect dialect, IReadOnlyList<Field> fields)
    {
        var cases = fields.SelectMany(field => field.RelatedTypes).Distinct(StringComparer.Ordinal).Select(name => plan.Schema.Plan(name)).Select(related =>
            $" WHEN '{related.Type.Name}' THEN (SELECT o.{related.Title.Value} FROM {related.Table} o WHERE o.workspace_id = l.workspace_id "
                + "AND o.id = CAST(l.to_key AS bigint))").ToList();
        var name = cases.Count == 0 ? "NULL" : $"CASE l.to_type{string.Concat(cases)} END";
        // Names of fields are letters and digits.
        return $"(SELECT {dialect.JsonObjectOf("l.to_type || l.to_key", name)} FROM links l WHERE l.workspace_id = r.workspace_id AND "
            + $"l.from_type = '{plan.Type.Name}' AND l.from_id = r.id AND l.field IN ({string.Join(", ", fields.Select(field => $"'{field.Name}'"))})"
            + $"{Links.OfRecords})";
    }

    /// <param name="stored">A JSON array, as <see cref="RelationsField"/> stores it.</param>
    public void Write(ReadOnlySpan<byte> stored, PooledBuffer json)
    {
        var reader = new Utf8JsonReader(stored);
        var (type, id, role, isFirst) = ("", "", (string?)null, true);
        json.Add((byte)'[');
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject: (type, id, role) = ("", "", null); break;
                case JsonTokenType.PropertyName:
                    var name = reader.GetString();
                    reader.Read();
                    if (name == "type") type = reader.GetString()!;
                    else if (name == "id") id = reader.GetString()!;
                    else if (name == "role") role = reader.GetString();
                    break;
                case JsonTokenType.EndObject:
                    if (!isFirst) json.Add((byte)',');
                    isFirst = false;
                    Write(json, type, id, role);
                    break;
            }
        }
        json.Add((byte)']');
    }

    private void Write(PooledBuffer json, string type, string id, string? role)
    {
        var name = Tsid.TryParse(id, out var known) ? names.GetValueOrDefault(type + Links.KeyOf(FieldValue.Of(known))) : null;
        json.Add("{\"type\":"u8);
        json.AddString(type);
        json.Add(",\"id\":"u8);
        json.AddString(id);
        json.Add(",\"name\":"u8);
        json.AddString(name ?? "");
        if (role is not null)
        {
            json.Add(",\"role\":"u8);
            json.AddString(role);
        }
        json.Add((byte)'}');
    }

    private static Dictionary<string, string?> Read(ReadOnlySpan<byte> json)
    {
        var found = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (json.IsEmpty) return found;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            var key = reader.GetString()!;
            reader.Read();
            found[key] = reader.GetString();
        }
        return found;
    }
}
