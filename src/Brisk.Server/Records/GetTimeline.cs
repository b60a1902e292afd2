using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <summary>
/// What happened with a record, or in the whole workspace: activities and changes in one order. It depends on the clock, and is never kept:
/// each page is a few ranges of keys.
/// </summary>
internal static class GetTimeline
{
    public const int Most = 1_000;
    public const int Usual = 50;

    /// <summary>Changes among the kinds of entries.</summary>
    public const string Change = "change";

    /// <summary>The kinds of entries there are.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. RecordTypes.Views.Where(Stands).Select(type => type.ApiName), Change];

    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var schema = await call.SchemaAsync();
        var input = new AskedQuery(call, "record", "kinds", "by", "from", "to", "upcoming", "limit", "cursor");
        var query = Read(call, schema, input);
        if (input.Problem is { } problem) return problem;
        if (query.Of is { } of && await call.Node.Engine.FindAsync(schema, of.Type, of.Id, call.Cancellation) is null) return GetRecord.Missing(of.Type);
        using var turn = await call.Node.Fair.EnterAsync(call.Principal, call.Cancellation);
        var page = await call.Node.Engine.TimelineAsync(query, call.Cancellation);
        if (!page.IsValid) return Problems.BadRequest("cursor", RequestReasons.BadCursor);
        if (call.Take(page.Entries.Count) is { } spent) return spent;
        return Answers.Json(await WriteAsync(call, schema, page));
    }

    private static bool Stands(RecordType type) => type.Timeline is not null && (type.Kinds is null || type.Kind is not null);

    private static TimelineQuery Read(ApiCall call, WorkspaceSchema schema, AskedQuery input)
    {
        var kinds = call.Query("kinds")?.Split(',', StringSplitOptions.TrimEntries) ?? [.. Kinds];
        if (Array.Find(kinds, kind => !Kinds.Contains(kind)) is { } unknown)
            input.Fail("kinds", RequestReasons.UnknownEntries.Of(AskedQuery.Shown(unknown), Kinds));
        (RecordType, Tsid)? of = null;
        if (call.Query("record") is { } address)
        {
            var slash = address.IndexOf('/', StringComparison.Ordinal);
            if (slash > 0 && schema.Find(address[..slash]) is { } type && Tsid.TryParse(address.AsSpan(slash + 1), out var id)) of = (type, id);
            else input.Fail("record", RequestReasons.NotAnAddress.Of([.. schema.Types.Select(type => type.Plural)]));
        }
        var by = call.Query("by") is "me" ? call.Principal.Me ?? call.Principal.Id : input.Id("by", RequestReasons.NotAnActor);
        var (from, to) = (Moment("from") ?? long.MinValue, Moment("to") ?? long.MaxValue);
        var isToCome = call.Query("upcoming") switch { "only" => true, null => false, _ => Fail("upcoming", RequestReasons.NotOnly) };
        return new TimelineQuery(schema, of, [.. Kinds.Where(kind => kind != Change && kinds.Contains(kind))], kinds.Contains(Change), by, from, to,
            call.Now, isToCome, input.Limit(Most, Usual), call.Query("cursor"));

        long? Moment(string name)
        {
            if (call.Query(name) is not { } text) return null;
            if (InstantText.TryRfc3339(text, out var moment)) return moment;
            input.Fail(name, FieldReasons.NoOffset);
            return null;
        }

        bool Fail(string name, Reason reason)
        {
            input.Fail(name, reason);
            return false;
        }
    }

    private static async ValueTask<PooledBuffer> WriteAsync(ApiCall call, WorkspaceSchema schema, TimelinePage page)
    {
        var changes = page.Entries.Select(entry => entry.Change).OfType<TimelineChange>().ToList();
        var names = new RecordNames(call.Node.Engine, schema, call.Cancellation);
        await names.ReadAsync(changes.SelectMany(change => change.Fields).SelectMany(RecordHistory.Shown)
            .Concat(changes.Where(change => change is { Id: not null, Type: not null }).Select(change => (change.Type!.Name, change.Id!.Value))));
        var actors = await ActorNames.OfAsync(
            call.Database, schema, page.Entries.Where(entry => entry.ByKind is not null).Select(entry => (entry.ByKind!, entry.By)), call.Cancellation);
        var buffer = new PooledBuffer(16 * 1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartArray("items");
        foreach (var entry in page.Entries) Write(json, call, schema, entry, names, actors);
        json.WriteEndArray();
        if (page.Next is { } next) json.WriteString("next", next);
        else json.WriteNull("next");
        json.WriteEndObject();
        json.Flush();
        return buffer;
    }

    private static void Write(Utf8JsonWriter json, ApiCall call, WorkspaceSchema schema, TimelineEntry entry, RecordNames names, ActorNames actors)
    {
        json.WriteStartObject();
        json.WriteString("kind", entry.Change is null ? "activity" : Change);
        json.WriteString("at", InstantText.Write(entry.At));
        if (entry.ByKind is { } kind) actors.Write(json, kind, entry.By, "by");
        if (entry.Change is { } change) Write(json, call, schema, entry, change, names);
        else
        {
            json.WritePropertyName("activity");
            json.WriteRawValue(WithSnippet(entry), skipInputValidation: true);
        }
        json.WriteEndObject();
    }

    /// <summary>The object of the record with one member more.</summary>
    private static byte[] WithSnippet(TimelineEntry entry)
    {
        if (entry.Snippet is null) return entry.Json.ToArray();
        using var buffer = new PooledBuffer(entry.Json.Length + 512);
        buffer.Add(entry.Json.Span[..^1]);
        buffer.Add(",\"snippet\":"u8);
        buffer.AddString(entry.Snippet);
        buffer.Add((byte)'}');
        return buffer.Span.ToArray();
    }

    private static void Write(
        Utf8JsonWriter json, ApiCall call, WorkspaceSchema schema, TimelineEntry entry, TimelineChange change, RecordNames names)
    {
        json.WriteStartObject("change");
        json.WriteString("what", change.What);
        if (change.Step is { } step)
        {
            json.WriteString("step", step.ToString());
            json.WriteString("stepKind", change.StepKind);
        }
        if (change.Label is { } label && MayTell(call, schema, entry, change)) json.WriteString("label", label);
        if (change.Records is { } records) json.WriteNumber("records", records);
        if (change.Type is { } type) json.WriteString("type", type.Name);
        if (change is { Id: { } id, Type: { } of })
        {
            json.WriteString("id", id.ToString());
            json.WriteString("title", names.Of(of.Name, id));
        }
        json.WriteStartArray("fields");
        foreach (var field in change.Fields) RecordHistory.Write(json, field, schema, names);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What somebody called a file, or set, may name what is not seen.</summary>
    private static bool MayTell(ApiCall call, WorkspaceSchema schema, TimelineEntry entry, TimelineChange change) =>
        (StepKinds.NamesFields(change.StepKind) || call.May(Permission.ImportRecords)) && (schema.Sight.IsAll || entry.By == call.Principal.Id);
}
