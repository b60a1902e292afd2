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
    private const string Scope = "all";

    /// <summary>Tells the answers of one build from those of another.</summary>
    private static readonly string Build = typeof(CachedRead).Module.ModuleVersionId.ToString("N")[..8];

    /// <summary>Writes the answer to the buffer, or says why there is none.</summary>
    public delegate ValueTask<ProblemAnswer?> Make(PooledBuffer output);

    /// <summary>Answers with a weak ETag made from the generations and the question, known before any query.</summary>
    /// <param name="type">Whose records the answer shows; null for the schema alone.</param>
    /// <param name="question">The question in its one spelling.</param>
    public static async ValueTask<IResult> AnswerAsync(Call call, RecordType? type, string question, Make make)
    {
        var start = Stopwatch.GetTimestamp();
        var (stamp, generation) = await StampAsync(call, type);
        var etag = $"W/\"{Build}-{stamp}-{Hash(question)}\"";
        var headers = call.Http.Response.Headers;
        headers.ETag = etag;
        headers["X-Brisk-Generation"] = generation.ToString(CultureInfo.InvariantCulture);
        if (Matches(call.Http.Request, etag)) return Answers.NotModified;

        var key = new AnswerKey(call.Workspace, Scope, question);
        if (call.Parts.Cache.Find(key, stamp) is { } known)
        {
            Time(call.Http, start, TimeSpan.Zero);
            return Answers.Json(call.Parts.Cache.Encode(known, call.Http));
        }
        var buffer = new PooledBuffer(32 * 1024);
        try
        {
            var asked = Stopwatch.GetTimestamp();
            if (await make(buffer) is { } problem)
            {
                buffer.Dispose();
                headers.Remove("ETag");
                return problem;
            }
            Time(call.Http, start, Stopwatch.GetElapsedTime(asked));
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
        headers.Vary = "Accept-Encoding";
        if (call.Parts.Cache.IsWorthKeeping(key)) call.Parts.Cache.Keep(key, new CachedAnswer(stamp, buffer.Span.ToArray(), etag));
        return Answers.Json(buffer);
    }

    /// <summary>What must stay the same for an answer to stay true: the type, the types it names (a relation shows a name) and the schema.</summary>
    /// <returns>The stamp, and the generation of the type itself.</returns>
    public static async ValueTask<(string Stamp, long Generation)> StampAsync(Call call, RecordType? type)
    {
        var generations = call.Parts.Generations;
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
