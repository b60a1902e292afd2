using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Server.Platform;
using Brisk.Server.Records;
using Brisk.Storage;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Live;

/// <summary>What happened, read as somebody sees it and written as JSON: the same in answers and in frames.</summary>
internal static class ToldChanges
{
    /// <summary>Items of one page at most.</summary>
    public const int Most = 1_000;

    /// <summary>Reads under a schema that knows every field which the changes name.</summary>
    /// <inheritdoc cref="RecordEngine.ChangesAsync(WorkspaceSchema, LogPosition?, IReadOnlySet{string}, int, CancellationToken, long)"/>
    public static async ValueTask<(WorkspaceSchema Schema, ChangePage? Page)> ReadAsync(NodeServices node, Principal principal, LogPosition? after,
        IReadOnlySet<string>? types, int limit, CancellationToken cancellation, long upTo = long.MaxValue)
    {
        while (true)
        {
            var full = await node.Schemas.GetAsync(principal.Workspace, cancellation);
            var schema = node.Engine.Under(full, node.SightOf(principal, full));
            var page = await node.Engine.ChangesAsync(schema, after, types, limit, cancellation, upTo);
            if (page is null || page.Schema <= schema.Generation) return (schema, page);
            // Another node has changed the fields, and this one has not heard of it yet.
            node.Generations.Advance(principal.Workspace, Generations.Schema, page.Schema);
        }
    }

    /// <summary>Writes the members <c>items</c>, <c>next</c> and <c>schema</c> into the object at hand.</summary>
    public static async ValueTask WriteAsync(Utf8JsonWriter json, NodeServices node, WorkspaceSchema schema, ChangePage page, CancellationToken cancellation)
    {
        var names = new RecordNames(node.Engine, schema, cancellation);
        await names.ReadAsync(page.Changes.SelectMany(change => change.Fields).SelectMany(field => ShownValue.Records(field.Field, field.Value)));
        var actors = await ActorNames.OfAsync(
            node.Database, schema, page.Changes.Where(change => change.ActorKind is not null).Select(change => (change.ActorKind!, change.Actor)),
            cancellation);
        json.WriteStartArray("items");
        foreach (var change in page.Changes) Write(json, change, schema, names, actors);
        json.WriteEndArray();
        json.WriteString("next", page.Next.ToString());
        json.WriteNumber("schema", page.Schema);
    }

    private static void Write(Utf8JsonWriter json, ToldChange change, WorkspaceSchema schema, RecordNames names, ActorNames actors)
    {
        json.WriteStartObject();
        json.WriteNumber("seq", change.Seq);
        json.WriteString("type", change.Type.Name);
        if (change.Kind != ToldChange.Many) json.WriteString("id", change.Id.ToString());
        if (change.Kind is not (ToldChange.Many or ToldChange.Gone)) json.WriteNumber("version", change.Version);
        json.WriteString("kind", change.Kind);
        if (change.Count is { } count) json.WriteNumber("count", count);
        if (change.Kind == "update")
        {
            json.WriteStartObject("fields");
            foreach (var (field, value) in change.Fields)
            {
                json.WritePropertyName(field.Name);
                ShownValue.Write(json, field, value, schema, names);
            }
            json.WriteEndObject();
        }
        if (change.ActorKind is { } kind) actors.Write(json, kind, change.Actor);
        if (change.Step is { } step) json.WriteString("step", step.ToString());
        if (change.Kind != ToldChange.Gone) json.WriteString("at", InstantText.Write(change.At));
        json.WriteEndObject();
    }
}
