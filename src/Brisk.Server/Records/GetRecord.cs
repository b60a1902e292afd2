using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class GetRecord
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn)
    {
        var schema = await call.SchemaAsync();
        var input = new RecordQuery(call, schema, builtIn, "deleted", "fields");
        var deleted = input.Flag("deleted");
        var fields = input.Fields(deleted: false);
        if (input.Problem is { } problem) return problem;

        var (stamp, _) = await CachedRead.StampAsync(call, schema, input.Type);
        var shown = fields is null ? "" : $"&{string.Join(',', fields.Select(field => field.Name))}";
        var cache = call.Node.Cache;
        var answer = await cache.GetOrMakeAsync(
            $"{CachedRead.Name(call.Workspace, schema.Sight, $"{input.Type.ApiPlural}/{call.Id.Value}?{deleted}{shown}")}\n{stamp}",
            cache.Records,
            (call, schema, input.Type, deleted, fields, shown, stamp),
            static asked => MakeAsync(asked.call, asked.schema, asked.Type, asked.deleted, asked.fields, asked.shown, asked.stamp),
            call.Cancellation, page: PageAnswers.WaitOf(call.Http));
        if (answer.Problem is not null) return answer.Problem;
        var headers = call.Http.Response.Headers;
        headers.ETag = answer.ETag;
        if (EntityTags.HasAlready(call.Http.Request.Headers.IfNoneMatch, answer.ETag))
        {
            answer.GiveBack();
            return Answers.NotModified;
        }
        if (call.Take(1) is not { } spent) return cache.Send(answer, call.Http);
        answer.GiveBack();
        headers.Remove("ETag");
        return spent;
    }

    private static async ValueTask<CachedAnswer> MakeAsync(ApiCall call, WorkspaceSchema schema, RecordType type, bool deleted,
        IReadOnlyList<Field>? fields, string shown, string stamp)
    {
        var buffer = new PooledBuffer();
        if (await call.Node.Engine.GetAsync(schema, type, call.Id, deleted, buffer, call.Cancellation, fields) is { } version)
            return new CachedAnswer(buffer, ETag(schema, type, call.Id, version, stamp, shown));
        buffer.Dispose();
        return CachedAnswer.Refused(Missing(type));
    }

    /// <summary>
    /// A record as the answer to a write, with its ETag. Whoever may read no more in this hour, or no longer sees the record, has written all
    /// the same, and is told the version alone (RFC 7240, 4.2).
    /// </summary>
    /// <param name="written">The version that was written.</param>
    /// <param name="look">The record as the write left it; null where it is to be read.</param>
    public static async ValueTask<IResult> AnswerAsync(ApiCall call, RecordType type, Tsid id, long written, int status, RecordLook? look = null)
    {
        using var looked = look;
        // What a write added to the schema (a tag, say) must be known to the fields written here.
        var schema = await call.SchemaAsync();
        type = schema.Of(type);
        var (stamp, _) = await CachedRead.StampAsync(call, schema, type);
        var (buffer, version) = look is not null && await IsNewestAsync(call, schema, type, look) ? (look.TakeJson(), look.Version) : default;
        if (buffer is null)
        {
            buffer = new PooledBuffer();
            if (await call.Node.Engine.GetAsync(schema, type, id, deleted: true, buffer, call.Cancellation) is not { } read)
            {
                buffer.Dispose();
                return schema.Sight.IsAll ? Missing(type) : Minimal(call, id, written, status);
            }
            version = read;
        }
        call.Http.Response.Headers.ETag = ETag(schema, type, id, version, stamp);
        if (call.Take(1) is null) return Answers.Json(buffer, status);
        buffer.Dispose();
        return Minimal(call, id, version, status);
    }

    private static IResult Minimal(ApiCall call, Tsid id, long version, int status)
    {
        call.Http.Response.Headers["Preference-Applied"] = "return=minimal";
        return Writes.Versioned(id, version, status);
    }

    /// <summary>Whether what was looked at is as new as the numbers that the answer is stamped with (<see cref="CachedRead.StampAsync"/>), or newer.</summary>
    private static async ValueTask<bool> IsNewestAsync(ApiCall call, WorkspaceSchema schema, RecordType type, RecordLook look)
    {
        if (!ReferenceEquals(look.Schema, schema) || look.History != call.History || look.LastSeq is not { } last) return false;
        foreach (var name in type.Related.Append(type.Name))
        {
            if (await call.Node.Generations.OfAsync(call.Workspace, name, call.Cancellation) > last) return false;
        }
        return true;
    }

    public static ProblemAnswer Missing(RecordType type) => Problems.NotFound(WriteReasons.Missing.Of(type));

    /// <summary>The version first, for If-Match; then what else the answer depends on: names of relations can change without it.</summary>
    private static string ETag(WorkspaceSchema schema, RecordType type, Tsid id, long version, string stamp, string shown = "") =>
        $"\"{version}-{AnswerCache.Build}-{stamp}-{CachedRead.Hash(CachedRead.Name(schema.Workspace, schema.Sight, $"{type.ApiPlural}/{id.Value}{shown}"))}\"";
}
