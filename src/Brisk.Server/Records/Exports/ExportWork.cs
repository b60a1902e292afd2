using System.Text.Json;
using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records.Exports;

/// <summary>
/// Writes a file of records in one state. A state cannot be gone back to: what was stopped begins again, and its half file goes.
/// </summary>
internal sealed class ExportWork(NodeServices node, Job job) : IJobWork
{
    public const string Kind = "export";

    private static readonly string Gone =
        $"The file of this export is gone: it is kept for {ExportFiles.Kept.TotalHours:0} hours. Export the records again.";

    private ExportResult? result;

    public static JobKind KindOf(NodeServices node) => new(Kind, Writes: false, job => new ExportWork(node, job)) { Result = AnswerAsync };

    public async Task RunAsync()
    {
        ExportFiles.Drop(node, job.Id);
        job.Meter.GoOnFrom(0);
        var (type, request) = JsonSerializer.Deserialize(job.Stored.Request!, ExportJson.Default.ExportDocument)!;
        if (RecordTypes.Find(type) is not { } known) throw new JobRefusedException($"There are no {type} any more.");
        var schema = await node.Schemas.GetAsync(job.Workspace, job.Cancellation);
        var me = job.Actor.Kind == ActorKind.User ? job.Actor.Id : null;
        var (plan, problems) = ExportPlan.Read(schema, known, request, me, node.Clock.GetUtcNow());
        // A field that was there when it was asked for is no more, or holds something else.
        if (plan is null) throw new JobRefusedException(problems[0].Detail);
        job.Meter.Expect(await node.Engine.CountAsync(schema, plan.Type, plan.Query.List.Filter, deleted: false, job.Cancellation));
        var part = ExportFiles.PartOf(node, job.Id);
        try
        {
            var (rows, bytes) = await WriteAsync(plan, part);
            File.Move(part, ExportFiles.PathOf(node, job.Id, plan.Extension));
            var until = node.Clock.GetUtcNow() + ExportFiles.Kept;
            result = new ExportResult(plan.Extension, rows, bytes, job.Stored.Label ?? plan.NameOf(node.Clock.GetUtcNow()), until);
        }
        finally
        {
            File.Delete(part);
        }
    }

    public ValueTask<string?> EndAsync(IWriteSession session, JobEnd end)
    {
        if (end.Status == JobStatus.Done && result is not null) return new(JsonSerializer.Serialize(result, ExportJson.Default.ExportResult));
        session.AfterCommit(() => _ = Task.Run(() => ExportFiles.Drop(node, job.Id)));
        return new((string?)null);
    }

    private async Task<(long Rows, long Bytes)> WriteAsync(ExportPlan plan, string part)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(job.Cancellation);
        limit.CancelAfter(ExportFiles.LongestReading);
        using var spool = new ExportSpool(part, isKept: true);
        try
        {
            await node.Engine.ExportAsync(plan.Query, (text, rows) =>
            {
                spool.Write(text, rows);
                job.Meter.Advance(rows);
            }, limit.Token);
        }
        catch (OperationCanceledException) when (!job.Cancellation.IsCancellationRequested)
        {
            throw new JobRefusedException($"reading took longer than {ExportFiles.LongestReading.TotalMinutes:0} minutes. Export fewer records.");
        }
        spool.Flush();
        return (spool.Rows, spool.Length);
    }

    /// <summary>The file of a job that is done, for whoever may take records out still.</summary>
    private static ValueTask<IResult> AnswerAsync(ApiCall call, StoredJob job) => new(Answer(call, job));

    private static IResult Answer(ApiCall call, StoredJob job)
    {
        if (!call.May(Permission.ExportRecords)) return Problems.Forbidden();
        var made = JsonSerializer.Deserialize(job.Result!, ExportJson.Default.ExportResult)!;
        if (call.Node.Clock.GetUtcNow() >= made.KeptUntil) return Problems.NotFound(Gone);
        var path = ExportFiles.PathOf(call.Node, job.Id, made.Format);
        if (!File.Exists(path))
        {
            return Problems.NotFound(call.Node.Database.IsShared
                ? "The file of this export is not on this node. Ask the node that wrote it, or give all nodes one folder for files (--files)." : Gone);
        }
        if (call.Take((int)Math.Min(int.MaxValue, made.Rows)) is { } spent) return spent;
        ExportRecords.Describe(call.Http.Response, made.Name, ExportPlan.MediaOf(made.Format));
        return TypedResults.PhysicalFile(path, ExportPlan.MediaOf(made.Format));
    }
}
