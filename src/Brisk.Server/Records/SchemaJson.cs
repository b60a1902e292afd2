using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Schema;

namespace Brisk.Server.Records;

/// <summary>Writes record types and fields as the client reads them.</summary>
internal static class SchemaJson
{
    /// <param name="isRestored">The field was removed and is back with its values.</param>
    public static string Text(RecordType type, Field field, bool isRestored = false)
    {
        using var buffer = new PooledBuffer(1024);
        using (var json = new Utf8JsonWriter(buffer)) Write(json, type, field, isRestored);
        return System.Text.Encoding.UTF8.GetString(buffer.Span);
    }

    public static string Text(RecordType type)
    {
        using var buffer = new PooledBuffer(16 * 1024);
        using (var json = new Utf8JsonWriter(buffer)) Write(json, type);
        return System.Text.Encoding.UTF8.GetString(buffer.Span);
    }

    public static void Write(Utf8JsonWriter json, WorkspaceSchema schema)
    {
        json.WriteStartObject();
        json.WriteNumber("generation", schema.Generation);
        json.WriteStartArray("types");
        foreach (var type in schema.Types) Write(json, type);
        json.WriteEndArray();
        json.WriteStartArray("users");
        foreach (var user in schema.Users)
        {
            json.WriteStartObject();
            json.WriteString("id", user.Id.ToString());
            json.WriteString("name", user.Name);
            json.WriteString("hue", user.Hue);
            json.WriteString("role", user.Role);
            json.WriteBoolean("active", user.Active);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RecordType type)
    {
        json.WriteStartObject();
        json.WriteString("name", type.Name);
        json.WriteString("plural", type.Plural);
        json.WriteString("label", type.Label);
        json.WriteString("labelPlural", type.LabelPlural);
        json.WriteString("title", type.Title.Name);
        json.WriteStartArray("fields");
        foreach (var field in type.Fields) Write(json, type, field);
        json.WriteEndArray();
        Write(json, "duplicates", type.Recognition.Duplicates);
        Write(json, "headers", type.FileWords.Telling);
        Write(json, type.Presentation.Of(type));
        if (type.Kinds is { } kinds) Write(json, type, kinds);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RecordType type, RecordKinds kinds)
    {
        json.WriteString("kindField", kinds.Field);
        json.WriteStartArray("kinds");
        foreach (var kind in kinds.All)
        {
            json.WriteStartObject();
            json.WriteString("name", kind.Value);
            json.WriteString("plural", kind.Plural);
            json.WriteString("label", kind.Label);
            json.WriteString("labelPlural", kind.LabelPlural);
            Write(json, "fields", kind.Fields.Where(name => type.Find(name) is not null));
            Write(json, "required", kind.Required.Where(name => type.Find(name) is not null));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Presentation screens)
    {
        json.WriteStartObject("presentation");
        json.WriteString("icon", screens.Icon);
        if (screens.Key is { } key) json.WriteString("key", key.ToString());
        json.WriteBoolean("square", screens.IsSquare);
        json.WriteStartArray("columns");
        foreach (var column in screens.Columns)
        {
            json.WriteStartObject();
            json.WriteString("field", column.Field);
            if (column.Width is { } width) json.WriteNumber("width", width);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("sort", screens.Sort);
        Write(json, "spare", screens.Spare);
        Write(json, "spareBeside", screens.SpareBeside);
        Write(json, "subtitle", screens.Subtitle);
        Write(json, "first", screens.First);
        Write(json, "asked", screens.Asked);
        Write(json, "pairs", screens.Pairs);
        Write(json, "facts", screens.Facts);
        if (screens.Forecast is { } forecast)
        {
            json.WriteStartObject("forecast");
            json.WriteString("due", forecast.Due);
            json.WriteString("closed", forecast.Closed);
            json.WriteString("chance", forecast.Chance);
            json.WriteString("amount", forecast.Amount);
            json.WriteString("weighted", forecast.Weighted);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, RecordType type, Field field, bool isRestored = false)
    {
        var builtIn = RecordTypes.Find(type.Name)?.Find(field.Name)?.Choices ?? [];
        json.WriteStartObject();
        if (isRestored) json.WriteBoolean("restored", true);
        json.WriteString("name", field.Name);
        json.WriteString("label", field.Label);
        json.WriteString("kind", field.Kind.Name);
        json.WriteString("group", field.Group);
        json.WriteBoolean("indexed", field.Indexed);
        json.WriteBoolean("sortable", field.Kind.Sortable);
        json.WriteBoolean("readOnly", field.ReadOnly);
        json.WriteBoolean("required", field.Required);
        json.WriteBoolean("custom", field.Custom);
        json.WriteNumber("maxLength", field.MaxLength);
        if (field.Markdown) json.WriteBoolean("markdown", true);
        if (field.RelatedType is not null) json.WriteString("relatedType", field.RelatedType);
        if (field.Kind is RelationsField)
        {
            json.WriteStartArray("relatedTypes");
            foreach (var related in field.RelatedTypes) json.WriteStringValue(related);
            json.WriteEndArray();
        }
        if (field.Currency is not null) json.WriteString("currency", field.Currency);
        json.WriteStartArray("choices");
        foreach (var choice in field.Choices)
        {
            json.WriteStartObject();
            json.WriteString("value", choice.Value);
            json.WriteString("label", choice.Label);
            json.WriteString("hue", choice.Hue);
            if (builtIn.Any(known => known.Value == choice.Value && known.Label == choice.Label)) json.WriteBoolean("builtIn", true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteBoolean("openChoices", field.OpenChoices);
        json.WriteStartArray("operators");
        var ofTime = field.Kind.Shape == Shape.Instant || field.Kind is DateField;
        foreach (var asked in field.Kind.Operators) json.WriteStringValue(OperatorWords.Of(asked, ofTime));
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
