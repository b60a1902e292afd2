using System.Text.Json;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Live;

/// <summary>What happened since, for whoever asks now and then.</summary>
internal static class ListChanges
{
    public const int Usual = 500;

    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var input = new AskedQuery(call, "after", "types", "limit");
        LogPosition? after = null;
        if (call.Query("after") is { } text)
        {
            if (LogPosition.TryParse(text, out var position)) after = position;
            else input.Fail("after", RequestReasons.NotAPosition);
        }
        var asked = call.Query("types")?.Split(',', StringSplitOptions.TrimEntries);
        var known = (await call.SchemaAsync()).Types.Select(type => type.Name).ToList();
        if (asked?.FirstOrDefault(type => !known.Contains(type)) is { } unknown)
        {
            input.Fail("types", RequestReasons.UnknownTypes.Of(AskedQuery.Shown(unknown), known));
        }
        var limit = input.Limit(ToldChanges.Most, Usual);
        if (input.Problem is { } problem) return problem;

        var (schema, page) = await ToldChanges.ReadAsync(call.Node, call.Principal, after, asked?.ToHashSet(), limit, call.Cancellation);
        if (page is null) return Problems.TooFarBehind();
        if (call.Take(page.Changes.Count) is { } spent) return spent;
        var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            await ToldChanges.WriteAsync(json, call.Node, schema, page, call.Cancellation);
            json.WriteString("head", page.Head.ToString());
            json.WriteEndObject();
        }
        return Answers.Json(buffer);
    }
}
