using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Jobs;
using Brisk.Server.Platform;
using Brisk.Server.Records.Bulk;
using Brisk.Server.Records.Exports;

namespace Brisk.Server.Records;

/// <summary>What every record type can do over HTTP.</summary>
internal static class RecordRoutes
{
    private static readonly ApiShape Filter = ApiShape.Text with { MaxLength = 4096, Example = "status is customer and city in (Lund, Oslo)" };
    private static readonly ApiShape Version = ApiShape.Text with { Example = "\"3\"" };

    public static void Map(Routes routes)
    {
        var reads = Gate.Needs(Permission.ReadRecords);
        routes.Get("/api/schema", reads, "getSchema", "The record types with their fields, and the users.").Runs(GetSchema.HandleAsync)
            .Answers(200, "Schema", "The schema.")
            .Answers(304, null, "Unchanged since the ETag.");
        routes.Get("/api/lookup", reads, "lookUp", "Records whose name, a word of it, e-mail address or telephone number begins with a text.")
            .Runs(LookupRecords.HandleAsync)
            .Query("q", ApiShape.Text with { MaxLength = 200 }, "What was typed.")
            .Query("type", ApiShape.OneOf([.. RecordTypes.All.Select(type => type.Name)]), "One record type only.")
            .Query("limit", ApiShape.Between(1, 50, 10), "Most items.")
            .Answers(200, "Lookup", "What was found, best first.")
            .Refuses(400);
        routes.Get("/api/timeline", reads, "getTimeline", "What happened with a record, or in the whole workspace: activities and changes, newest first.")
            .Runs(GetTimeline.HandleAsync)
            .Query("record", ApiShape.Text with { Example = "contacts/0H5ZK3V8QX2RT" }, "The record; default the whole workspace.")
            .Query("kinds", ApiShape.Text, $"Some of {string.Join(", ", GetTimeline.Kinds)}, with commas between; default all.")
            .Query("by", ApiShape.Text, "Only changes by this person or key, and activities of this person: an id, or me.")
            .Query("from", ApiShape.Instant, "Nothing before this moment.")
            .Query("to", ApiShape.Instant, "Nothing at this moment or later.")
            .Query("upcoming", ApiShape.OneOf("only"), "Activities that are still to happen, soonest first, instead of what happened.")
            .Query("limit", ApiShape.Between(1, GetTimeline.Most, GetTimeline.Usual), "Entries on the page.")
            .Query("cursor", ApiShape.Text, "Where the page begins: next of the page before.")
            .Answers(200, "Timeline", "The entries.")
            .Refuses(400, 404);
        var writes = Gate.Needs(Permission.WriteRecords);
        routes.Post("/api/batch", writes, "runBatch", "Up to 1,000 writes in one transaction: all or nothing (atomic), or each for itself.")
            .Runs(BatchJson.Default.BatchRequest, RunBatch.HandleAsync)
            .AtMost(RunBatch.Largest)
            .Answers(200, BatchJson.Default.BatchAnswer, "What became of each write, in order.")
            .Refuses(409);
        foreach (var type in RecordTypes.Views)
        {
            MapLists(routes, type, reads);
            // Of one kind as of all: what shows that two are one says it.
            if (type.Kind is null) MapDuplicates(routes, type, reads);
            MapExports(routes, type);
            MapOne(routes, type, reads);
        }
    }

    private static void MapLists(Routes routes, RecordType type, Gate reads)
    {
        var path = "/api/" + type.ApiPlural;
        var (one, many) = (Capital(type.ApiName), Capital(type.ApiPlural));
        var all = type.LabelPlural.ToLowerInvariant();

        routes.Get(path, reads, "list" + many, $"One page of {all}, filtered and sorted.").Runs(call => ListRecords.HandleAsync(call, type))
            .Query("filter", Filter, "Which records; see the filter language.")
            .Query("zone", ApiShape.Text, "IANA time zone in which filters mean today; default the workspace's.")
            .Query("sort", ApiShape.Text, $"A field, with - for descending; default {type.Title.Name}. Also one of a related record: organization.name.")
            .Query("fields", ApiShape.Text, "Field names with commas between, also of one related record (organization.status); default all but long texts. "
                + "In the trash also deletedAt and deletedBy.")
            .Query("limit", ApiShape.Between(1, 500, 50), "Items on the page.")
            .Query("after", ApiShape.Text, "Cursor: the page that follows.")
            .Query("before", ApiShape.Text, "Cursor: the page before.")
            .Query("at", ApiShape.Whole with { Minimum = 0, Maximum = int.MaxValue }, "The page that begins at this position.")
            .Query("around", ApiShape.Id, "The page that has the record with this id, of those that begin at 0, limit, twice limit and so on.")
            .Query("deleted", ApiShape.Flag, "The trash instead.")
            .Answers(200, one + "List", "The page.")
            .Answers(304, null, "Unchanged since the ETag.")
            .Refuses(400, 404);
        routes.Get(path + "/count", reads, "count" + many, $"How many {all} a filter leaves, exactly.").Runs(call => CountRecords.HandleAsync(call, type))
            .Query("filter", Filter, "Which records.")
            .Query("zone", ApiShape.Text, "IANA time zone of the filter.")
            .Query("deleted", ApiShape.Flag, "The trash instead.")
            .Answers(200, "Count", "The number.")
            .Answers(304, null, "Unchanged since the ETag.")
            .Refuses(400);
        routes.Get(path + "/facets", reads, "facet" + many, $"The most frequent values of a field of the {all} a filter leaves.")
            .Runs(call => FacetRecords.HandleAsync(call, type))
            .Query("field", ApiShape.Text, "The field.")
            .Query("filter", Filter, "Which records.")
            .Query("zone", ApiShape.Text, "IANA time zone of the filter.")
            .Answers(200, "Facets", "Up to 50 values with their counts.")
            .Answers(304, null, "Unchanged since the ETag.")
            .Refuses(400);
        routes.Get(path + "/groups", reads, "group" + many, $"How many of the {all} a filter leaves have each value, exactly, and what they amount to.")
            .Runs(call => GroupRecords.HandleAsync(call, type))
            .Query("by", ApiShape.Text,
                "The field, also of a related record; of a time with how long a group is: createdAt:month (day, week, month, quarter, year).",
                isRequired: true)
            .Query("and", ApiShape.Text, "Another field by which each group is divided.")
            .Query("sums", ApiShape.Text, "Up to 4 fields of money or numbers to add up, with commas between.")
            .Query("filter", Filter, "Which records.")
            .Query("zone", ApiShape.Text, "IANA time zone of the filter and of the groups.")
            .Query("limit", ApiShape.Between(1, GroupRecords.Most, GroupRecords.Usual), "Groups told one by one; those with fewest records are told as one.")
            .Answers(200, "Groups", "The groups with their counts.")
            .Answers(304, null, "Unchanged since the ETag.")
            .Refuses(400);
        routes.Get(path + "/board", reads, "board" + many, $"A column for each value of a field, with how many of the {all} a filter leaves have it, "
                + "what they amount to, and the first of them.")
            .Runs(call => BoardRecords.HandleAsync(call, type))
            .Query("by", ApiShape.Text, "The field: one with choices or a person, also of a related record.", isRequired: true)
            .Query("sums", ApiShape.Text, "Up to 4 fields of money or numbers to add up, with commas between.")
            .Query("filter", Filter, "Which records.")
            .Query("zone", ApiShape.Text, "IANA time zone of the filter.")
            .Query("sort", ApiShape.Text, "In which order they are in each column, as in lists.")
            .Query("fields", ApiShape.Text, "What each of them shows, as in lists.")
            .Query("limit", ApiShape.Between(1, BoardRecords.Most, BoardRecords.Usual), "Records of each column; more are the list of its filter, after next.")
            .Answers(200, one + "Board", "The columns.")
            .Answers(304, null, "Unchanged since the ETag.")
            .Refuses(400);
    }

    private static void MapDuplicates(Routes routes, RecordType type, Gate reads)
    {
        var (path, one, many, all) = ("/api/" + type.ApiPlural, Capital(type.ApiName), Capital(type.ApiPlural), type.LabelPlural.ToLowerInvariant());
        var duplicates = routes.Get(path + "/duplicates", reads, "findDuplicate" + many, $"The {all} that look like one about to be created.")
            .Runs(call => FindDuplicates.HandleAsync(call, type))
            .Answers(200, one + "Duplicates", "Up to 5, each with why.")
            .Refuses(400);
        foreach (var name in type.Recognition.Duplicates) duplicates.Query(name, ApiShape.Text, $"The {name} of the new one.");
        if (FindDuplicates.HasCountry(type)) duplicates.Query(PhoneScope.CountryField, ApiShape.Text, "The country of the new one, for its telephone number.");
    }

    private static void MapExports(Routes routes, RecordType type)
    {
        var path = $"/api/{type.ApiPlural}/export";
        var (many, all) = (Capital(type.ApiPlural), type.LabelPlural.ToLowerInvariant());
        var exports = Gate.Needs(Permission.ExportRecords);
        routes.Get(path, exports, "export" + many, $"All {all} that a filter leaves, in one state, as a file.")
            .Runs(call => ExportRecords.HandleAsync(call, type))
            .TakesLong()
            .Query("format", ApiShape.OneOf([.. ExportPlan.Formats]), "CSV, which an import reads again, or JSON, one record a line.")
            .Query("filter", Filter, "Which records.")
            .Query("zone", ApiShape.Text, "IANA time zone of the filter.")
            .Query("sort", ApiShape.Text, "A field, with - for descending; default in the order in which they were made.")
            .Query("fields", ApiShape.Text, "Field names with commas between; default all.")
            .Query("bom", ApiShape.Flag, "Begins CSV with a byte order mark, by which some spreadsheets know UTF-8.")
            .Query("ids", ApiShape.Text, "These records alone: their ids with commas between, and no filter. More of them go into the body of a POST.")
            .Query("except", ApiShape.Text, "Of what the filter leaves all but these: their ids with commas between.")
            .Answers(200, "binary", "The file.", "text/csv")
            .Answers(200, "binary", "The file.", "application/x-ndjson")
            .Answers(304, null, "Unchanged since the ETag.")
            .Refuses(400, 429, 507);
        routes.Post(path, exports, "beginExport" + many,
            $"Lets a job write the file of {all}. It waits for {ExportFiles.Kept.TotalHours:0} hours at the result of the job.")
            .Runs(ExportJson.Default.ExportRequest, (call, request) => ExportRecords.BeginAsync(call, type, request))
            .AtMost(ChosenRecords.Largest)
            .Answers(202, JobsJson.Default.JobAnswer, "The job that writes it; its result is the file.")
            .Refuses(409, 507);
    }

    private static void MapOne(Routes routes, RecordType type, Gate reads)
    {
        var path = "/api/" + type.ApiPlural;
        var one = Capital(type.ApiName);
        var (a, all) = (type.Label.ToLowerInvariant(), type.LabelPlural.ToLowerInvariant());
        var writes = Gate.Needs(Permission.WriteRecords);
        var deletes = Gate.Needs(Permission.DeleteRecords);

        routes.Post(path + "/bulk", writes, "bulk" + Capital(type.ApiPlural),
            $"Does the same to many {all}, as one step: sets fields, adds and removes tags, deletes, restores. "
            + $"Up to {RunBulk.MostAtOnce:N0} at once, more as a job.")
            .Runs(BulkJson.Default.BulkRequest, (call, request) => RunBulk.HandleAsync(call, type, request))
            .AtMost(ChosenRecords.Largest)
            .Answers(200, BulkJson.Default.BulkAnswer, "What became of them.")
            .Answers(202, JobsJson.Default.JobAnswer, "The job that does it; its result says what became of them.")
            .Refuses(404, 409);
        routes.Post(path, writes, "create" + one, $"Creates one of the {all}. The body may carry an id the client made.")
            .RunsObject(one + "Input", (call, body) => CreateRecord.HandleAsync(call, type, body))
            .Answers(201, one, $"The {a}, with Location and ETag.")
            .Refuses(409);
        routes.Get(path + "/{id}", reads, "get" + one, $"One {a} with all its fields.").Runs(call => GetRecord.HandleAsync(call, type))
            .Query("deleted", ApiShape.Flag, "Also when it is in the trash.")
            .Query("fields", ApiShape.Text, "Field names with commas between, also of one related record (organization.status); default all.")
            .Answers(200, one, $"The {a}.")
            .Answers(304, null, "Unchanged since the ETag.")
            .Refuses(400, 404);
        routes.Patch(path + "/{id}", writes, "update" + one, $"Changes the fields given; null clears one.")
            .RunsObject(one + "Patch", (call, body) => UpdateRecord.HandleAsync(call, type, body))
            .Header("If-Match", Version, "The version that was seen.")
            .Answers(200, one, $"The {a} as it is now.")
            .Refuses(404, 412, 428);
        routes.Delete(path + "/{id}", deletes, "delete" + one, $"Puts a {a} into the trash.").Runs(call => DeleteRecord.HandleAsync(call, type))
            .Query("unused", ApiShape.Flag, "Only while no living record leads to it, as far as whoever asks sees them; else 409 in-use names one.")
            .Header("If-Match", Version, "The version that was seen.")
            .Answers(200, "Versioned", "Its id and version.")
            .Refuses(400, 404, 409, 412, 428);
        routes.Post(path + "/{id}/restore", deletes, "restore" + one, $"Takes a {a} out of the trash.").Runs(call => RestoreRecord.HandleAsync(call, type))
            .Header("If-Match", Version, "The version that was seen.")
            .Answers(200, one, $"The {a}.")
            .Refuses(400, 404, 412, 428);
        foreach (var verb in type.Verbs)
        {
            routes.Post($"{path}/{{id}}/{verb.Name}", Gate.Needs(verb.Permission), verb.Name + one, verb.About + ".")
                .RunsObject(one + Capital(verb.Name), (call, body) => RunVerb.HandleAsync(call, type, verb.Name, body))
                .Header("If-Match", Version, "The version that was seen.")
                .Answers(200, one, $"The {a} as it is now.")
                .Refuses(404, 412, 428);
        }
        if (type.Pipelines is not null)
        {
            routes.Get(path + "/{id}/stages", reads, "stagesOf" + one, $"In which stages a {a} was, and how long; the newest {ListStageVisits.Most} moves.")
                .Runs(call => ListStageVisits.HandleAsync(call, type))
                .Answers(200, StageVisitsJson.Default.StageVisits, "The stays, newest first.")
                .Answers(304, null, "Unchanged since the ETag.")
                .Refuses(400, 404);
        }
        routes.Get(path + "/{id}/history", reads, "history" + one, $"Every change of a {a}, newest first.").Runs(call => RecordHistory.HandleAsync(call, type))
            .Query("limit", ApiShape.Between(1, 200, 50), "Items on the page.")
            .Query("before", ApiShape.Whole with { Minimum = 1 }, "Only changes before this number.")
            .Query("field", ApiShape.Text, "Only changes of this field, from value to value; what a record was made with is no change.")
            .Query("actor", ApiShape.Text, "Only changes by this user or key (its id, or me), by an import or by Brisk itself (import, system).")
            .Answers(200, "History", "The changes.")
            .Answers(304, null, "Unchanged since the ETag.")
            .Refuses(400, 404);
        routes.Post(path + "/{id}/undo", writes, "undo" + one, $"Takes one change back, unless its fields were changed since.")
            .Runs(UndoJson.Default.UndoRequest, (call, request) => UndoChange.HandleAsync(call, type, request))
            .Answers(200, one, $"The {a} as it is now.")
            .Refuses(404, 409);
    }

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
