using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>Writes links as they are stored, each with the name of its record. One query a row finds the names for all fields of links.</summary>
/// <param name="names">What the column of <see cref="Column"/> holds: a JSON object; empty for none.</param>
/// <param name="isPart">Not all links are seen: those that it does not hold are left out.</param>
internal readonly ref struct LinkCells(ReadOnlySpan<byte> names, bool isPart)
{
    private readonly Dictionary<string, string?> names = Read(names);

    /// <summary>The expression for the names of all that some fields of the table alias <c>r</c> link to, by type and id.</summary>
    /// <param name="seen">A further condition on the table alias <c>l</c>.</param>
    public static string Column(TypePlan plan, Dialect dialect, IReadOnlyList<Field> fields, string seen = "")
    {
        var cases = fields.SelectMany(field => field.RelatedTypes).Distinct(StringComparer.Ordinal).Select(name => plan.Schema.Plan(name)).Select(related =>
            $" WHEN '{related.Type.Name}' THEN (SELECT o.{related.Title.Value} FROM {related.Table} o WHERE o.workspace_id = $1 "
                + "AND o.id = CAST(l.to_key AS bigint))").ToList();
        var name = cases.Count == 0 ? "NULL" : $"CASE l.to_type{string.Concat(cases)} END";
        // Names of fields are letters and digits.
        return $"(SELECT {dialect.JsonObjectOf("l.to_type || l.to_key", name)} FROM links l WHERE l.workspace_id = $1 AND "
            + $"l.from_type = '{plan.Type.Name}' AND l.from_id = r.id AND l.field IN ({string.Join(", ", fields.Select(field => $"'{field.Name}'"))})"
            + $"{Links.OfRecords}{seen})";
    }

    /// <summary>Links as they are stored, without roles, of such a JSON object; null for none.</summary>
    public static string? Stored(string? names) => RelationsField.Store([.. Read(System.Text.Encoding.UTF8.GetBytes(names ?? "")).Keys.Select(key =>
    {
        var at = key.AsSpan().IndexOfAnyInRange('0', '9');
        return new LinkedRecord(key[..at], new Tsid(Links.IdOf(key[at..])), null);
    })]).Text;

    /// <summary>Adds a member, unless no link is left.</summary>
    /// <param name="member">Its name with what stands around it.</param>
    /// <param name="stored">A JSON array, as <see cref="RelationsField"/> stores it.</param>
    public void Write(ReadOnlySpan<byte> member, ReadOnlySpan<byte> stored, PooledBuffer json)
    {
        var reader = new Utf8JsonReader(stored);
        var (type, id, role, isFirst) = ("", "", (string?)null, true);
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
                    string? shown = null;
                    if ((!Tsid.TryParse(id, out var known) || !names.TryGetValue(type + Links.KeyOf(FieldValue.Of(known)), out shown)) && isPart) break;
                    json.Add(isFirst ? member : ","u8);
                    if (isFirst) json.Add((byte)'[');
                    isFirst = false;
                    Write(json, type, id, shown, role);
                    break;
            }
        }
        if (!isFirst) json.Add((byte)']');
    }

    private static void Write(PooledBuffer json, string type, string id, string? name, string? role)
    {
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
