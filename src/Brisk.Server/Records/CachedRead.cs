using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <summary>
/// Answers a question about records with as little work as its age allows: nothing when the caller has the answer (304),
/// the kept bytes when somebody asked before, a query otherwise.
/// </summary>
internal static class CachedRead
{
    /// <summary>Writes the answer to the buffer, or says why there is none.</summary>
    public delegate ValueTask<ProblemAnswer?> Make(PooledBuffer output);

    /// <summary>Answers with a weak ETag made from the generations, who asks and the question, known before any query.</summary>
    /// <param name="schema">From which it is made: its number is part of the name, so that it is kept under no other.</param>
    /// <param name="type">Whose records the answer shows; null for the schema alone.</param>
    /// <param name="question">The question in its one spelling.</param>
    /// <param name="region">What sort of answer it is; lists when null.</param>
    public static async ValueTask<IResult> AnswerAsync(
        ApiCall call, WorkspaceSchema schema, RecordType? type, string question, Make make, AnswerRegion? region = null)
    {
        var start = Stopwatch.GetTimestamp();
        var (stamp, generation) = await StampAsync(call, schema, type);
        var name = Name(call.Workspace, schema.Sight, question);
        var etag = $"W/\"{AnswerCache.Build}-{stamp}-{Hash(name)}\"";
        var headers = call.Http.Response.Headers;
        headers.ETag = etag;
        headers["X-Brisk-Generation"] = generation.ToString(CultureInfo.InvariantCulture);
        if (EntityTags.HasAlready(call.Http.Request.Headers.IfNoneMatch, etag)) return Answers.NotModified;

        var cache = call.Node.Cache;
        var answer = await cache.GetOrMakeAsync(
            $"{name}\n{stamp}", region ?? cache.Lists, (call, make, etag), static asked => MakeAsync(asked.call, asked.make, asked.etag), call.Cancellation,
            static asked => asked.call.Node.Fair.EnterAsync(asked.call.Principal, asked.call.Cancellation), PageAnswers.WaitOf(call.Http));
        if ((answer.Problem ?? call.Take(answer.Rows)) is { } problem)
        {
            answer.GiveBack();
            headers.Remove("ETag");
            return problem;
        }
        Time(call, start);
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

    /// <summary>
    /// What must stay the same for an answer to stay true: the type, the types it names (a relation shows a name), every type where it is
    /// asked what is linked, and the schema.
    /// </summary>
    /// <param name="schema">The one in hand, of <see cref="ApiCall.SchemaAsync"/>; by now there may be another.</param>
    /// <returns>The stamp, and the generation of the type itself.</returns>
    public static async ValueTask<(string Stamp, long Generation)> StampAsync(ApiCall call, WorkspaceSchema schema, RecordType? type)
    {
        var generations = call.Node.Generations;
        var history = call.History ?? throw new InvalidOperationException("The schema came from elsewhere.");
        if (history.Length > 0) history += ".";
        if (type is null) return (string.Create(CultureInfo.InvariantCulture, $"{history}{schema.Generation}"), schema.Generation);
        var own = await generations.OfAsync(call.Workspace, type.Name, call.Cancellation);
        var stamp = string.Create(CultureInfo.InvariantCulture, $"{history}{own}.{schema.Generation}");
        var others = call.LooksAround ? schema.Types.Select(other => other.Name).Where(name => name != type.Name) : type.Related;
        foreach (var other in others) stamp = $"{stamp}.{await generations.OfAsync(call.Workspace, other, call.Cancellation)}";
        return (stamp, own);
    }

    /// <summary>
    /// The question with whose it is: the workspace, and all who see the same. What is kept under it, and every ETag made of it,
    /// is theirs alone.
    /// </summary>
    public static string Name(Tsid workspace, Sight sight, string question) => $"{workspace.Value}:{sight.Key}:{question}";

    /// <summary>The same in every process, unlike string.GetHashCode.</summary>
    public static string Hash(string name) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(name.AsSpan())).ToString("x16", CultureInfo.InvariantCulture);

    private static void Time(ApiCall call, long start)
    {
        var total = Stopwatch.GetElapsedTime(start);
        var path = call.Way.Length == 0 ? "" : $", path;desc=\"{call.Way}\"";
        call.Http.Response.Headers["Server-Timing"] = string.Create(
            CultureInfo.InvariantCulture, $"total;dur={total.TotalMilliseconds:0.000}, db;dur={call.Asked.TotalMilliseconds:0.000}{path}");
    }
}
