using System.Text.Json;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <summary>For boxes that complete a name: fast, and of all types unless one is named.</summary>
internal static class LookupRecords
{
    private const int LongestText = 200;

    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var schema = await call.SchemaAsync();
        var input = new RecordQuery(call, schema, RecordTypes.All[0], "q", "type", "limit");
        var limit = input.Limit(50, 10);
        var text = call.Query("q") ?? "";
        if (text.Length > LongestText) input.Fail("q", RequestReasons.LongSearch.Of(LongestText));
        var only = call.Query("type") is { } name ? schema.Named(name) : null;
        if (only is null && call.Query("type") is not null)
            input.Fail("type", RequestReasons.UnknownType.Of([.. schema.Types.Select(type => type.Name)]));
        if (input.Problem is { } problem) return problem;

        using var turn = await call.Node.Fair.EnterAsync(call.Principal, call.Cancellation);
        var found = new List<Found>();
        foreach (var type in only is null ? schema.Types : [only])
            found.AddRange(await call.Node.Engine.LookupAsync(schema, type, text, limit, call.Cancellation));
        var items = Mix(found, limit).ToList();
        if (call.Take(items.Count) is { } spent) return spent;
        var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var item in items)
            {
                json.WriteStartObject();
                json.WriteString("type", item.Type);
                json.WriteString("id", item.Id.ToString());
                json.WriteString("name", item.Name);
                json.WriteString("subtitle", item.Subtitle);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Answers.Json(buffer);
    }

    /// <summary>Takes from the types in turn, so that many of one do not hide the others.</summary>
    private static IEnumerable<Found> Mix(List<Found> found, int limit) =>
        found.GroupBy(item => item.Type, StringComparer.Ordinal)
            .SelectMany(group => group.Select((item, rank) => (item, rank)))
            .OrderBy(pair => pair.rank).Select(pair => pair.item).Take(limit);
}
