using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Storage.Schema;

namespace Brisk.Server.Records;

/// <summary>A value as records show it: relations, links and users with their names.</summary>
internal static class ShownValue
{
    /// <summary>The records that a value names.</summary>
    public static IEnumerable<(string Type, Tsid Id)> Records(Field field, FieldValue value) => (field.Kind.Shape, value.IsNothing) switch
    {
        (Shape.Relation, false) => [(field.RelatedType!, new Tsid(value.Integer))],
        (Shape.Relations, false) => RelationsField.Records(value).Select(link => (link.Type, link.Id)),
        _ => [],
    };

    /// <param name="names">Has read those of <see cref="Records"/>.</param>
    public static void Write(Utf8JsonWriter json, Field field, FieldValue value, WorkspaceSchema schema, RecordNames names)
    {
        if (value.IsNothing)
        {
            json.WriteNullValue();
            return;
        }
        if (field.Kind.Shape == Shape.Relations)
        {
            json.WriteStartArray();
            foreach (var link in RelationsField.Records(value))
            {
                json.WriteStartObject();
                json.WriteString("type", link.Type);
                json.WriteString("id", link.Id.ToString());
                json.WriteString("name", names.Of(link.Type, link.Id));
                if (link.Role is { } role) json.WriteString("role", role);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            return;
        }
        if (field.Kind.Shape is not (Shape.Relation or Shape.User))
        {
            field.Kind.Write(json, value);
            return;
        }
        var id = new Tsid(value.Integer);
        json.WriteStartObject();
        json.WriteString("id", id.ToString());
        json.WriteString("name", field.Kind.Shape == Shape.User ? schema.User(id)?.Name ?? "" : names.Of(field.RelatedType!, id));
        json.WriteEndObject();
    }
}
