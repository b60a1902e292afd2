using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class RecordHistory
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn)
    {
        var schema = await call.SchemaAsync();
        var input = new RecordQuery(call, schema, builtIn, "limit", "before", "field", "actor");
        var (limit, before) = (input.Limit(200, 50), input.Number("before", 1, long.MaxValue) ?? long.MaxValue);
        var only = Only(call, input);
        if (input.Problem is { } problem) return problem;
        var question = $"{input.Type.ApiPlural}/{call.Id}/history?{limit}&{before}&{only.Field?.Name}&{only.Actor}{only.ActorKind}";
        return await CachedRead.AnswerAsync(call, schema, input.Type, question, async output =>
        {
            if (await call.Node.Engine.FindAsync(schema, input.Type, call.Id, call.Cancellation) is null) return GetRecord.Missing(input.Type);
            var (changes, next) = await call.Node.Engine.HistoryAsync(schema, input.Type, call.Id, only, before, limit, call.Cancellation);
            var names = new RecordNames(call.Node.Engine, schema, call.Cancellation);
            await names.ReadAsync(changes.SelectMany(change => change.Fields).SelectMany(Shown));
            var actors = await ActorNames.OfAsync(call.Database, schema, changes.Select(change => (change.ActorKind, change.Actor)), call.Cancellation);
            using var json = new Utf8JsonWriter(output);
            json.WriteStartObject();
            json.WriteStartArray("items");
            call.Rows = changes.Count;
            foreach (var change in changes) Write(json, change, schema, names, actors);
            json.WriteEndArray();
            if (next is { } more) json.WriteNumber("next", more);
            else json.WriteNull("next");
            json.WriteEndObject();
            return null;
        }, call.Node.Cache.Timeline);
    }

    private static HistoryFilter Only(ApiCall call, RecordQuery input)
    {
        var only = new HistoryFilter();
        if (call.Query("field") is { } name)
        {
            only = only with { Field = input.Type.Find(name) };
            if (only.Field is null) input.Fail("field", RequestReasons.NoSuchField.Of(input.Type));
        }
        switch (call.Query("actor"))
        {
            case null: return only;
            case ("import" or "system") and var kind: return only with { ActorKind = kind };
            case "me" when call.Principal.Me is { } me: return only with { Actor = me };
            case var text when Tsid.TryParse(text, out var id): return only with { Actor = id };
            default:
                input.Fail("actor", RequestReasons.NotAnActor);
                return only;
        }
    }

    private static void Write(Utf8JsonWriter json, Change change, WorkspaceSchema schema, RecordNames names, ActorNames actors)
    {
        json.WriteStartObject();
        json.WriteNumber("seq", change.Seq);
        json.WriteString("at", InstantText.Write(change.At));
        json.WriteNumber("version", change.Version);
        json.WriteString("kind", change.Kind);
        actors.Write(json, change.ActorKind, change.Actor);
        if (change.Step is { } step)
        {
            json.WriteString("step", step.ToString());
            if (change.IsImported) json.WriteString("importId", step.ToString());
        }
        if (change.Undoes is { } undoes) json.WriteNumber("undoes", undoes);
        json.WriteStartArray("changes");
        foreach (var field in change.Fields) Write(json, field, schema, names);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes what became of a field.</summary>
    /// <param name="names">Has read those of <see cref="Shown"/>.</param>
    internal static void Write(
        Utf8JsonWriter json, (Field Field, FieldValue From, FieldValue To) change, WorkspaceSchema schema, RecordNames names)
    {
        var (was, became) = Differences(change.Field, change.From, change.To);
        json.WriteStartObject();
        json.WriteString("field", change.Field.Name);
        json.WritePropertyName("from");
        ShownValue.Write(json, change.Field, was, schema, names);
        json.WritePropertyName("to");
        ShownValue.Write(json, change.Field, became, schema, names);
        json.WriteEndObject();
    }

    /// <summary>Of links, which may be many, those that went and those that came; all where only their order changed.</summary>
    private static (FieldValue From, FieldValue To) Differences(Field field, FieldValue from, FieldValue to)
    {
        if (field.Kind.Shape != Shape.Relations) return (from, to);
        var (before, after) = (RelationsField.Records(from), RelationsField.Records(to));
        var (gone, come) = (before.Except(after).ToList(), after.Except(before).ToList());
        return gone.Count + come.Count == 0 ? (from, to) : (RelationsField.Store(gone), RelationsField.Store(come));
    }

    /// <summary>The records that a change of a field names.</summary>
    internal static IEnumerable<(string Type, Tsid Id)> Shown((Field Field, FieldValue From, FieldValue To) change)
    {
        var (was, became) = Differences(change.Field, change.From, change.To);
        return ShownValue.Records(change.Field, was).Concat(ShownValue.Records(change.Field, became));
    }
}
