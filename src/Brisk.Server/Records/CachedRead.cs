using System.Diagnostics;
using System.Globalization;
using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <summary>
/// Answers a question about records with as little work as its age allows: nothing when the caller has the answer (304),
/// the kept bytes when somebody asked before, a query otherwise.
/// </summary>
internal static class CachedRead
{
    /// <summary>All roles read the same records so far; what sees less gets a scope of its own.</summary>
    public const string Scope = "all";

    /// <summary>Writes the answer to the buffer, or says why there is none.</summary>
    public delegate ValueTask<ProblemAnswer?> Make(PooledBuffer output);

    /// <summary>Answers with a weak ETag made from the generations and the question, known before any query.</summary>
    /// <param name="type">Whose records the answer shows; null for the schema alone.</param>
    /// <param name="question">The question in its one spelling.</param>
    /// <param name="region">What sort of answer it is; lists when null.</param>
    public static async ValueTask<IResult> AnswerAsync(ApiCall call, RecordType? type, string question, Make make, AnswerRegion? region = null)
    {
        var start = Stopwatch.GetTimestamp();
        var (stamp, generation) = await StampAsync(call, type);
        var etag = $"W/\"{AnswerCache.Build}-{stamp}-{Hash(question)}\"";
        var headers = call.Http.Response.Headers;
        headers.ETag = etag;
        headers["X-Brisk-Generation"] = generation.ToString(CultureInfo.InvariantCulture);
        if (Matches(call.Http.Request, etag)) return Answers.NotModified;

        var cache = call.Node.Cache;
        var answer = await cache.GetOrCreateAsync($"{call.Workspace.Value}:{Scope}:{question}\n{stamp}", (call, make, etag), static (asked, _) => MakeAsync(asked.call, asked.make, asked.etag), (region ?? cache.Lists).Options, tags: null, call.Cancellation);
        if (answer.Problem is not null) headers.Remove("ETag");
        else Time(call.Http, start, call.Asked);
        call.Count(answer.Rows);
        return cache.Send(answer, call.Http);
    }

    private static async ValueTask<CachedAnswer> MakeAsync(ApiCall call, Make make, string etag)
    {
        var asked = Stopwatch.GetTimestamp();
        var buffer = new PooledBuffer(32 * 1024);
        var isMade = false;
        try
        {
            var problem = await make(buffer);
            call.Asked = Stopwatch.GetElapsedTime(asked);
            if (problem is not null) return CachedAnswer.Refused(problem);
            isMade = true;
            return new CachedAnswer(buffer, etag) { Rows = call.Rows };
        }
        finally
        {
            if (!isMade) buffer.Dispose();
        }
    }

    /// <summary>What must stay the same for an answer to stay true: the type, the types it names (a relation shows a name) and the schema.</summary>
    /// <returns>The stamp, and the generation of the type itself.</returns>
    public static async ValueTask<(string Stamp, long Generation)> StampAsync(ApiCall call, RecordType? type)
    {
        var generations = call.Node.Generations;
        var schema = await generations.OfAsync(call.Workspace, Generations.Schema, call.Cancellation);
        if (type is null) return (schema.ToString(CultureInfo.InvariantCulture), schema);
        var own = await generations.OfAsync(call.Workspace, type.Name, call.Cancellation);
        var stamp = $"{own}.{schema}";
        foreach (var field in type.Fields)
        {
            if (field.RelatedType is { } related && related != type.Name) stamp = $"{stamp}.{await generations.OfAsync(call.Workspace, related, call.Cancellation)}";
        }
        return (stamp, own);
    }

    /// <summary>True when the caller has this answer already.</summary>
    public static bool Matches(HttpRequest request, string etag)
    {
        foreach (var value in request.Headers.IfNoneMatch)
        {
            if (value is null) continue;
            if (value == etag || value == "*") return true;
            foreach (var range in value.AsSpan().Split(','))
            {
                if (value.AsSpan(range).Trim().SequenceEqual(etag)) return true;
            }
        }
        return false;
    }

    private static void Time(HttpContext http, long start, TimeSpan database)
    {
        var total = Stopwatch.GetElapsedTime(start);
        http.Response.Headers["Server-Timing"] = string.Create(CultureInfo.InvariantCulture, $"total;dur={total.TotalMilliseconds:0.000}, db;dur={database.TotalMilliseconds:0.000}");
    }

    /// <summary>FNV-1a, 64 bits: the same in every process, unlike string.GetHashCode.</summary>
    private static string Hash(string text)
    {
        var hash = 14_695_981_039_346_656_037;
        foreach (var c in text) hash = (hash ^ c) * 1_099_511_628_211;
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
