using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class GetRecord
{
    public static async ValueTask<IResult> HandleAsync(Call call, RecordType builtIn)
    {
        var schema = await call.Parts.Schemas.GetAsync(call.Workspace, call.Cancellation);
        var input = new RecordQuery(call, schema, builtIn, "deleted");
        var deleted = input.Flag("deleted");
        if (input.Problem is { } problem) return problem;

        var (stamp, _) = await CachedRead.StampAsync(call, input.Type);
        var key = new AnswerKey(call.Workspace, "all", $"{input.Type.Plural}/{call.Id}?{deleted}");
        if (call.Parts.Cache.Find(key, stamp) is { } known)
        {
            call.Http.Response.Headers.ETag = known.ETag;
            return CachedRead.Matches(call.Http.Request, known.ETag) ? Answers.NotModified : Answers.Json(call.Parts.Cache.Encode(known, call.Http));
        }
        var buffer = new PooledBuffer();
        if (await call.Parts.Engine.GetAsync(schema, input.Type, call.Id, deleted, buffer, call.Cancellation) is not { } version)
        {
            buffer.Dispose();
            return Missing(input.Type);
        }
        var etag = ETag(version, stamp);
        if (call.Parts.Cache.IsWorthKeeping(key)) call.Parts.Cache.Keep(key, new CachedAnswer(stamp, buffer.Span.ToArray(), etag));
        call.Http.Response.Headers.ETag = etag;
        call.Http.Response.Headers.Vary = "Accept-Encoding";
        if (!CachedRead.Matches(call.Http.Request, etag)) return Answers.Json(buffer);
        buffer.Dispose();
        return Answers.NotModified;
    }

    /// <summary>A record as the answer to a write, with its ETag.</summary>
    public static async ValueTask<IResult> AnswerAsync(Call call, RecordType type, Tsid id, int status)
    {
        var (stamp, _) = await CachedRead.StampAsync(call, type);
        // What a write added to the schema (a tag, say) must be known to the fields written here.
        var schema = await call.Parts.Schemas.GetAsync(call.Workspace, call.Cancellation);
        var buffer = new PooledBuffer();
        if (await call.Parts.Engine.GetAsync(schema, schema.Named(type.Name)!, id, deleted: true, buffer, call.Cancellation) is not { } version)
        {
            buffer.Dispose();
            return Missing(type);
        }
        call.Http.Response.Headers.ETag = ETag(version, stamp);
        return Answers.Json(buffer, status);
    }

    public static ProblemAnswer Missing(RecordType type) => Problems.NotFound($"There is no such {type.Label.ToLowerInvariant()}.");

    /// <summary>The version, and what else the answer depends on: names of relations can change without it.</summary>
    private static string ETag(long version, string stamp) => $"\"{version}-{stamp}\"";
}
