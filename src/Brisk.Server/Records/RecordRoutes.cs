using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Server.Platform;

namespace Brisk.Server.Records;

/// <summary>What every record type can do over HTTP.</summary>
internal static class RecordRoutes
{
    private const string Text = """{"type":"string"}""";
    private const string Flag = """{"type":"boolean","default":false}""";
    private const string Filter = """{"type":"string","maxLength":4096,"examples":["status is customer and city in (Lund, Oslo)"]}""";
    private const string Version = """{"type":"string","examples":["\"3\""]}""";

    public static void Map(Routes routes)
    {
        routes.Get("/api/schema", Gate.Needs(Permission.ReadRecords), "getSchema", "The record types with their fields, and the users.").Runs(GetSchema.HandleAsync)
            .Answers(200, "Schema", "The schema.").Answers(304, null, "Unchanged since the ETag.");
        routes.Get("/api/lookup", Gate.Needs(Permission.ReadRecords), "lookUp", "Records whose name, a word of it, or e-mail address begins with a text.").Runs(LookupRecords.HandleAsync)
            .Query("q", """{"type":"string","maxLength":200}""", "What was typed.").Query("type", """{"type":"string","enum":["contact","organization"]}""", "One record type only.").Query("limit", """{"type":"integer","minimum":1,"maximum":50,"default":10}""", "Most items.")
            .Answers(200, "Lookup", "What was found, best first.").Refuses(400);
        routes.Post("/api/batch", Gate.Needs(Permission.WriteRecords), "runBatch", "Up to 1,000 writes in one transaction: all or nothing (atomic), or each for itself.").Runs(BatchJson.Default.BatchRequest, RunBatch.HandleAsync).AtMost(RunBatch.Largest)
            .Answers(200, BatchJson.Default.BatchAnswer, "What became of each write, in order.").Refuses(409);
        foreach (var type in RecordTypes.All) Map(routes, type);
    }

    private static void Map(Routes routes, RecordType type)
    {
        var path = "/api/" + type.Plural;
        var (one, many) = (Capital(type.Name), Capital(type.Plural));
        var (a, all) = (type.Label.ToLowerInvariant(), type.LabelPlural.ToLowerInvariant());
        var reads = Gate.Needs(Permission.ReadRecords);
        var writes = Gate.Needs(Permission.WriteRecords);
        var deletes = Gate.Needs(Permission.DeleteRecords);

        routes.Get(path, reads, "list" + many, $"One page of {all}, filtered and sorted.").Runs(call => ListRecords.HandleAsync(call, type))
            .Query("filter", Filter, "Which records; see the filter language.").Query("zone", Text, "IANA time zone in which filters mean today; default the workspace's.").Query("sort", Text, "A field, with - for descending; default name.")
            .Query("fields", Text, "Field names with commas between; default all but long texts. In the trash also deletedAt and deletedBy.").Query("limit", """{"type":"integer","minimum":1,"maximum":500,"default":50}""", "Items on the page.")
            .Query("after", Text, "Cursor: the page that follows.").Query("before", Text, "Cursor: the page before.").Query("at", """{"type":"integer","minimum":0}""", "The page that begins at this position.").Query("deleted", Flag, "The trash instead.")
            .Answers(200, one + "List", "The page.").Answers(304, null, "Unchanged since the ETag.").Refuses(400);
        routes.Get(path + "/count", reads, "count" + many, $"How many {all} a filter leaves, exactly.").Runs(call => CountRecords.HandleAsync(call, type))
            .Query("filter", Filter, "Which records.").Query("zone", Text, "IANA time zone of the filter.").Query("deleted", Flag, "The trash instead.")
            .Answers(200, "Count", "The number.").Answers(304, null, "Unchanged since the ETag.").Refuses(400);
        routes.Get(path + "/facets", reads, "facet" + many, $"The most frequent values of a field of the {all} a filter leaves.").Runs(call => FacetRecords.HandleAsync(call, type))
            .Query("field", Text, "The field.").Query("filter", Filter, "Which records.").Query("zone", Text, "IANA time zone of the filter.")
            .Answers(200, "Facets", "Up to 50 values with their counts.").Answers(304, null, "Unchanged since the ETag.").Refuses(400);
        var duplicates = routes.Get(path + "/duplicates", reads, "findDuplicate" + many, $"The {all} that look like one about to be created.").Runs(call => FindDuplicates.HandleAsync(call, type))
            .Answers(200, one + "Duplicates", "Up to 5, each with why.").Refuses(400);
        foreach (var name in FindDuplicates.FieldsOf(type)) duplicates.Query(name, Text, $"The {name} of the new one.");
        routes.Post(path, writes, "create" + one, $"Creates one of the {all}. The body may carry an id the client made.").RunsObject(one + "Input", (call, body) => CreateRecord.HandleAsync(call, type, body))
            .Answers(201, one, $"The {a}, with Location and ETag.").Refuses(409);
        routes.Get(path + "/{id}", reads, "get" + one, $"One {a} with all its fields.").Runs(call => GetRecord.HandleAsync(call, type))
            .Query("deleted", Flag, "Also when it is in the trash.").Answers(200, one, $"The {a}.").Answers(304, null, "Unchanged since the ETag.").Refuses(400, 404);
        routes.Patch(path + "/{id}", writes, "update" + one, $"Changes the fields given; null clears one.").RunsObject(one + "Patch", (call, body) => UpdateRecord.HandleAsync(call, type, body))
            .Header("If-Match", Version, "The version that was seen.").Answers(200, one, $"The {a} as it is now.").Refuses(404, 412, 428);
        routes.Delete(path + "/{id}", deletes, "delete" + one, $"Puts a {a} into the trash.").Runs(call => DeleteRecord.HandleAsync(call, type))
            .Header("If-Match", Version, "The version that was seen.").Answers(200, "Versioned", "Its id and version.").Refuses(400, 404, 412, 428);
        routes.Post(path + "/{id}/restore", deletes, "restore" + one, $"Takes a {a} out of the trash.").Runs(call => RestoreRecord.HandleAsync(call, type))
            .Header("If-Match", Version, "The version that was seen.").Answers(200, one, $"The {a}.").Refuses(400, 404, 412, 428);
        routes.Get(path + "/{id}/history", reads, "history" + one, $"Every change of a {a}, newest first.").Runs(call => RecordHistory.HandleAsync(call, type))
            .Query("limit", """{"type":"integer","minimum":1,"maximum":200,"default":50}""", "Items on the page.").Query("before", """{"type":"integer","minimum":1}""", "Only changes before this number.")
            .Query("field", Text, "Only changes of this field, from value to value; what a record was made with is no change.").Query("actor", Text, "Only changes by this user or key (its id, or me), by an import or by Brisk itself (import, system).")
            .Answers(200, "History", "The changes.").Answers(304, null, "Unchanged since the ETag.").Refuses(400, 404);
        routes.Post(path + "/{id}/undo", writes, "undo" + one, $"Takes one change back, unless its fields were changed since.").Runs(UndoJson.Default.UndoRequest, (call, request) => UndoChange.HandleAsync(call, type, request))
            .Answers(200, one, $"The {a} as it is now.").Refuses(404, 409);
    }

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
