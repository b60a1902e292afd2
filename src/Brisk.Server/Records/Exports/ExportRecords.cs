using System.IO.Compression;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Server.Jobs;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Brisk.Server.Records.Exports;

/// <summary>All records of a list as a file: sent at once, or written by a job.</summary>
internal static class ExportRecords
{
    private static readonly ProblemAnswer TooLong = Problems.Unavailable(ExportReasons.TooLong.Of(ExportFiles.LongestReading.TotalMinutes));

    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType type)
    {
        var schema = await call.SchemaAsync();
        var input = new RecordQuery(call, schema, type, "format", "filter", "zone", "sort", "fields", "bom", "ids", "except");
        var (hasMark, ids, except) = (input.Flag("bom"), input.Ids("ids"), input.Ids("except"));
        if (input.Problem is { } wrong) return wrong;
        var fields = call.Query("fields")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var request = new ExportRequest(call.Query("format"), call.Query("filter"), call.Query("zone"), call.Query("sort"), fields, hasMark, ids, except);
        var (plan, problems) = ExportPlan.Read(schema, type, request, call.Principal.Me, call.Node.Clock.GetUtcNow());
        if (plan is null) return Problems.BadRequest(problems[0].Field, problems[0].Reason);

        call.LooksAround = plan.Query.List.Filter.LooksAround();
        var headers = call.Http.Response.Headers;
        var (stamp, _) = await CachedRead.StampAsync(call, schema, plan.Type);
        var etag = $"W/\"{AnswerCache.Build}-{stamp}-{CachedRead.Hash(CachedRead.Name(call.Workspace, schema.Sight, plan.Question))}\"";
        headers.ETag = etag;
        if (EntityTags.HasAlready(call.Http.Request.Headers.IfNoneMatch, etag)) return Answers.NotModified;
        var name = plan.NameOf(call.Node.Clock.GetUtcNow());
        return await SendAsync(call, plan, name);
    }

    /// <summary>Begins to write the file that a job leaves.</summary>
    public static async ValueTask<IResult> BeginAsync(ApiCall call, RecordType type, ExportRequest request)
    {
        var schema = await call.SchemaAsync();
        var (plan, problems) = ExportPlan.Read(schema, type, request, call.Principal.Me, call.Node.Clock.GetUtcNow());
        if (plan is null) return Problems.Invalid(problems);
        return await call.OnceAsync(StatusCodes.Status202Accepted, async session =>
        {
            var now = call.Node.Clock.GetUtcNow();
            var kept = await KeptExports.ReadAsync(session, call.Workspace, now);
            kept.MakeRoom(call.Principal.Actor, 0, call.Node.Exports);
            if (kept.IsFull(0, call.Node.Exports) is { } full) return Problems.NoRoom(full);
            var (document, ids) = ExportDocument.Of(type, request);
            var job = await call.Service<JobRunner>().AddAsync(session, call.Workspace, new NewJob(ExportWork.Kind, call.Principal.Actor,
                Label: plan.NameOf(now), Request: JsonSerializer.Serialize(document, ExportJson.Default.ExportDocument)));
            await JobRecords.AddAsync(session, call.Workspace, job.Id, [.. ids.Select(id => id.Value)]);
            return JobReceipt.Of(job);
        }, receipt => JobAnswer.AnswerAsync(call, JobReceipt.Read(receipt)!.Value, StatusCodes.Status202Accepted));
    }

    /// <summary>Says what is sent: a file to be saved.</summary>
    public static void Describe(HttpResponse response, string name, string media)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name);
        response.Headers.ContentDisposition = disposition.ToString();
        response.ContentType = media;
    }

    private static async ValueTask<IResult> SendAsync(ApiCall call, ExportPlan plan, string name)
    {
        if (HttpMethods.IsHead(call.Http.Request.Method)) return new FileAnswer(plan, name);
        // Who may read so many rows only is told before the first goes out: nobody follows.
        var isWhole = call.Principal.RowsPerHour is not null;
        var (place, refusal) = call.Node.Exports.TryEnter(call.Principal, isFollowed: !isWhole);
        if (place is null) return refusal!;
        ExportSpool? spool = null;
        var reading = Task.CompletedTask;
        var limited = call.Principal.RowsPerHour is { } most ? plan.Query with { Most = most + 1L } : plan.Query;
        var isBegun = false;
        try
        {
            spool = new ExportSpool(() => ExportFiles.PartOf(call.Node, call.Workspace, call.Node.Ids.Next()), isKept: false, place);
            reading = Task.Run(() => ReadAsync(call, limited, spool), CancellationToken.None);
            if (isWhole) await reading;
            await spool.BeginAsync(call.Cancellation);
            if (isWhole && call.Take((int)Math.Min(int.MaxValue, spool.Rows)) is { } spent) return Refused(spent);
            isBegun = true;
            return new FileAnswer(plan, name) { Spool = spool, Reading = reading, Call = call };
        }
        catch (ExportTooLongException)
        {
            return Refused(TooLong);
        }
        catch (ExportTooLargeException exception)
        {
            return Refused(Problems.NoRoom(exception.Reason));
        }
        catch (ExportRoomTakenException)
        {
            return Refused(Problems.Unavailable(ExportReasons.RoomTaken, ExportRoom.Pause));
        }
        finally
        {
            if (!isBegun)
            {
                place.Dispose();
                await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                spool?.Dispose();
            }
        }

        ProblemAnswer Refused(ProblemAnswer problem)
        {
            call.Http.Response.Headers.Remove(HeaderNames.ETag);
            return problem;
        }
    }

    private static async Task ReadAsync(ApiCall call, ExportQuery query, ExportSpool spool)
    {
        try
        {
            await call.Node.Engine.ExportAsync(query, spool.Write, ExportFiles.LongestReading, call.Cancellation);
            spool.Complete(null);
        }
        catch (Exception exception)
        {
            spool.Complete(exception);
            throw;
        }
    }

    /// <summary>Sends a file while it is written. What goes wrong then ends the line, so that nobody takes a part for the whole.</summary>
    private sealed class FileAnswer(ExportPlan plan, string name) : IResult
    {
        public ExportSpool? Spool { get; init; }
        public Task Reading { get; init; } = Task.CompletedTask;
        public ApiCall? Call { get; init; }

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            Describe(httpContext.Response, name, ExportPlan.MediaOf(plan.Extension));
            httpContext.Response.Headers.Vary = "Accept-Encoding";
            if (Spool is null) return;
            try
            {
                await SendAsync(Spool, httpContext);
                if (Call!.Principal.RowsPerHour is null) Call.Take((int)Math.Min(int.MaxValue, Spool.Rows));
            }
            finally
            {
                Spool.Leave();
                await Reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Spool.Dispose();
            }
        }

        private static async Task SendAsync(ExportSpool spool, HttpContext http)
        {
            var form = Compression.Of(http.Request);
            if (form == "identity")
            {
                await spool.CopyToAsync(http.Response.Body, http.RequestAborted);
                return;
            }
            http.Response.Headers.ContentEncoding = form;
            await using Stream body = form == "br"
                ? new BrotliStream(http.Response.Body, CompressionLevel.Fastest, leaveOpen: true)
                : new GZipStream(http.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
            await spool.CopyToAsync(body, http.RequestAborted);
        }
    }
}
